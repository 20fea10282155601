// Values that the events and commands of a conversation share ↔ docket.conversation.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/conversation/v1/events.pb.h"
#include "domain/conversation/events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

// Precondition: as Sha256Bytes, for `body`.
[[nodiscard]] conversation::v1::Message ToProto(const domain::conversation::Message& value);
[[nodiscard]] conversation::v1::MessageKind ToProto(domain::conversation::MessageKind value);

[[nodiscard]] domain::conversation::Message FromProto(const conversation::v1::Message& message,
                                                      FirstProblem& problem);

}  // namespace docket::schemas
