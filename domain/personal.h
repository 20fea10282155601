// Personal: data about a person (login, name, e-mail, free text). It stands in no other type, so
// that it can be sealed with a key per subject and shredded without touching the event around it.
// Rules never need to read it: they compare, and what is sealed is as equal as its text is.
// Thread-safety: a value type.
#pragma once

#include <string>

#include "domain/ids.h"

namespace docket::domain {

struct Personal {
  UserId subject;    // whose data it is; 0: nobody's in particular
  std::string text;  // empty: not given, or sealed
  std::string sealed = {};
  // Not given at all.
  [[nodiscard]] bool empty() const { return text.empty() && sealed.empty(); }
  friend bool operator==(const Personal&, const Personal&) = default;
  friend auto operator<=>(const Personal&, const Personal&) = default;
};

// An account as a payload names it. Id 0: nobody, or an account that was deleted.
struct Person {
  UserId id;
  Personal login;
  friend bool operator==(const Person&, const Person&) = default;
};

}  // namespace docket::domain
