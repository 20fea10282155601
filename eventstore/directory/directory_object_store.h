// DirectoryObjectStore: an ObjectStore in a directory. An object is written to a file of another
// name, which is synced; then it is given its own name by a hard link, which the file system
// refuses when there is one; then the folder is synced. So it is there as a whole or not at all.
//
// A process that dies in between leaves a file .unfinished-…, which nobody reads and which may be
// removed when no process writes. A file system without hard links (exFAT) refuses every Put.
//
// Thread-safety: as ObjectStore. Ownership: borrows `files`. Nothing is kept open.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/directory/file_calls.h"
#include "eventstore/object_store.h"

namespace docket::eventstore {

struct DirectoryObjectOptions {
  std::string directory;       // made by the first Put; the one above it must be there
  FileCalls* files = nullptr;  // borrowed; null: the machine's. Tests inject faults here.
};

class DirectoryObjectStore final : public ObjectStore {
 public:
  explicit DirectoryObjectStore(DirectoryObjectOptions options);

  [[nodiscard]] absl::Status PutIfAbsent(const std::string& name,
                                         std::string_view content) override;
  [[nodiscard]] absl::StatusOr<std::string> Get(const std::string& name,
                                                std::size_t bytes_max) override;
  [[nodiscard]] absl::StatusOr<std::vector<std::string>> List(const std::string& folder) override;

 private:
  [[nodiscard]] absl::Status MakeFolders(std::string_view name);

  const std::string directory_;
  FileCalls own_files_;
  FileCalls& files_;
};

}  // namespace docket::eventstore
