#include "privacy/body_seals.h"

#include <zstd.h>

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "privacy/key_name.h"
#include "privacy/sealing_key.h"

namespace docket::privacy {
namespace {

constexpr std::string_view kContext = "docket.inbox.v1.WebhookReceived.body";

// Webhooks are JSON that repeats itself: the fastest level makes a sixth of them.
constexpr int kLevel = 1;

std::string Compress(std::string_view body) {
  thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                                  &ZSTD_freeCCtx);
  DOCKET_CHECK(context != nullptr);
  std::string compressed(ZSTD_compressBound(body.size()), '\0');
  const std::size_t size = ZSTD_compressCCtx(context.get(), compressed.data(), compressed.size(),
                                             body.data(), body.size(), kLevel);
  DOCKET_CHECK(ZSTD_isError(size) == 0);  // the room is always enough
  compressed.resize(size);
  return compressed;
}

absl::StatusOr<std::string> Decompress(std::string_view compressed) {
  const auto size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > kBodyBytesMax) {
    return absl::DataLossError("a sealed body is no zstd frame of its size");
  }
  std::string body(size, '\0');
  const std::size_t read =
      ZSTD_decompress(body.data(), body.size(), compressed.data(), compressed.size());
  if (ZSTD_isError(read) != 0 || read != size) {
    return absl::DataLossError("a sealed body's zstd frame is broken");
  }
  return body;
}

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
  return key->Seal(Compress(body), kContext);
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
  return Decompress(compressed);
}

}  // namespace docket::privacy
