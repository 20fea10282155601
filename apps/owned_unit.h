// OwnedUnit: a unit of work on one partition that is there only while this process should own the
// partition. Taking over begins with a new unit, which resumes from what the logs and stores say;
// giving up destroys it, and with it whatever it had outstanding.
// Thread-safety: as WorkUnit: used by one thread. Borrows the ownership.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/ownership.h"
#include "platform/work_loop.h"

namespace docket::apps {

class OwnedUnit final : public platform::WorkUnit {
 public:
  using Make = std::function<std::unique_ptr<platform::WorkUnit>()>;

  OwnedUnit(eventstore::Ownership& ownership, eventstore::PartitionIndex partition, Make make,
            const std::function<void()>& wake)
      : ownership_(ownership),
        partition_(partition),
        make_(std::move(make)),
        subscription_(ownership.Subscribe(wake)) {}

  absl::StatusOr<bool> Step() override {
    if (!ownership_.Owns(partition_)) {
      unit_.reset();
      return false;
    }
    if (unit_ == nullptr) unit_ = make_();
    return unit_->Step();
  }
  absl::Time NextDue() const override {
    if (unit_ != nullptr) return unit_->NextDue();
    return ownership_.Owns(partition_) ? absl::InfinitePast() : absl::InfiniteFuture();
  }
  std::optional<absl::Status> Health() const override {
    return unit_ == nullptr ? absl::OkStatus() : unit_->Health();
  }

 private:
  eventstore::Ownership& ownership_;
  const eventstore::PartitionIndex partition_;
  const Make make_;
  std::unique_ptr<platform::WorkUnit> unit_;
  std::unique_ptr<eventstore::Subscription> subscription_;
};

}  // namespace docket::apps
