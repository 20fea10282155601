// ErasedKeys: destroys the keys of everybody who was erased. Whoever erases somebody destroys the
// key at once; this finds what a process that ended in between, or the store of keys that did not
// answer, has left, and what another cluster's journal says after a restore.
// Thread-safety: used by one thread. Borrows what it is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "apps/stores.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "platform/work_loop.h"
#include "projections/erased_subjects.h"
#include "projections/view_store.h"

namespace docket::apps {

class ErasedKeys final : public platform::WorkUnit {
 public:
  // How often the view is looked at.
  static constexpr absl::Duration kInterval = absl::Seconds(5);

  // All of them at once: what was stored is written anew once, then.
  using Destroy = std::function<absl::Status(std::span<const projections::ErasedSubject>)>;
  static constexpr std::size_t kAtOnce = 10'000;  // the rest with the next step

  // `partitions`: of organization_events.
  ErasedKeys(const projections::ViewStore& views, std::int32_t partitions, Destroy destroy,
             const platform::Clock& clock)
      : views_(views), partitions_(partitions), destroy_(std::move(destroy)), clock_(clock) {}

  [[nodiscard]] absl::StatusOr<bool> Step() override;
  [[nodiscard]] absl::Time NextDue() const override { return due_; }

 private:
  const projections::ViewStore& views_;
  const std::int32_t partitions_;
  const Destroy destroy_;
  const platform::Clock& clock_;
  absl::Time due_ = absl::InfinitePast();
  std::set<projections::ErasedSubject> destroyed_;  // by this process
};

// With that unit alone; null: nothing is sealed. Borrows what it is given.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeErasedKeysLoop(
    const Stores& stores, const platform::Clock& clock, const platform::Logger& logger);

}  // namespace docket::apps
