#include "privacy/body_seals.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "privacy/body_compression.h"
#include "privacy/key_name.h"
#include "privacy/sealing_key.h"

namespace docket::privacy {
namespace {

constexpr std::string_view kContext = "docket.inbox.v1.WebhookReceived.body";

}  // namespace

absl::StatusOr<std::optional<std::string>> BodySeals::Seal(const domain::Tenant& organization,
                                                           domain::Timestamp received_at,
                                                           std::string_view body) const {
  const KeyName name = KeyName::OfDay(organization, received_at);
  DOCKET_ASSIGN_OR_RETURN(const SharedKey key, keys_.ForSealing(name));
  if (key == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the key ", name.text(), " is destroyed; is the clock of this machine wrong?"));
  }
  return key->Seal(CompressBody(body), kContext);
}

absl::StatusOr<std::string> BodySeals::Open(std::string_view sealed) const {
  const absl::StatusOr<KeyId> id = KeyIdOf(sealed);
  if (!id.ok()) return absl::DataLossError("a sealed body is nothing that was sealed");
  const absl::StatusOr<SharedKey> found = keys_.Find(*id);
  // The body is whole: who keeps the keys can bring them back.
  if (absl::IsDataLoss(found.status())) {
    return absl::FailedPreconditionError(found.status().message());
  }
  DOCKET_RETURN_IF_ERROR(found.status());
  const SharedKey& key = *found;
  if (key == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("its time is over: key ", ToString(*id), " is destroyed"));
  }
  DOCKET_ASSIGN_OR_RETURN(const std::string compressed, key->Open(sealed, kContext));
  return DecompressBody(compressed);
}

}  // namespace docket::privacy
