// BlobStore: the port to a content-addressed store for what is too large for a log record (bodies
// over 256 KB). A blob is named by its SHA-256 and is stored before the record that names it.
// Adapters: memory/ (tests), rocksdb/ (one process), directory/ and postgres/ (all processes that
// share one). One contract suite runs over all of them.
// Errors: those of record_log.h; kNotFound and kDataLoss alone say that a blob is not to be had.
// Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::eventstore {

using BlobHash = std::array<std::uint8_t, 32>;  // SHA-256 of the content

// GitHub's largest webhook is 25 MiB; 2 MiB for what a caller wraps around it.
inline constexpr std::size_t kBlobBytesMax = 27U << 20U;

class BlobStore {
 public:
  BlobStore() = default;
  BlobStore(const BlobStore&) = delete;
  BlobStore& operator=(const BlobStore&) = delete;
  virtual ~BlobStore() = default;

  // Durable when it returns. Putting the same content again has no effect. A failure leaves either
  // nothing or the whole blob.
  [[nodiscard]] virtual absl::StatusOr<BlobHash> Put(std::string_view content) = 0;

  // The content, compared with its hash before it is returned: kDataLoss when it differs, kNotFound
  // when it is not there.
  [[nodiscard]] virtual absl::StatusOr<std::string> Get(const BlobHash& hash) = 0;

  // Why nothing can be put at the moment; OK: nothing is known to prevent it.
  // kUnavailable: it passes by itself, as a full disk does. Asking may make the store try to go on.
  [[nodiscard]] virtual absl::Status failure() const = 0;
};

}  // namespace docket::eventstore
