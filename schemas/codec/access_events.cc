// How each event of the API keys is stored.
#include "docket/access/v1/events.pb.h"
#include "domain/access/events.h"
#include "schemas/codec/access_values.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

template <>
struct Schema<domain::access::KeyCreated>
    : StoredAs<access::v1::KeyCreated, "access.KeyCreated", 2> {
  static Message ToMessage(const domain::access::KeyCreated& value) { return ToProto(value); }
  static domain::access::KeyCreated FromMessage(const Message& message, FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

template <>
struct Schema<domain::access::KeyRevoked>
    : StoredAs<access::v1::KeyRevoked, "access.KeyRevoked", 1> {
  static Message ToMessage(const domain::access::KeyRevoked& value) {
    Message message;
    message.set_id(value.id.value());
    return message;
  }
  static domain::access::KeyRevoked FromMessage(const Message& message, FirstProblem& /*problem*/) {
    return {.id = domain::KeyId(message.id())};
  }
};

template <>
struct Schema<domain::access::KeyUsed> : StoredAs<access::v1::KeyUsed, "access.KeyUsed", 1> {
  static Message ToMessage(const domain::access::KeyUsed& value) {
    Message message;
    message.set_id(value.id.value());
    message.set_used_at(value.used_at.value());
    return message;
  }
  static domain::access::KeyUsed FromMessage(const Message& message, FirstProblem& /*problem*/) {
    return {.id = domain::KeyId(message.id()), .used_at = domain::Timestamp(message.used_at())};
  }
};

EncodedMessage Encode(const domain::access::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::access::Event& event) { return TypeOfAlternative(event); }

template <>
std::span<const EventRow> EventRows<domain::access::Event>() {
  return RowsOfVariant<domain::Event, domain::access::Event>();
}

}  // namespace docket::schemas
