#include "eventstore/archive/log_trimmer.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

constexpr ReadLimits kBatch{.records_max = 1024, .bytes_max = 1U << 20U};

ArchivedPartition NameOf(const RecordLog& log, PartitionIndex partition) {
  return {.log = log.name(), .partition = partition};
}

absl::Status Differs(const WalkedSegment& segment, Offset offset) {
  const ManifestLine& line = segment.end.line;
  return absl::DataLossError(absl::StrCat(
      SegmentName(line.partition, line.range), ": the record at offset ", offset.value(),
      " is another one in the log. Nothing is trimmed. The archive is not of this log, or one of "
      "both is damaged: compare with another copy of the archive"));
}

bool IsSame(const StoredRecord& one, const StoredRecord& other) {
  return one.offset == other.offset && one.appended_at == other.appended_at &&
         one.record == other.record;
}

}  // namespace

LogTrimmer::LogTrimmer(Parts parts) : parts_(std::move(parts)) {}

void LogTrimmer::BeginRound() {
  DOCKET_CHECK(!in_round());
  for (const TrimmedLog& plan : parts_.logs) {
    DOCKET_CHECK(!plan.behind_archive || parts_.archive != nullptr);
    for (std::int32_t i = 0; i < plan.log->partition_count(); ++i) {
      targets_.push_back({.plan = &plan,
                          .partition = PartitionIndex(i),
                          .question = {},
                          .begun = false,
                          .look_at = {},
                          .expires_before = {}});
    }
  }
}

std::optional<TrimReport> LogTrimmer::Step() {
  DOCKET_CHECK(in_round());
  Target& target = targets_.front();
  const absl::StatusOr<bool> more = LookFurther(target);
  if (more.ok() && *more) return std::nullopt;
  TrimReport report{.log = target.plan->log,
                    .partition = target.partition,
                    .start_before = target.question.log.start,
                    .start = target.question.log.start,
                    .held_by = {},
                    .wrong = more.status()};
  if (target.begun) {
    const absl::StatusOr<TrimDecision> trimmed = Trim(target);
    if (trimmed.ok()) {
      report.start = trimmed->before;
      report.held_by = trimmed->held_by;
    }
    report.wrong.Update(trimmed.status());
  }
  targets_.pop_front();
  return report;
}

absl::StatusOr<bool> LogTrimmer::LookFurther(Target& target) {
  if (!target.begun) DOCKET_RETURN_IF_ERROR(Begin(target));
  if (target.look_at >= target.question.log.end) return false;
  return target.plan->behind_archive ? LookAtSegment(target) : LookAtRecords(target);
}

absl::Status LogTrimmer::Begin(Target& target) {
  RecordLog& log = *target.plan->log;
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, log.Offsets(target.partition));
  target.question = {.log = range,
                     .expired_before = range.start,
                     .archived_before = std::nullopt,
                     .needs = {},
                     .held = false};
  for (const std::string& consumer : target.plan->consumers) {
    target.question.needs.push_back(
        {.consumer = consumer, .from = parts_.resumes_at(consumer, log, target.partition)});
  }
  const absl::StatusOr<bool> held = parts_.is_held(log, target.partition);
  target.question.held = !held.ok() || *held;
  target.look_at = range.start;
  target.expires_before = absl::FromUnixMicros(parts_.clock.Now().value()) - target.plan->retention;
  if (target.plan->behind_archive) {
    target.question.archived_before = range.start;
    DOCKET_ASSIGN_OR_RETURN(const std::optional<Offset> first,
                            parts_.archive->First(NameOf(log, target.partition)));
    // The first record is what an earlier round left of what is archived.
    if (first.has_value() && *first < range.start) target.look_at = Next(range.start);
  }
  target.begun = true;
  return absl::OkStatus();
}

bool LogTrimmer::IsExpired(const Target& target, const StoredRecord& stored) const {
  return absl::FromUnixMicros(stored.appended_at.value()) < target.expires_before;
}

