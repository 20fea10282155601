#include "apps/erased_keys.h"

#include <functional>
#include <utility>
#include <vector>

#include "platform/status_macros.h"
#include "privacy/key_name.h"

namespace docket::apps {

absl::StatusOr<bool> ErasedKeys::Step() {
  if (clock_.MonotonicNow() < due_) return false;
  DOCKET_ASSIGN_OR_RETURN(const std::vector<projections::ErasedSubject> erased,
                          projections::ErasedSubjects(*views_.Snapshot(), partitions_));
  std::vector<projections::ErasedSubject> left;
  for (const projections::ErasedSubject& one : erased) {
    if (left.size() < kAtOnce && !destroyed_.contains(one)) left.push_back(one);
  }
  if (!left.empty()) DOCKET_RETURN_IF_ERROR(destroy_(left));
  destroyed_.insert(left.begin(), left.end());
  if (left.size() < kAtOnce) due_ = clock_.MonotonicNow() + kInterval;
  return !left.empty();
}

std::unique_ptr<platform::WorkLoop> MakeErasedKeysLoop(const Stores& stores,
                                                       const platform::Clock& clock,
                                                       const platform::Logger& logger) {
  if (stores.privacy.keys == nullptr) return nullptr;
  const auto destroy =
      [&keys = *stores.privacy.keys](std::span<const projections::ErasedSubject> erased) {
        std::vector<privacy::KeyName> names;
        for (const projections::ErasedSubject& one : erased) {
          names.push_back(privacy::KeyName::OfSubject(one.organization, one.subject));
        }
        return keys.Destroy(names);
      };
  const auto make = [&stores, &clock, destroy](const std::function<void()>& /*wake*/) {
    return std::make_unique<ErasedKeys>(
        *stores.views, stores.logs.organization_events->partition_count(), destroy, clock);
  };
  return std::make_unique<platform::WorkLoop>(
      "erased keys", std::vector<platform::NamedWork>{{.name = "erased keys", .make = make}}, clock,
      logger);
}

}  // namespace docket::apps
