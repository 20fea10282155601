// ExportDirectory: the files of an export while they are written, each with its size and hash. They
// stand in a directory beside the one that was asked for, and take its name when they are whole and
// synced: what has that name is never a part. Modes are 0600 and 0700: it is the data of an
// organisation.
// Thread-safety: used by one thread. Ownership: removes what was not published when it is
// destroyed; a process that dies leaves NAME.unfinished-…, which nobody reads. Files are destroyed
// before it.
// Failure: kFailedPrecondition: something is there already; kUnavailable: it cannot be written,
// with the system's reason.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "replay/export/manifest.h"

namespace docket::replay {

class ExportDirectory {
 public:
  // One that grows. Appends are buffered.
  class File {
   public:
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    [[nodiscard]] absl::Status Append(std::string_view bytes);
    // No more comes: it counts among files().
    [[nodiscard]] absl::Status Finish();

   private:
    friend class ExportDirectory;
    struct State;
    explicit File(std::unique_ptr<State> state);
    [[nodiscard]] absl::Status Flush();

    std::unique_ptr<State> state_;
  };

  // `path` must not be there, or be an empty directory.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ExportDirectory>> Make(
      const std::string& path);
  ~ExportDirectory();
  ExportDirectory(const ExportDirectory&) = delete;
  ExportDirectory& operator=(const ExportDirectory&) = delete;

  // `name` is a path below the directory; the directories above it are made.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<File>> Begin(const std::string& name);
  [[nodiscard]] absl::Status Put(const std::string& name, std::string_view bytes);

  // Those that are finished, by path.
  [[nodiscard]] std::vector<ExportedFile> files() const;

  // Makes all of it durable and gives it its name.
  [[nodiscard]] absl::Status Publish();

 private:
  ExportDirectory(std::string path, std::string unfinished)
      : path_(std::move(path)), unfinished_(std::move(unfinished)) {}

  const std::string path_;
  const std::string unfinished_;
  bool published_ = false;
  std::map<std::string, ExportedFile> files_;
};

}  // namespace docket::replay
