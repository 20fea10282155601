#include "apps/erased_keys.h"

#include <functional>
#include <utility>
#include <vector>

#include "platform/status_macros.h"

namespace docket::apps {

absl::StatusOr<bool> ErasedKeys::Step() {
  if (clock_.MonotonicNow() < due_) return false;
  DOCKET_ASSIGN_OR_RETURN(const std::vector<projections::ErasedSubject> erased,
                          projections::ErasedSubjects(*views_.Snapshot(), partitions_));
  bool moved = false;
  for (const projections::ErasedSubject& one : erased) {
    if (destroyed_.contains(one)) continue;
    DOCKET_RETURN_IF_ERROR(destroy_(one.organization, one.subject));
    destroyed_.insert(one);
    moved = true;
  }
  due_ = clock_.MonotonicNow() + kInterval;
  return moved;
}

std::unique_ptr<platform::WorkLoop> MakeErasedKeysLoop(const Stores& stores,
                                                       const platform::Clock& clock,
                                                       const platform::Logger& logger) {
  api::DestroyKey destroy = stores.privacy.destroy_key();
  if (!destroy) return nullptr;
  const auto make = [&stores, &clock, destroy](const std::function<void()>& /*wake*/) {
    return std::make_unique<ErasedKeys>(
        *stores.views, stores.logs.organization_events->partition_count(), destroy, clock);
  };
  return std::make_unique<platform::WorkLoop>(
      "erased keys", std::vector<platform::NamedWork>{{.name = "erased keys", .make = make}}, clock,
      logger);
}

}  // namespace docket::apps
