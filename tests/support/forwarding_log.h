// ForwardingLog: another log, as it is. What a test's log does otherwise, it overrides.
// Thread-safety: as the log. Ownership: borrows the log.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "eventstore/record_log.h"

namespace docket::tests {

class ForwardingLog : public eventstore::RecordLog {
 public:
  explicit ForwardingLog(eventstore::RecordLog& log) : log_(log) {}

  [[nodiscard]] const eventstore::LogName& name() const override { return log_.name(); }
  [[nodiscard]] std::int32_t partition_count() const override { return log_.partition_count(); }
  [[nodiscard]] std::unique_ptr<eventstore::Appender> OpenAppender(
      eventstore::PartitionIndex partition) override {
    return log_.OpenAppender(partition);
  }
  [[nodiscard]] absl::StatusOr<eventstore::ReadBatch> Read(
      eventstore::PartitionIndex partition, eventstore::Offset from,
      const eventstore::ReadLimits& limits) override {
    return log_.Read(partition, from, limits);
  }
  [[nodiscard]] absl::StatusOr<eventstore::OffsetRange> Offsets(
      eventstore::PartitionIndex partition) override {
    return log_.Offsets(partition);
  }
  [[nodiscard]] std::unique_ptr<eventstore::Subscription> Subscribe(
      eventstore::PartitionIndex partition, std::function<void()> on_more) override {
    return log_.Subscribe(partition, std::move(on_more));
  }
  [[nodiscard]] absl::Status TrimBefore(eventstore::PartitionIndex partition,
                                        eventstore::Offset offset) override {
    return log_.TrimBefore(partition, offset);
  }

 protected:
  [[nodiscard]] eventstore::RecordLog& log() { return log_; }

 private:
  eventstore::RecordLog& log_;
};

}  // namespace docket::tests
