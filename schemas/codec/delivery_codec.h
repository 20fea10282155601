// A stored delivery without its body, which is most of it: for whoever needs only what is known
// about the delivery. The body is checked by the frame's checksum like all else, and not copied.
// Thread-safety: a pure function. Failure: as LoadMessage of codec/frame.h.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "docket/inbox/v1/inbox.pb.h"

namespace docket::schemas {

// What LoadMessage answers, but for `body`, which is not set. A body in the BlobStore keeps its
// name.
[[nodiscard]] absl::StatusOr<inbox::v1::WebhookReceived> LoadDeliveryWithoutBody(
    std::string_view stored);

}  // namespace docket::schemas
