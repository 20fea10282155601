#include "projections/source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/committed_reader.h"
#include "platform/status_macros.h"

namespace docket::projections {
namespace {

class JournalSource final : public SourceReader {
 public:
  JournalSource(eventstore::RecordLog& log, eventstore::PartitionIndex partition,
                eventstore::ReaderState from)
      : log_(log), reader_(log, partition, std::move(from)) {}

  [[nodiscard]] absl::StatusOr<SourceBatch> ReadBefore(
      eventstore::Offset bound, const eventstore::ReadLimits& limits) override {
    DOCKET_ASSIGN_OR_RETURN(eventstore::CommittedBatch read, reader_.ReadBefore(bound, limits));
    SourceBatch batch{.inputs = {}, .after = reader_.state(), .end = read.end};
    auto claim = read.claims.begin();
    const auto append_claims_before = [&](eventstore::Offset offset) {
      for (; claim != read.claims.end() && claim->offset < offset; ++claim) {
        AppendInputs(log_.name(), reader_.partition(), std::move(*claim), batch.inputs);
      }
    };
    for (const eventstore::AcceptedCommit& accepted : read.commits) {
      append_claims_before(accepted.offset);
      AppendInputs(log_.name(), reader_.partition(), accepted, batch.inputs);
    }
    append_claims_before(batch.after.next_offset);
    return batch;
  }

  [[nodiscard]] const eventstore::ReaderState& state() const override { return reader_.state(); }

 private:
  eventstore::RecordLog& log_;
  eventstore::CommittedReader reader_;
};

class PlainSource final : public SourceReader {
 public:
  PlainSource(const Source& source, eventstore::PartitionIndex partition,
              eventstore::ReaderState from)
      : kind_(source.kind), log_(*source.log), partition_(partition), state_(std::move(from)) {}

  [[nodiscard]] absl::StatusOr<SourceBatch> ReadBefore(
      eventstore::Offset bound, const eventstore::ReadLimits& limits) override {
    DOCKET_RETURN_IF_ERROR(Begin());
    DOCKET_ASSIGN_OR_RETURN(eventstore::ReadBatch read,
                            log_.Read(partition_, state_.next_offset, limits));
    SourceBatch batch{.inputs = {}, .after = state_, .end = read.end};
    for (eventstore::StoredRecord& stored : read.records) {
      if (stored.offset >= bound) break;
      batch.after.next_offset = eventstore::Next(stored.offset);
      batch.after.last_offset = stored.offset;
      batch.after.last_record = eventstore::HashOf(stored.record);
      batch.inputs.push_back(InputOfRecord(kind_,
                                           {.log = log_.name(),
                                            .partition = partition_,
                                            .offset = stored.offset,
                                            .index = 0,
                                            .appended_at = stored.appended_at},
                                           std::move(stored.record.value)));
    }
    state_ = batch.after;
    return batch;
  }

  [[nodiscard]] const eventstore::ReaderState& state() const override { return state_; }

 private:
  // Finds the first record that is there, or proves that the last one read is the same as it was.
  [[nodiscard]] absl::Status Begin() {
    if (begun_) return absl::OkStatus();
    if (state_.last_offset.value() < 0) {
      DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange range, log_.Offsets(partition_));
      state_.next_offset = std::max(state_.next_offset, range.start);
    } else {
      DOCKET_RETURN_IF_ERROR(CompareLastRecord());
    }
    begun_ = true;
    return absl::OkStatus();
  }

  [[nodiscard]] absl::Status CompareLastRecord() {
    const auto read = log_.Read(partition_, state_.last_offset, {.records_max = 1});
    if (!read.ok() && !absl::IsOutOfRange(read.status())) return read.status();
    const bool same = read.ok() && !read->records.empty() &&
                      read->records.front().offset == state_.last_offset &&
                      eventstore::HashOf(read->records.front().record) == state_.last_record;
    if (same) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat(
        ToString(log_.name()), " partition ", partition_.value(), ": the record at offset ",
        state_.last_offset.value(),
        ", read before, is gone or another one now. The log was truncated or replaced. Restore it, "
        "or rebuild what was derived from it with `docket replay rebuild`."));
  }

  const SourceKind kind_;
  eventstore::RecordLog& log_;
  const eventstore::PartitionIndex partition_;
  eventstore::ReaderState state_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<SourceReader> OpenSource(const Source& source, eventstore::PartitionIndex partition,
                                         eventstore::ReaderState from) {
  if (source.kind == SourceKind::kJournal) {
    return std::make_unique<JournalSource>(*source.log, partition, std::move(from));
  }
  return std::make_unique<PlainSource>(source, partition, std::move(from));
}

}  // namespace docket::projections
