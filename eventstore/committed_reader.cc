#include "eventstore/committed_reader.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

constexpr Offset kNoBound{std::numeric_limits<std::int64_t>::max()};

absl::Status NotTheLogThatWasRead(const RecordLog& log, PartitionIndex partition,
                                  const ReaderState& state, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(
      ToString(log.name()), " partition ", partition.value(), ": the record at offset ",
      state.last_offset.value(), ", read before, ", what,
      ". The log was truncated or replaced. Restore it, or rebuild what was derived from it with "
      "`docket replay rebuild`."));
}

}  // namespace

CommittedReader::CommittedReader(RecordLog& log, PartitionIndex partition, ReaderState from)
    : log_(log), partition_(partition), state_(std::move(from)) {}

absl::Status CommittedReader::VerifyLastRecord() {
  if (verified_) return absl::OkStatus();
  if (state_.last_offset.value() >= 0) {
    absl::StatusOr<ReadBatch> batch = log_.Read(
        partition_, state_.last_offset, {.records_max = 1, .bytes_max = ReadLimits{}.bytes_max});
    if (absl::IsOutOfRange(batch.status())) {
      return NotTheLogThatWasRead(log_, partition_, state_, "is gone");
    }
    DOCKET_RETURN_IF_ERROR(batch.status());
    if (batch->records.empty() || batch->records.front().offset != state_.last_offset) {
      return NotTheLogThatWasRead(log_, partition_, state_, "is gone");
    }
    if (HashOf(batch->records.front().record) != state_.last_record) {
      return NotTheLogThatWasRead(log_, partition_, state_, "is another one now");
    }
  }
  verified_ = true;
  return absl::OkStatus();
}

absl::StatusOr<CommittedBatch> CommittedReader::Read(const ReadLimits& limits) {
  return ReadBefore(kNoBound, limits);
}

absl::StatusOr<CommittedBatch> CommittedReader::ReadBefore(Offset bound, const ReadLimits& limits) {
  DOCKET_RETURN_IF_ERROR(VerifyLastRecord());
  DOCKET_ASSIGN_OR_RETURN(ReadBatch batch, log_.Read(partition_, state_.next_offset, limits));
  CommittedBatch result{.commits = {}, .claims = {}, .end = batch.end};
  result.commits.reserve(batch.records.size());
  ReaderState state = state_;
  std::int64_t ignored = 0;
  for (StoredRecord& stored : batch.records) {
    if (stored.offset >= bound) break;
    absl::StatusOr<JournalRecord> parsed = ParseJournalRecord(stored.record);
    if (!parsed.ok()) {
      return absl::Status(
          parsed.status().code(),
          absl::StrCat(ToString(log_.name()), " partition ", partition_.value(), " offset ",
                       stored.offset.value(), ": ", parsed.status().message()));
    }
    const Verdict verdict =
        ApplyReaderRule({.offset = stored.offset, .hash = HashOf(stored.record)}, *parsed, state);
    if (verdict == Verdict::kIgnored) ++ignored;
    if (verdict == Verdict::kClaimAccepted) {
      result.claims.push_back({.offset = stored.offset,
                               .appended_at = stored.appended_at,
                               .claim = std::move(std::get<journal_proto::Claim>(*parsed))});
    }
    if (verdict != Verdict::kCommitAccepted) continue;
    result.commits.push_back(
        {.offset = stored.offset,
         .appended_at = stored.appended_at,
         .commit = std::get<std::shared_ptr<journal_proto::Commit>>(*std::move(parsed)),
         .after = state});
  }
  state_ = std::move(state);
  ignored_records_ += ignored;
  return result;
}

Verdict CommittedReader::WalkOwn(const WalkedRecord& walked, const JournalRecord& parsed) {
  return ApplyReaderRule(walked, parsed, state_);
}

}  // namespace docket::eventstore