absl::StatusOr<bool> LogTrimmer::LookAtSegment(Target& target) {
  TrimQuestion& question = target.question;
  const auto found =
      parts_.archive->Find(NameOf(*target.plan->log, target.partition), target.look_at);
  if (absl::IsNotFound(found.status())) {
    DOCKET_RETURN_IF_ERROR(LookAtUnarchived(target));
    return false;
  }
  DOCKET_RETURN_IF_ERROR(found.status());
  const WalkedSegment& segment = **found;
  const bool expired =
      std::all_of(segment.records.begin(), segment.records.end(),
                  [&](const StoredRecord& stored) { return IsExpired(target, stored); });
  if (!expired) return false;
  const Offset last = segment.records.back().offset;
  question.expired_before = last;
  if (question.held) return false;
  bool is_needed = false;
  for (TrimNeed& need : question.needs) {
    if (need.from.has_value() && *need.from >= last) continue;
    is_needed = true;
    // A part of a segment does not go.
    if (need.from.has_value()) need.from = std::min(*need.from, *question.archived_before);
  }
  if (is_needed) return false;
  DOCKET_RETURN_IF_ERROR(CompareWithLog(target, segment));
  DOCKET_RETURN_IF_ERROR(CheckBlobs(*parts_.archived_blobs, segment.end.line));
  question.archived_before = last;
  target.look_at = segment.end.line.range.next;
  return target.look_at < question.log.end;
}

absl::Status LogTrimmer::LookAtUnarchived(Target& target) {
  DOCKET_ASSIGN_OR_RETURN(
      const ReadBatch batch,
      target.plan->log->Read(target.partition, target.look_at, {.records_max = 1}));
  if (batch.records.empty() || !IsExpired(target, batch.records.front())) return absl::OkStatus();
  target.question.expired_before = Next(batch.records.front().offset);
  return absl::OkStatus();
}

absl::Status LogTrimmer::CompareWithLog(const Target& target, const WalkedSegment& segment) {
  const Offset start = target.question.log.start;
  auto archived =
      std::lower_bound(segment.records.begin(), segment.records.end(), start,
                       [](const StoredRecord& stored, Offset at) { return stored.offset < at; });
  Offset next = std::max(start, segment.end.line.range.base);
  while (archived != segment.records.end()) {
    DOCKET_ASSIGN_OR_RETURN(const ReadBatch batch,
                            target.plan->log->Read(target.partition, next, kBatch));
    if (batch.records.empty()) return Differs(segment, archived->offset);
    for (const StoredRecord& stored : batch.records) {
      if (archived == segment.records.end()) break;
      if (!IsSame(stored, *archived)) return Differs(segment, archived->offset);
      ++archived;
    }
    next = batch.next;
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> LogTrimmer::LookAtRecords(Target& target) {
  TrimQuestion& question = target.question;
  DOCKET_ASSIGN_OR_RETURN(const ReadBatch batch,
                          target.plan->log->Read(target.partition, target.look_at, kBatch));
  for (const StoredRecord& stored : batch.records) {
    if (!IsExpired(target, stored)) return false;
    question.expired_before = Next(stored.offset);
  }
  target.look_at = batch.next;
  return !question.held && !batch.records.empty() && target.look_at < question.log.end;
}

absl::StatusOr<TrimDecision> LogTrimmer::Trim(const Target& target) {
  RecordLog& log = *target.plan->log;
  TrimQuestion question = target.question;
  // Asked last of all again, so that one that was placed meanwhile counts.
  const absl::StatusOr<bool> held = parts_.is_held(log, target.partition);
  question.held = question.held || !held.ok() || *held;
  TrimDecision decision = DecideTrim(question);
  if (decision.before == question.log.start) return decision;
  if (target.plan->behind_archive) DOCKET_RETURN_IF_ERROR(parts_.before_archived_go());
  DOCKET_RETURN_IF_ERROR(log.TrimBefore(target.partition, decision.before));
  return decision;
}

}  // namespace docket::eventstore
