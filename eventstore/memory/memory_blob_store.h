// MemoryBlobStore: a BlobStore for tests. Keeps what it is given until it is destroyed.
// Thread-safety: as BlobStore.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/blob_store.h"

namespace docket::eventstore {

class MemoryBlobStore final : public BlobStore {
 public:
  [[nodiscard]] absl::StatusOr<BlobHash> Put(std::string_view content) override;
  [[nodiscard]] absl::StatusOr<std::string> Get(const BlobHash& hash) override;

  [[nodiscard]] absl::Status failure() const override { return absl::OkStatus(); }

  // Replaces the content kept under `hash`, for tests of readers. Precondition: it is there.
  void TEST_Replace(const BlobHash& hash, std::string_view content);

 private:
  absl::Mutex mutex_;
  std::map<BlobHash, std::string> blobs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::eventstore
