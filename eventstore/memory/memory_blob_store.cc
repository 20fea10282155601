#include "eventstore/memory/memory_blob_store.h"

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/hashing.h"

namespace docket::eventstore {

absl::StatusOr<BlobHash> MemoryBlobStore::Put(std::string_view content) {
  const BlobHash hash = platform::Sha256(content);
  const absl::MutexLock lock(&mutex_);
  blobs_.try_emplace(hash, content);
  return hash;
}

absl::StatusOr<std::string> MemoryBlobStore::Get(const BlobHash& hash) {
  const absl::MutexLock lock(&mutex_);
  const auto found = blobs_.find(hash);
  const std::string name = platform::HexEncode(platform::AsBytes(hash));
  if (found == blobs_.end()) return absl::NotFoundError(absl::StrCat("there is no blob ", name));
  if (platform::Sha256(found->second) != hash) {
    return absl::DataLossError(absl::StrCat("blob ", name, " is not what its name says"));
  }
  return found->second;
}

void MemoryBlobStore::TEST_Replace(const BlobHash& hash, std::string_view content) {
  const absl::MutexLock lock(&mutex_);
  const auto found = blobs_.find(hash);
  DOCKET_CHECK(found != blobs_.end());
  found->second = content;
}

}  // namespace docket::eventstore
