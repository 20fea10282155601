// Reviews as JSON; `people` has the keys to what is said of them. Thread-safety: pure functions.
#pragma once

#include "absl/status/statusor.h"
#include "boost/json/object.hpp"
#include "projections/queue_queries.h"
#include "projections/rows.h"
#include "schemas/codec/personal.h"

namespace docket::api {

[[nodiscard]] boost::json::object ReviewJson(const view_proto::ReviewDetail& review,
                                             const schemas::PersonalReader& people);
[[nodiscard]] boost::json::object ReviewSummaryJson(const view_proto::ReviewSummary& review,
                                                    const schemas::PersonalReader& people);
[[nodiscard]] boost::json::object QueuedReviewJson(const projections::QueuedReview& queued,
                                                   const schemas::PersonalReader& people);

// Which event of a review's history it is, when it was and by whom, without its data.
[[nodiscard]] boost::json::object EventHeadJson(const view_proto::ReviewEvent& event,
                                                const schemas::PersonalReader& people);

// One event of a review's history, its data as schemas/codec/event_json.h writes it; kDataLoss: the
// stored data is broken.
[[nodiscard]] absl::StatusOr<boost::json::object> ReviewEventJson(
    const view_proto::ReviewEvent& event, const schemas::PersonalReader& people);

}  // namespace docket::api
