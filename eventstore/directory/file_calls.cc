#include "eventstore/directory/file_calls.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace docket::eventstore {
namespace {

std::error_code LastError() { return {errno, std::generic_category()}; }

// Of a call that answers less than 0 when it fails.
template <class Call>
auto Repeated(Call call) {
  auto answer = call();
  while (answer < 0 && errno == EINTR) answer = call();
  return answer;
}

std::error_code ErrorOf(int answer) { return answer < 0 ? LastError() : std::error_code(); }

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags)
      : number_(Repeated([&] { return open(path.c_str(), flags | O_CLOEXEC); })),
        error_(ErrorOf(number_)) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] std::error_code error() const { return error_; }

 private:
  int number_;
  std::error_code error_;
};

}  // namespace

std::error_code FileCalls::MakeDirectory(const std::string& path) {
  return ErrorOf(mkdir(path.c_str(), 0700));
}

FileCalls::Created FileCalls::Create(const std::string& path) {
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const int descriptor = Repeated([&] { return open(path.c_str(), kFlags, 0600); });
  return {.descriptor = descriptor, .error = ErrorOf(descriptor)};
}

std::error_code FileCalls::Write(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written =
        Repeated([&] { return write(descriptor, content.data(), content.size()); });
    if (written < 0) return LastError();
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

std::error_code FileCalls::Sync(int descriptor) {
  return ErrorOf(Repeated([&] { return fsync(descriptor); }));
}

// Not repeated: the descriptor is closed whatever the answer.
std::error_code FileCalls::Close(int descriptor) {
  return close(descriptor) < 0 && errno != EINTR ? LastError() : std::error_code();
}

std::error_code FileCalls::Rename(const Names& names) {
  return ErrorOf(rename(names.from.c_str(), names.to.c_str()));
}

std::error_code FileCalls::Link(const Names& names) {
  return ErrorOf(link(names.from.c_str(), names.to.c_str()));
}

std::error_code FileCalls::SyncDirectory(const std::string& path) {
  const Descriptor directory(path, O_RDONLY | O_DIRECTORY);
  return directory.error() ? directory.error() : Sync(directory.number());
}

std::error_code FileCalls::LookAgain(const std::string& path) {
  return Descriptor(path, O_RDONLY | O_DIRECTORY).error();
}

std::error_code FileCalls::Remove(const std::string& path) { return ErrorOf(unlink(path.c_str())); }

FileCalls::Content FileCalls::Read(const std::string& path, std::size_t bytes_max) {
  const Descriptor file(path, O_RDONLY | O_NOFOLLOW);
  if (file.error()) return {.bytes = {}, .error = file.error()};
  struct stat found {};
  if (fstat(file.number(), &found) < 0) return {.bytes = {}, .error = LastError()};
  Content content;
  content.bytes.resize(std::min(static_cast<std::size_t>(found.st_size), bytes_max) + 1);
  std::size_t filled = 0;
  while (filled < content.bytes.size()) {
    const ssize_t count = Repeated([&] {
      return read(file.number(), content.bytes.data() + filled, content.bytes.size() - filled);
    });
    if (count < 0) return {.bytes = {}, .error = LastError()};
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  content.bytes.resize(filled);
  return content;
}

FileCalls::Listing FileCalls::List(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(path.c_str()), closedir);
  if (directory == nullptr) return {.names = {}, .error = LastError()};
  Listing listing;
  while (true) {
    errno = 0;
    const dirent* const entry = readdir(directory.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") listing.names.emplace_back(name);
  }
  if (errno != 0) listing.error = LastError();
  return listing;
}

FileCalls::Time FileCalls::ModifiedAt(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) < 0) return {.seconds = 0, .error = LastError()};
  return {.seconds = found.st_mtim.tv_sec, .error = {}};
}

std::error_code WriteSynced(FileCalls& files, const std::string& path, std::string_view content) {
  const auto [descriptor, refused] = files.Create(path);
  if (refused) return refused;
  std::error_code error = files.Write(descriptor, content);
  if (!error) error = files.Sync(descriptor);
  // NFS may tell here what it could not write.
  const std::error_code closed = files.Close(descriptor);
  if (!error) error = closed;
  if (error) static_cast<void>(files.Remove(path));
  return error;
}

}  // namespace docket::eventstore
