// The parameter as_of, and what is answered of a review that was not there then.
// Thread-safety: pure functions.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/http/problem.h"
#include "domain/ids.h"
#include "projections/past_queries.h"

namespace docket::api {

// as_of=7, a version, or a time in RFC 3339; nothing: it is not given. kInvalidArgument says what
// is allowed.
[[nodiscard]] absl::StatusOr<std::optional<projections::AsOf>> AsOfParameter(
    const Request& request);

// Whether anything had happened then, and, of a version, whether there is one.
[[nodiscard]] bool ReachesTo(const projections::PastReview& past, const projections::AsOf& as_of);

// What is answered when a review could not be read as it was: 501 "event-not-known" if an event
// that counts is newer than this program, else as AnswerFailed.
[[nodiscard]] Response PastFailed(const Request& request, const absl::Status& status);

// 404 "not-there-then", for whoever may see the review: says what there is of it.
[[nodiscard]] Problem NotThereThen(const domain::ReviewId& id, const projections::PastReview& past,
                                   const projections::AsOf& as_of);

}  // namespace docket::api
