// FileCalls: what a store in a directory asks of the file system, one call of the system each, with
// the error that the system gave. Tests override what they want to fail.
// Thread-safety: every method may be called from any thread at the same time. Ownership: whoever
// creates a file closes it. Interrupted calls are repeated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace docket::eventstore {

class FileCalls {
 public:
  FileCalls() = default;
  FileCalls(const FileCalls&) = delete;
  FileCalls& operator=(const FileCalls&) = delete;
  virtual ~FileCalls() = default;

  // Mode 0700. EEXIST: there is something of this name.
  [[nodiscard]] virtual std::error_code MakeDirectory(const std::string& path);

  struct Created {
    int descriptor = -1;
    std::error_code error;
  };
  // For writing, mode 0600. EEXIST as above.
  [[nodiscard]] virtual Created Create(const std::string& path);
  [[nodiscard]] virtual std::error_code Write(int descriptor, std::string_view content);
  [[nodiscard]] virtual std::error_code Sync(int descriptor);
  [[nodiscard]] virtual std::error_code Close(int descriptor);

  // Replaces what has the new name, at once.
  struct Names {
    std::string from;
    std::string to;
  };
  [[nodiscard]] virtual std::error_code Rename(const Names& names);
  // Gives a file a second name. EEXIST: there is something of this name.
  [[nodiscard]] virtual std::error_code Link(const Names& names);
  // Makes names in the directory durable.
  [[nodiscard]] virtual std::error_code SyncDirectory(const std::string& path);
  // Opens the directory and closes it. A client of NFS then asks the server whether it has changed,
  // and forgets which names it has found missing there.
  [[nodiscard]] virtual std::error_code LookAgain(const std::string& path);
  [[nodiscard]] virtual std::error_code Remove(const std::string& path);

  struct Content {
    std::string bytes;
    std::error_code error;
  };
  // At most one byte more than `bytes_max`.
  [[nodiscard]] virtual Content Read(const std::string& path, std::size_t bytes_max);

  struct Listing {
    std::vector<std::string> names;  // without "." and ".."
    std::error_code error;
  };
  [[nodiscard]] virtual Listing List(const std::string& path);

  struct Time {
    std::int64_t seconds = 0;  // of the file system's clock
    std::error_code error;
  };
  [[nodiscard]] virtual Time ModifiedAt(const std::string& path);
};

// Creates the file, and makes its content durable, not its name. After a failure there is none.
[[nodiscard]] std::error_code WriteSynced(FileCalls& files, const std::string& path,
                                          std::string_view content);

}  // namespace docket::eventstore
