#include "apps/cli/reconciliation.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr int kSuccessFirst = 200;
constexpr int kSuccessLast = 299;

bool WasAcknowledged(const HookDelivery& attempt) {
  return attempt.status_code >= kSuccessFirst && attempt.status_code <= kSuccessLast;
}

}  // namespace

absl::StatusOr<Reconciled> Reconcile(
    HookDeliveries& theirs, StoredDeliveries& ours, const ReconciliationOptions& options,
    const std::function<void(std::int64_t attempts)>& on_progress) {
  Reconciled found;
  std::set<std::string> missing;  // guids
  std::set<std::string> acknowledged;
  const auto look = [&](const HookDelivery& attempt) -> absl::Status {
    if (attempt.delivered_at > options.until) return absl::OkStatus();
    on_progress(++found.attempts);
    bool known = false;
    if (!missing.contains(attempt.guid)) {
      DOCKET_ASSIGN_OR_RETURN(known, ours.Knows(attempt.guid));
      if (!known) {
        missing.insert(attempt.guid);
        found.missing.push_back(attempt);
      }
    }
    if (!known && WasAcknowledged(attempt)) acknowledged.insert(attempt.guid);
    return absl::OkStatus();
  };
  DOCKET_RETURN_IF_ERROR(theirs.ForEachSince(options.since, look));
  std::reverse(found.missing.begin(), found.missing.end());
  found.acknowledged.assign(acknowledged.begin(), acknowledged.end());
  if (!options.ask) return found;
  for (const HookDelivery& delivery : found.missing) {
    DOCKET_RETURN_IF_ERROR(theirs.SendAgain(delivery.id));
    ++found.asked;
  }
  return found;
}

}  // namespace docket::apps
