#include "apps/cli/redrive.h"

#include <iostream>

#include "absl/time/time.h"
#include "apps/cli/output.h"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr absl::Duration kOutcomePatience = absl::Seconds(30);

// Whether nothing of it is parked, and all is decided.
absl::StatusOr<bool> RedriveOne(const std::string& id, bool json, StoredDeliveries& stored) {
  DOCKET_ASSIGN_OR_RETURN(const std::string copy, stored.Redrive(id));
  DOCKET_ASSIGN_OR_RETURN(const boost::json::object end,
                          stored.AwaitOutcome(copy, kOutcomePatience));
  if (json) {
    std::cout << boost::json::serialize(end) << "\n";
  } else {
    std::cout << id << "  again as " << copy << ": " << Text(end, "status") << "\n";
  }
  const std::string status = Text(end, "status");
  return status == "accepted" || status == "rejected" || status == "ignored";
}

}  // namespace

absl::StatusOr<std::size_t> RedriveAll(const std::vector<std::string>& ids, bool json,
                                       StoredDeliveries& stored) {
  std::size_t failed = 0;
  for (const std::string& id : ids) {
    const absl::StatusOr<bool> well = RedriveOne(id, json, stored);
    if (absl::IsUnavailable(well.status())) return well.status();  // no other one would go through
    if (!well.ok()) std::cerr << "docket: " << id << ": " << well.status().message() << "\n";
    if (!well.ok() || !*well) ++failed;
  }
  return failed;
}

}  // namespace docket::apps
