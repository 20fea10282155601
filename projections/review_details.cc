#include "projections/review_details.h"

#include <string>

#include "platform/status_macros.h"
#include "projections/registry.h"
#include "projections/review_detail/review_detail.h"

namespace docket::projections {
namespace {

bool HasCount(const review::v1::FindingCounts& counts, domain::Severity least) {
  switch (least) {
    case domain::Severity::kInfo:
      if (counts.info() > 0) return true;
      [[fallthrough]];
    case domain::Severity::kLow:
      if (counts.low() > 0) return true;
      [[fallthrough]];
    case domain::Severity::kMedium:
      if (counts.medium() > 0) return true;
      [[fallthrough]];
    case domain::Severity::kHigh:
      if (counts.high() > 0) return true;
      [[fallthrough]];
    case domain::Severity::kCritical:
      return counts.critical() > 0;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::optional<view_proto::ReviewDetail>> ReviewDetails::Find(
    const domain::ReviewId& id) {
  const AnyView& view = Registered(ReviewDetailView::kName);
  auto known = scopes_.find(id.repository);
  if (known == scopes_.end()) {
    DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                            session_.EnterByKey(view, domain::PartitionKey(id.repository)));
    known = scopes_.emplace(id.repository, scope).first;
  }
  const std::string key = ToString(id);
  DOCKET_ASSIGN_OR_RETURN(auto row, session_.Find<view_proto::ReviewDetail>(known->second, key));
  DOCKET_RETURN_IF_ERROR(session_.NoteIfParked(view, known->second, key));
  return row;
}

bool HasFinding(const view_proto::ReviewDetail& review, domain::Severity least) {
  for (auto run = review.runs().rbegin(); run != review.runs().rend(); ++run) {
    if (run->analyzed_at() != 0) return HasCount(run->findings(), least);
  }
  return false;
}

}  // namespace docket::projections
