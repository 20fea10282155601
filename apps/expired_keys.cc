#include "apps/expired_keys.h"

#include <functional>
#include <span>
#include <utility>

#include "platform/status_macros.h"
#include "privacy/key_name.h"
#include "projections/standing_holds.h"

namespace docket::apps {
namespace {

using privacy::KeyName;

constexpr std::int64_t kDayUs = 86'400'000'000;

}  // namespace

// Who holds something now: asked after the keys were looked up, so that a hold that is placed later
// comes after what is destroyed.
absl::StatusOr<std::set<domain::Tenant>> ExpiredKeys::Holding() const {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<eventstore::Offset> ends,
                          projections::HoldsNeededBefore(parts_.organization_events));
  DOCKET_ASSIGN_OR_RETURN(const std::vector<projections::StandingHold> holds,
                          projections::StandingHolds(*parts_.views.Snapshot(), ends));
  std::set<domain::Tenant> holding;
  for (const projections::StandingHold& hold : holds) holding.insert(hold.organization);
  return holding;
}

absl::StatusOr<bool> ExpiredKeys::DestroyExpired() {
  const domain::Timestamp oldest(parts_.clock.Now().value() - days_ * kDayUs);
  bool moved = false;
  const auto destroy = [&](std::span<const KeyName> living) -> absl::Status {
    DOCKET_ASSIGN_OR_RETURN(const std::set<domain::Tenant> holding, Holding());
    std::vector<KeyName> expired;
    for (const KeyName& name : living) {
      const std::optional<domain::Tenant> organization = name.OrganizationOfDay();
      if (organization.has_value() && !holding.contains(*organization)) expired.push_back(name);
    }
    if (expired.empty()) return absl::OkStatus();
    moved = true;
    return parts_.keys.Destroy(expired);
  };
  DOCKET_RETURN_IF_ERROR(
      parts_.keys.VisitLiving(KeyName::Stored("day/"), KeyName::BeginOfDay(oldest), destroy));
  return moved;
}

absl::StatusOr<bool> ExpiredKeys::Step() {
  if (parts_.clock.MonotonicNow() < due_) return false;
  const absl::StatusOr<bool> moved = DestroyExpired();
  health_ = moved.status();
  // That a view is behind passes by itself, and nobody is to be woken for it.
  if (absl::IsUnavailable(moved.status())) health_ = absl::OkStatus();
  due_ = parts_.clock.MonotonicNow() + (moved.ok() ? kInterval : kIntervalUnknown);
  return moved.ok() && *moved;
}

std::unique_ptr<platform::WorkLoop> MakeExpiredKeysLoop(const Stores& stores,
                                                        const platform::Config& config,
                                                        const platform::Clock& clock,
                                                        const platform::Logger& logger) {
  if (stores.privacy.keys == nullptr) return nullptr;
  const ExpiredKeys::Parts parts{.keys = *stores.privacy.keys,
                                 .views = *stores.views,
                                 .organization_events = *stores.logs.organization_events,
                                 .clock = clock};
  const auto make = [parts, days = config.privacy.bodies_days](const std::function<void()>&) {
    return std::make_unique<ExpiredKeys>(parts, days);
  };
  return std::make_unique<platform::WorkLoop>(
      "expired keys", std::vector<platform::NamedWork>{{.name = "expired keys", .make = make}},
      clock, logger);
}

}  // namespace docket::apps
