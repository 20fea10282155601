// Everything that holds what is sealed of a person at an organisation: found by the id of their
// key, which stands in every text that is sealed with it, and which stays when the key is
// destroyed. Reads all commands and events, in the logs and the archive behind them, and all rows
// of the views. Thread-safety: a function without shared state; all of it may be written meanwhile.
// Ownership: borrows everything it is given.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "apps/stores.h"
#include "boost/json/object.hpp"
#include "domain/ids.h"

namespace docket::apps {

struct Person {
  domain::Tenant organization;
  domain::UserId subject;
};

struct HoldingsListener {
  std::function<void(const std::string&)> report;  // how far it is, in words
  std::function<bool()> cancelled = {};
};

// {"organization_id", "host", "subject_id", "key": "none" (nothing was ever sealed of them),
// "lives" or "destroyed", "logs": [{"log", "records"}], "views": [{"view", "rows"}], "streams": how
// many reviews and others have such events, "first_streams": the first of these, by name}.
// kCancelled; kFailedPrecondition: nothing is sealed here.
[[nodiscard]] absl::StatusOr<boost::json::object> FindHoldings(const Stores& stores,
                                                               const Person& person,
                                                               const HoldingsListener& listener);

}  // namespace docket::apps
