// BlindLog: a journal whose commits all carry the sequence number that a reader waits for, as long
// as they name the current claim. Whoever reads it reads without the sequence check: a control.
// Thread-safety: none; the simulation has one thread. Borrows the log.
#pragma once

#include "eventstore/record_log.h"

namespace docket::sim {

class BlindLog final : public eventstore::RecordLog {
 public:
  explicit BlindLog(eventstore::RecordLog& log) : log_(log) {}

  [[nodiscard]] const eventstore::LogName& name() const override { return log_.name(); }
  [[nodiscard]] std::int32_t partition_count() const override { return log_.partition_count(); }
  [[nodiscard]] std::unique_ptr<eventstore::Appender> OpenAppender(
      eventstore::PartitionIndex partition) override {
    return log_.OpenAppender(partition);
  }
  [[nodiscard]] absl::StatusOr<eventstore::ReadBatch> Read(
      eventstore::PartitionIndex partition, eventstore::Offset from,
      const eventstore::ReadLimits& limits) override;
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

 private:
  eventstore::RecordLog& log_;
};

}  // namespace docket::sim
