// How each event of a trail of accesses is stored.
#include "docket/trail/v1/events.pb.h"
#include "domain/trail/events.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/trail_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::trail::AccessRecorded>
    : StoredAs<trail::v1::AccessRecorded, "trail.AccessRecorded", 1> {
  static Message ToMessage(const domain::trail::AccessRecorded& value) { return ToProto(value); }
  static domain::trail::AccessRecorded FromMessage(const Message& message, FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

EncodedMessage Encode(const domain::trail::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::trail::Event& event) { return TypeOfAlternative(event); }

template <>
std::span<const EventRow> EventRows<domain::trail::Event>() {
  return RowsOfVariant<domain::Event, domain::trail::Event>();
}

}  // namespace docket::schemas
