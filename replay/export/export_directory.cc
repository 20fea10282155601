#include "replay/export/export_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "replay/export/running_sha256.h"

namespace docket::replay {
namespace {

constexpr std::size_t kBufferBytes = 256U << 10U;

absl::Status FailedTo(const char* what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno),
                                             "; check the directory's owner and free space"));
}

absl::Status Sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return FailedTo("open", path);
  // All that was written to the file system: an export may have many small files.
  const absl::Status status = ::syncfs(file) == 0 ? absl::OkStatus() : FailedTo("sync", path);
  ::close(file);
  return status;
}

}  // namespace

struct ExportDirectory::File::State {
  ExportDirectory& directory;
  std::string name;
  int file = -1;
  std::uint64_t bytes = 0;
  RunningSha256 hash{};
  std::string buffer{};

  [[nodiscard]] std::string path() const { return absl::StrCat(directory.unfinished_, "/", name); }
};

ExportDirectory::File::File(std::unique_ptr<State> state) : state_(std::move(state)) {}

ExportDirectory::File::~File() {
  if (state_->file >= 0) ::close(state_->file);
}

absl::Status ExportDirectory::File::Append(std::string_view bytes) {
  state_->buffer.append(bytes);
  return state_->buffer.size() < kBufferBytes ? absl::OkStatus() : Flush();
}

absl::Status ExportDirectory::File::Flush() {
  std::string_view left = state_->buffer;
  while (!left.empty()) {
    const ssize_t written = ::write(state_->file, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FailedTo("write", state_->path());
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  state_->hash.Add(state_->buffer);
  state_->bytes += state_->buffer.size();
  state_->buffer.clear();
  return absl::OkStatus();
}

absl::Status ExportDirectory::File::Finish() {
  DOCKET_RETURN_IF_ERROR(Flush());
  const bool closed = ::close(std::exchange(state_->file, -1)) == 0;
  if (!closed) return FailedTo("write", state_->path());
  state_->directory.files_[state_->name] = {
      .path = state_->name, .bytes = state_->bytes, .sha256 = state_->hash.Finish()};
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ExportDirectory>> ExportDirectory::Make(const std::string& path) {
  const std::filesystem::path asked = std::filesystem::path(path).lexically_normal();
  const std::string name = (asked.has_filename() ? asked : asked.parent_path()).string();
  std::error_code error;
  const bool there = std::filesystem::exists(std::filesystem::symlink_status(name, error));
  if (there && !(std::filesystem::is_directory(name, error) &&
                 std::filesystem::is_empty(name, error) && !error)) {
    return absl::FailedPreconditionError(absl::StrCat(
        name, " is there already and is no empty directory; name one that is to be made"));
  }
  std::filesystem::create_directories(std::filesystem::path(name).parent_path(), error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make the directory above ", name, ": ", error.message()));
  }
  std::string unfinished = name + ".unfinished-XXXXXX";
  if (::mkdtemp(unfinished.data()) == nullptr) return FailedTo("make", unfinished);
  return std::unique_ptr<ExportDirectory>(
      new ExportDirectory(name, unfinished));  // its constructor is private
}

ExportDirectory::~ExportDirectory() {
  std::error_code ignored;  // what cannot be removed has a name that says what it is
  if (!published_) std::filesystem::remove_all(unfinished_, ignored);
}

absl::StatusOr<std::unique_ptr<ExportDirectory::File>> ExportDirectory::Begin(
    const std::string& name) {
  auto state = std::make_unique<File::State>(File::State{.directory = *this, .name = name});
  const std::filesystem::path above = std::filesystem::path(state->path()).parent_path();
  std::error_code error;
  std::filesystem::create_directories(above, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot make ", above.string(), ": ", error.message()));
  }
  state->file = ::open(state->path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (state->file < 0) return FailedTo("make", state->path());
  return std::unique_ptr<File>(new File(std::move(state)));  // its constructor is private
}

absl::Status ExportDirectory::Put(const std::string& name, std::string_view bytes) {
  DOCKET_ASSIGN_OR_RETURN(const std::unique_ptr<File> file, Begin(name));
  DOCKET_RETURN_IF_ERROR(file->Append(bytes));
  return file->Finish();
}

std::vector<ExportedFile> ExportDirectory::files() const {
  std::vector<ExportedFile> files;
  files.reserve(files_.size());
  for (const auto& [name, file] : files_) files.push_back(file);
  return files;
}

absl::Status ExportDirectory::Publish() {
  DOCKET_RETURN_IF_ERROR(Sync(unfinished_));
  if (std::rename(unfinished_.c_str(), path_.c_str()) != 0) return FailedTo("rename", unfinished_);
  published_ = true;
  const std::string above = std::filesystem::path(path_).parent_path().string();
  return Sync(above.empty() ? "." : above);
}

}  // namespace docket::replay
