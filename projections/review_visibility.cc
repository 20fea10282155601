#include "projections/review_visibility.h"

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/time_format.h"
#include "projections/review_events/review_events.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

// The last of its times in an organisation that they may see; null: there was none.
const view_proto::Tenure* LastTenure(const Visible& visible, const view_proto::ReviewDetail& row) {
  const view_proto::Tenure* last = nullptr;
  for (const view_proto::Tenure& tenure : row.tenures()) {
    const domain::Tenant had{.host = domain::HostCode(row.tenant().host()),
                             .organization = domain::OrganizationId(tenure.organization())};
    if (visible.Sees(had)) last = &tenure;
  }
  return last;
}

// The last version of a history that is there; 0: none. Its versions have no gap.
absl::StatusOr<std::int64_t> LastVersion(const std::string& history, const Scope& scope,
                                         const ReadSession& session) {
  const auto is_there = [&](std::int64_t version) -> absl::StatusOr<bool> {
    DOCKET_ASSIGN_OR_RETURN(const auto row,
                            session.Find<view_proto::ReviewEvent>(
                                scope, history + HistoryVersion(domain::StreamVersion(version))));
    return row.has_value();
  };
  std::int64_t there = 0;
  std::int64_t step = 1;
  // First away from the beginning, each step twice the one before, then back to where it ends.
  for (bool away = true; step > 0;) {
    DOCKET_ASSIGN_OR_RETURN(const bool more, is_there(there + step));
    if (more) there += step;
    away = away && more;
    step = away ? step * 2 : step / 2;
  }
  return there;
}

}  // namespace

absl::Status NotTheirs(const Visible& visible, const std::string& review,
                       const view_proto::ReviewDetail& row) {
  const view_proto::Tenure* tenure = LastTenure(visible, row);
  if (tenure == nullptr) return absl::NotFoundError(absl::StrCat("there is no review ", review));
  return absl::FailedPreconditionError(
      absl::StrCat("the review ", review, " moved with its repository to another organisation at ",
                   platform::FormatRfc3339(domain::Timestamp(tenure->until())),
                   "; its events until then are there still"));
}

absl::StatusOr<LastEvent> FindLastEvent(const Visible& visible, const std::string& history,
                                        const Scope& scope, const ReadSession& session) {
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t last, LastVersion(history, scope, session));
  DOCKET_ASSIGN_OR_RETURN(const auto row,
                          session.Find<view_proto::ReviewEvent>(
                              scope, history + HistoryVersion(domain::StreamVersion(last))));
  return LastEvent{.version = last,
                   .seen = row.has_value() && visible.Sees(schemas::FromProto(row->tenant()))};
}

}  // namespace docket::projections
