// ExpiredKeys: destroys the keys of webhooks' bodies whose time is over (privacy.bodies_days), but
// not those of an organisation that has a legal hold. While it is not known which holds stand, it
// destroys nothing.
// Thread-safety: used by one thread. Borrows what it is given.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apps/stores.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/work_loop.h"
#include "privacy/key_store.h"

namespace docket::apps {

class ExpiredKeys final : public platform::WorkUnit {
 public:
  static constexpr absl::Duration kInterval = absl::Hours(1);
  static constexpr absl::Duration kIntervalUnknown = absl::Seconds(10);

  struct Parts {
    privacy::KeyStore& keys;
    const projections::ViewStore& views;
    eventstore::RecordLog& organization_events;
    const platform::Clock& clock;
  };
  // `days`: after that of a key.
  ExpiredKeys(const Parts& parts, std::int64_t days) : parts_(parts), days_(days) {}

  [[nodiscard]] absl::StatusOr<bool> Step() override;
  [[nodiscard]] absl::Time NextDue() const override { return due_; }
  [[nodiscard]] std::optional<absl::Status> Health() const override { return health_; }

 private:
  [[nodiscard]] absl::StatusOr<std::set<domain::Tenant>> Holding() const;
  [[nodiscard]] absl::StatusOr<bool> DestroyExpired();

  const Parts parts_;
  const std::int64_t days_;
  absl::Time due_ = absl::InfinitePast();
  std::optional<absl::Status> health_;
};

// With that unit alone; null: nothing is sealed. Borrows what it is given.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeExpiredKeysLoop(
    const Stores& stores, const platform::Config& config, const platform::Clock& clock,
    const platform::Logger& logger);

}  // namespace docket::apps
