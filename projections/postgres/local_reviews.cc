#include "projections/postgres/local_reviews.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "projections/merge_evidence/merge_evidence.h"
#include "projections/review_detail/review_detail.h"
#include "projections/stored_row.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

// One more whenever equal local rows would yield other rows in a shard: all are then copied anew.
constexpr int kRowsVersion = 2;

// Unless its first event is parked.
absl::Status AddDetail(const std::string& key, std::string_view row,
                       std::vector<LocalReview>& reviews) {
  LocalReview review{.key = key, .detail = {}, .evidence = {}};
  DOCKET_ASSIGN_OR_RETURN(review.detail, DecodeRow<view_proto::ReviewDetail>(row, key));
  if (review.detail.has_id()) reviews.push_back(std::move(review));
  return absl::OkStatus();
}

}  // namespace

std::string RowsMadeOf(const ShardPlacement& placement) {
  return absl::StrCat("rows ", kRowsVersion, ", ", placement.Description(), ", view ",
                      ReviewDetailView::kId.value(), " version ", ReviewDetailView::kVersion,
                      ", view ", MergeEvidenceView::kId.value(), " version ",
                      MergeEvidenceView::kVersion);
}

domain::ReviewId LocalReview::id() const { return schemas::FromProto(detail.id()); }

domain::Tenant LocalReview::organization() const { return schemas::FromProto(detail.tenant()); }

absl::StatusOr<std::optional<LocalReviews>> LocalReviews::Look(const ViewStore& views,
                                                               eventstore::PartitionIndex partition,
                                                               const ShardPlacement& placement) {
  LocalReviews local;
  local.snapshot_ = views.Snapshot();
  local.source_ = RowsMadeOf(placement);
  struct Needed {
    ViewId id;
    std::int32_t version;
    Scope* scope;
  };
  for (const Needed& view :
       {Needed{ReviewDetailView::kId, ReviewDetailView::kVersion, &local.details_},
        Needed{MergeEvidenceView::kId, MergeEvidenceView::kVersion, &local.evidence_}}) {
    DOCKET_ASSIGN_OR_RETURN(const auto generations, local.snapshot_->Generations(view.id));
    *view.scope = {.view = view.id, .generation = generations.live(), .partition = partition};
    DOCKET_ASSIGN_OR_RETURN(const auto checkpoint, local.snapshot_->CheckpointOf(*view.scope));
    if (!checkpoint.has_value() || checkpoint->view_version() != view.version) return std::nullopt;
    const eventstore::Offset next(checkpoint->reader().next_offset());
    if (!local.least_.has_reader() || next < local.least()) local.least_ = *checkpoint;
    local.most_ = std::max(local.most_, next);
    absl::StrAppend(&local.generations_, generations.live(), " ");
    local.parked_ += checkpoint->parked_streams();
  }
  return local;
}

absl::StatusOr<LocalReviews::Range> LocalReviews::ReviewsAfter(std::string after,
                                                               std::size_t max) const {
  const auto cursor = ScanDetails(after);
  const auto evidence = snapshot_->ScanRows(evidence_, {.prefix = "", .after = after});
  Range range{.reviews = {}, .last_key = std::move(after)};
  for (std::size_t looked = 0; cursor->Valid() && looked < max; cursor->Next(), ++looked) {
    range.last_key = std::string(cursor->key());
    DOCKET_RETURN_IF_ERROR(AddDetail(range.last_key, cursor->value(), range.reviews));
  }
  DOCKET_RETURN_IF_ERROR(cursor->status());
  range.last = !cursor->Valid();
  DOCKET_RETURN_IF_ERROR(AddScannedEvidence(*evidence, range));
  return range;
}

// Both views have the reviews in the same order; not each has evidence, nor each evidence a review.
absl::Status LocalReviews::AddScannedEvidence(EntryCursor& evidence, Range& range) {
  auto review = range.reviews.begin();
  for (; evidence.Valid() && evidence.key() <= range.last_key; evidence.Next()) {
    while (review != range.reviews.end() && review->key < evidence.key()) ++review;
    if (review == range.reviews.end()) break;
    if (review->key != evidence.key()) continue;
    DOCKET_ASSIGN_OR_RETURN(review->evidence,
                            DecodeRow<view_proto::MergeEvidence>(evidence.value(), review->key));
  }
  return evidence.status();
}

absl::StatusOr<std::vector<LocalReview>> LocalReviews::At(
    const std::vector<std::string>& keys) const {
  DOCKET_ASSIGN_OR_RETURN(const auto details, snapshot_->Rows(details_, keys));
  std::vector<LocalReview> reviews;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!details[i].has_value()) continue;
    DOCKET_RETURN_IF_ERROR(AddDetail(keys[i], *details[i], reviews));
  }
  DOCKET_RETURN_IF_ERROR(AddEvidence(reviews));
  return reviews;
}

absl::Status LocalReviews::AddEvidence(std::vector<LocalReview>& reviews) const {
  std::vector<std::string> keys;
  for (const LocalReview& review : reviews) keys.push_back(review.key);
  DOCKET_ASSIGN_OR_RETURN(const auto evidence, snapshot_->Rows(evidence_, keys));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!evidence[i].has_value()) continue;
    DOCKET_ASSIGN_OR_RETURN(reviews[i].evidence,
                            DecodeRow<view_proto::MergeEvidence>(*evidence[i], keys[i]));
  }
  return absl::OkStatus();
}

std::unique_ptr<EntryCursor> LocalReviews::ScanDetails(const std::string& after) const {
  return snapshot_->ScanRows(details_, {.prefix = "", .after = after});
}

absl::StatusOr<ShardCheckpoint> LocalReviews::AsCheckpoint(std::int64_t revision) const {
  ShardCheckpoint checkpoint{.revision = revision, .source = source_};
  DOCKET_ASSIGN_OR_RETURN(checkpoint.reader, eventstore::FromProto(least_.reader()));
  checkpoint.parked = parked_;
  checkpoint.last_appended_at = domain::Timestamp(least_.last_appended_at());
  return checkpoint;
}

bool LocalReviews::IsShownBy(const ShardCheckpoint& checkpoint) const {
  return checkpoint.source == source_ && !checkpoint.copied_to.has_value() &&
         checkpoint.reader.next_offset == least();
}

eventstore::Offset LocalReviews::least() const {
  return eventstore::Offset(least_.reader().next_offset());
}

}  // namespace docket::projections
