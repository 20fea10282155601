// KeyName: what a key is for; there is one key of each name, ever.
// Thread-safety: a value type.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <utility>

#include "domain/ids.h"
#include "domain/time.h"

namespace docket::privacy {

class KeyName {
 public:
  // Of what is recorded of a person in an organisation: "subject/gh/21031067/583231".
  [[nodiscard]] static KeyName OfSubject(const domain::Tenant& organization,
                                         domain::UserId subject);
  // Of what an organisation's webhooks of a day say, in UTC: "day/2026-11-28/gh/21031067". Names of
  // an earlier day are less.
  [[nodiscard]] static KeyName OfDay(const domain::Tenant& organization, domain::Timestamp at);
  // Not greater than any name of the day, and greater than all of earlier ones.
  [[nodiscard]] static KeyName BeginOfDay(domain::Timestamp at);
  // As it was stored.
  [[nodiscard]] static KeyName Stored(std::string text) { return KeyName(std::move(text)); }

  // Of a day's key; nothing: it is none.
  [[nodiscard]] std::optional<domain::Tenant> OrganizationOfDay() const;

  [[nodiscard]] const std::string& text() const { return text_; }
  friend bool operator==(const KeyName&, const KeyName&) = default;
  friend auto operator<=>(const KeyName&, const KeyName&) = default;

 private:
  explicit KeyName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace docket::privacy
