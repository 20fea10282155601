#include "replay/audit/tile_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::replay {
namespace {

// A bundle of 256 leaves of 64 KiB, the longest that a file of a tree can be.
constexpr std::size_t kFileBytesMax = std::size_t{256} * (65'535 + 2);

absl::Status FailedTo(const char* what, const std::string& path, int error) {
  const std::string message = absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(error));
  return error == ENOENT || error == ENOTDIR ? absl::NotFoundError(message)
                                             : absl::UnavailableError(message);
}

absl::Status FailedToWrite(const char* what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno),
                                             "; check the directory's owner and free space"));
}

absl::Status SyncDirectory(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return FailedToWrite("open", path.string());
  const absl::Status status =
      ::fsync(file) == 0 ? absl::OkStatus() : FailedToWrite("sync", path.string());
  ::close(file);
  return status;
}

absl::Status MakeDirectories(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> missing;
  std::error_code error;
  for (auto above = path; !above.empty() && !std::filesystem::exists(above, error);
       above = above.parent_path()) {
    missing.push_back(above);
  }
  std::filesystem::create_directories(path, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot make ", path.string(), ": ", error.message(),
                                               "; check who owns the directory above it"));
  }
  for (const auto& made : missing) {
    const auto above = made.parent_path();
    DOCKET_RETURN_IF_ERROR(SyncDirectory(above.empty() ? "." : above));
  }
  return absl::OkStatus();
}

absl::Status WriteAll(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FailedToWrite("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0 ? absl::OkStatus() : FailedToWrite("sync", path);
}

}  // namespace

absl::StatusOr<std::string> TileFiles::Read(const std::string& name) const {
  const std::string path = absl::StrCat(directory_, "/", name);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return FailedTo("read", path, errno);
  std::string bytes;
  std::string piece(std::size_t{16} << 10U, '\0');
  ssize_t got = 0;
  do {
    got = ::read(file, piece.data(), piece.size());
    if (got > 0) bytes.append(piece, 0, static_cast<std::size_t>(got));
  } while ((got > 0 && bytes.size() <= kFileBytesMax) || (got < 0 && errno == EINTR));
  const absl::Status failure = got < 0 ? FailedTo("read", path, errno) : absl::OkStatus();
  ::close(file);
  DOCKET_RETURN_IF_ERROR(failure);
  return bytes;
}

// Written beside and renamed. What a crash left beside is written over.
absl::Status TileFiles::Replace(const std::string& name, std::string_view bytes) {
  const std::filesystem::path path = std::filesystem::path(directory_) / name;
  DOCKET_RETURN_IF_ERROR(MakeDirectories(path.parent_path()));
  const std::string beside = path.string() + ".new";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return FailedToWrite("make", beside);
  absl::Status written = WriteAll(file, bytes, beside);
  ::close(file);
  if (written.ok() && std::rename(beside.c_str(), path.c_str()) != 0) {
    written = FailedToWrite("rename", beside);
  }
  if (!written.ok()) (void)::unlink(beside.c_str());  // or the next call writes over it
  DOCKET_RETURN_IF_ERROR(written);
  return SyncDirectory(path.parent_path());
}

absl::Status TileFiles::RemoveDirectory(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(directory_) / name;
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot remove ", path.string(), ": ", error.message()));
}

}  // namespace docket::replay
