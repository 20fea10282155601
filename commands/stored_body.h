// The body of a stored delivery, as it came, wherever and however it is stored.
// Thread-safety: as the blob store and the seal.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "eventstore/blob_store.h"
#include "schemas/codec/body_seal.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

// kNotFound: its blob or its key is not kept any more. kDataLoss: what is stored is not what it
// should be. Others as the blob store's and the seal's.
[[nodiscard]] absl::StatusOr<std::string> StoredBody(const inbox_proto::WebhookReceived& delivery,
                                                     eventstore::BlobStore& blobs,
                                                     const schemas::BodySeal& seal);

}  // namespace docket::commands
