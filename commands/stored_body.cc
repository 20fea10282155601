#include "commands/stored_body.h"

#include <algorithm>

#include "absl/status/status.h"
#include "platform/status_macros.h"

namespace docket::commands {
namespace {

absl::StatusOr<std::string> StoredContent(const inbox_proto::WebhookReceived& delivery,
                                          eventstore::BlobStore& blobs) {
  if (!delivery.has_body_blob()) return delivery.body();
  eventstore::BlobHash hash{};
  if (delivery.body_blob().size() != hash.size()) {
    return absl::DataLossError("the name of the stored body is no SHA-256");
  }
  std::ranges::copy(delivery.body_blob(), reinterpret_cast<char*>(hash.data()));
  return blobs.Get(hash);
}

}  // namespace

absl::StatusOr<std::string> StoredBody(const inbox_proto::WebhookReceived& delivery,
                                       eventstore::BlobStore& blobs,
                                       const schemas::BodySeal& seal) {
  DOCKET_ASSIGN_OR_RETURN(std::string content, StoredContent(delivery, blobs));
  if (!delivery.sealed()) return content;
  return seal.Open(content);
}

}  // namespace docket::commands
