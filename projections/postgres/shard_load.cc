#include "projections/postgres/shard_load.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::projections {
namespace {

constexpr char kWhat[] = "copy rows to a shard";

// Rows that wait are held in memory; those of one COPY are in one transaction.
constexpr std::size_t kSendBytes = std::size_t{1} << 20U;

}  // namespace

absl::StatusOr<LoadedRows> ShardLoad::Run() {
  started_ = work_.clock.MonotonicNow();
  DOCKET_RETURN_IF_ERROR(LookUpKeptMonths());
  for (std::int32_t i = 0; i < work_.review_events.log->partition_count(); ++i) {
    DOCKET_RETURN_IF_ERROR(LoadPartition(eventstore::PartitionIndex(i)));
  }
  loaded_.elapsed = work_.clock.MonotonicNow() - started_;
  return loaded_;
}

absl::Status ShardLoad::LookUpKeptMonths() {
  DOCKET_ASSIGN_OR_RETURN(
      const platform::PostgresRows rows,
      connection_.Execute(
          {.sql = "SELECT CASE WHEN isfinite(metrics_from)"
                  " THEN (extract(epoch FROM metrics_from) * 1e6)::bigint END FROM docket_shard",
           .what = kWhat}));
  metrics_from_ = rows.IsNull(0, 0) ? std::numeric_limits<std::int64_t>::min() : rows.Integer(0, 0);
  return absl::OkStatus();
}

// As of one snapshot: what comes after it is followed.
absl::Status ShardLoad::LoadPartition(eventstore::PartitionIndex partition) {
  DOCKET_ASSIGN_OR_RETURN(const std::optional<LocalReviews> local,
                          LocalReviews::Look(work_.views, partition, work_.placement));
  if (!local.has_value()) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(
      const ShardDirectory directory,
      ShardDirectory::Load(work_.placement, local->snapshot(), work_.organization_partitions));
  LocalReviews::Range range{.reviews = {}, .last_key = "", .last = false};
  while (!range.last) {
    DOCKET_RETURN_IF_ERROR(work_.StillWanted());
    DOCKET_ASSIGN_OR_RETURN(range, local->ReviewsAfter(range.last_key, work_.batch_reviews_max));
    for (const LocalReview& review : range.reviews) {
      const auto whereabouts = directory.Of(review.organization());
      if (!whereabouts.ok() || !whereabouts->Has(work_.shard)) continue;
      DOCKET_RETURN_IF_ERROR(Add(partition, review));
    }
    DOCKET_RETURN_IF_ERROR(Send(kSendBytes));
    ReportProgress();
  }
  DOCKET_RETURN_IF_ERROR(Send(/*bytes_min=*/1));
  DOCKET_RETURN_IF_ERROR(AwaitSent());
  DOCKET_ASSIGN_OR_RETURN(ShardCheckpoint checkpoint, local->AsCheckpoint(/*revision=*/1));
  checkpoint.placements = directory.known();
  return store_.Write({.log = work_.review_events.log->name().base, .partition = partition.value()},
                      checkpoint, ShardRows());
}

absl::Status ShardLoad::Add(eventstore::PartitionIndex partition, const LocalReview& review) {
  PutReview(partition.value(), review, tables_);
  ++loaded_.reviews;
  const std::int64_t created_at = review.detail.created_at();
  if (created_at == 0 || created_at < metrics_from_) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(MakeMonth(created_at));
  PutMetrics(review, metrics_);
  return absl::OkStatus();
}

absl::Status ShardLoad::MakeMonth(std::int64_t created_at) {
  const auto month = absl::ToCivilMonth(absl::FromUnixMicros(created_at), absl::UTCTimeZone());
  if (!months_.insert(month).second) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(AwaitSent());
  return connection_
      .Execute({.sql = "SELECT docket_make_month(docket_time($1))", .what = kWhat}, {{created_at}})
      .status();
}

absl::Status ShardLoad::Send(std::size_t bytes_min) {
  DOCKET_RETURN_IF_ERROR(SendTable("reviews", kReviewColumns, tables_.reviews, bytes_min));
  DOCKET_RETURN_IF_ERROR(SendTable("review_metrics", kMetricsColumns, metrics_, bytes_min));
  DOCKET_RETURN_IF_ERROR(SendTable("runs", kRunColumns, tables_.runs, bytes_min));
  DOCKET_RETURN_IF_ERROR(
      SendTable("human_reviews", kHumanReviewColumns, tables_.human_reviews, bytes_min));
  return SendTable("merge_evidence", kMergeColumns, tables_.merges, bytes_min);
}

absl::Status ShardLoad::SendTable(const char* table, const char* columns, CopyRows& rows,
                                  std::size_t bytes_min) {
  if (rows.bytes() < bytes_min) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(AwaitSent());
  std::string text = rows.Take();
  loaded_.bytes += static_cast<std::int64_t>(text.size());
  // Where no thread is to be had, it is sent when it is waited for.
  sending_ = std::async(std::launch::async | std::launch::deferred,
                        [this, text = std::move(text),
                         sql = absl::StrCat("COPY ", table, " (", columns, ") FROM STDIN")] {
                          return connection_.CopyIn({.sql = sql, .what = kWhat}, text);
                        });
  return absl::OkStatus();
}

absl::Status ShardLoad::AwaitSent() {
  if (!sending_.valid()) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t taken, sending_.get());
  loaded_.rows += taken;
  return absl::OkStatus();
}

void ShardLoad::ReportProgress() {
  const double seconds =
      std::max(1e-3, absl::ToDoubleSeconds(work_.clock.MonotonicNow() - started_));
  work_.Report(absl::StrCat(
      "shard ", work_.id, ": ", loaded_.reviews, " reviews copied, ",
      static_cast<std::int64_t>(static_cast<double>(loaded_.reviews) / seconds), " a second"));
}

}  // namespace docket::projections
