// KeyName: what a key is for; there is one key of each name, ever.
// Thread-safety: a value type.
#pragma once

#include <compare>
#include <string>
#include <utility>

#include "domain/ids.h"

namespace docket::privacy {

class KeyName {
 public:
  // Of what is recorded of a person in an organisation: "subject/gh/21031067/583231".
  [[nodiscard]] static KeyName OfSubject(const domain::Tenant& organization,
                                         domain::UserId subject);
  // As it was stored.
  [[nodiscard]] static KeyName Stored(std::string text) { return KeyName(std::move(text)); }

  [[nodiscard]] const std::string& text() const { return text_; }
  friend bool operator==(const KeyName&, const KeyName&) = default;
  friend auto operator<=>(const KeyName&, const KeyName&) = default;

 private:
  explicit KeyName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace docket::privacy
