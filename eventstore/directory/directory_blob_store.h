// DirectoryBlobStore: a BlobStore in a directory that several processes, also of several machines,
// share over one file system, such as NFS. docs/formats/blob-directory.md has the layout.
//
// A blob is written to a file of another name, which is synced, then renamed, then its directory is
// synced: so there is all of it or nothing, and all of it after a power failure when Put has
// returned. Renaming replaces: two that put the same one at the same time both write the same
// bytes, and a broken one is replaced by a whole one. What is there and whole already is not
// written, but its directory is synced: whoever wrote it may not have come to that.
//
// A process that dies in between leaves an unfinished file. A Put removes those of the directory it
// writes to, once a day and when they are a day old by the clock of the file system, which no Put
// comes near; one that was paused for so long finds its file gone, and fails.
//
// A failure is remembered until a Put or a probe (a file written, synced and removed) succeeds.
// Nothing is kept open, so the store goes on when an unmounted file system is there again.
//
// Thread-safety: as BlobStore. Any number of processes at a time, all of one user.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/blob_store.h"
#include "eventstore/directory/file_calls.h"
#include "eventstore/remembered_failure.h"
#include "platform/clock.h"

namespace docket::eventstore {

struct DirectoryBlobOptions {
  std::string directory;  // made when it is not there; the one above it must be
  std::size_t blob_bytes_max = kBlobBytesMax;
  // How old an unfinished file is when nobody is still writing it.
  std::chrono::seconds unfinished_for{std::chrono::hours(24)};
  FileCalls* files = nullptr;  // borrowed; null: the machine's. Tests inject faults here.
};

class DirectoryBlobStore final : public BlobStore {
 public:
  // Makes the directory and what it needs in it. kUnavailable: the one above is not there.
  // kUnimplemented: newer software made it. Borrows the clock.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<DirectoryBlobStore>> Open(
      const DirectoryBlobOptions& options, const platform::Clock& clock);

  // kInvalidArgument: larger than `blob_bytes_max`.
  [[nodiscard]] absl::StatusOr<BlobHash> Put(std::string_view content) override;
  [[nodiscard]] absl::StatusOr<std::string> Get(const BlobHash& hash) override;
  [[nodiscard]] absl::Status failure() const override;

 private:
  static constexpr std::size_t kFolders = 256;  // one for each first byte of a hash

  DirectoryBlobStore(const DirectoryBlobOptions& options, const platform::Clock& clock);

  [[nodiscard]] absl::Status Prepare();
  [[nodiscard]] absl::Status CheckFormat();
  [[nodiscard]] absl::Status Store(const BlobHash& hash, std::string_view content);
  struct File {
    std::string folder;
    std::string name;
  };
  [[nodiscard]] absl::Status WriteWhole(const File& file, std::string_view content);
  [[nodiscard]] absl::Status Probe() const;
  [[nodiscard]] bool IsTimeToClean(std::uint8_t folder);
  void RemoveUnfinished(const File& just_written);
  [[nodiscard]] std::string FolderOf(std::uint8_t first_byte) const;

  const DirectoryBlobOptions options_;
  const platform::Clock& clock_;
  FileCalls own_files_;
  FileCalls& files_;
  mutable RememberedFailure failure_;
  absl::Mutex mutex_;
  std::array<std::optional<absl::Time>, kFolders> cleaned_at_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::eventstore
