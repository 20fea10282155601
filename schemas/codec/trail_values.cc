#include "schemas/codec/trail_values.h"

#include "schemas/codec/access_values.h"

namespace docket::schemas {

trail::v1::AccessRecorded ToProto(const domain::trail::AccessRecorded& value) {
  trail::v1::AccessRecorded message;
  message.set_key_id(value.key.value());
  message.set_role(ToProto(value.role));
  message.set_operation(value.operation);
  message.set_target(value.target);
  message.set_filter(value.filter);
  message.set_status(value.status);
  message.set_request_id(value.request_id);
  message.set_traceparent(value.trace.traceparent);
  message.set_accessed_at(value.accessed_at.value());
  return message;
}

domain::trail::AccessRecorded FromProto(const trail::v1::AccessRecorded& message,
                                        FirstProblem& problem) {
  return {.key = domain::KeyId(message.key_id()),
          .role = FromProto(message.role(), problem),
          .operation = message.operation(),
          .target = message.target(),
          .filter = message.filter(),
          .status = message.status(),
          .request_id = message.request_id(),
          .trace = {.traceparent = message.traceparent()},
          .accessed_at = domain::Timestamp(message.accessed_at())};
}

}  // namespace docket::schemas
