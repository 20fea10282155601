// The events of a Review as stored: the closed set of them.
#include "domain/review/events.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/review_discussion_events.h"
#include "schemas/codec/review_feedback_events.h"
#include "schemas/codec/review_human_review_events.h"
#include "schemas/codec/review_merge_events.h"
#include "schemas/codec/review_pull_request_events.h"
#include "schemas/codec/review_run_events.h"

namespace docket::schemas {

EncodedMessage Encode(const domain::review::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::review::Event& event) { return TypeOfAlternative(event); }

template <>
std::span<const EventRow> EventRows<domain::review::Event>() {
  return RowsOfVariant<domain::Event, domain::review::Event>();
}

}  // namespace docket::schemas
