#include "eventstore/directory/directory_object_store.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/directory/file_status.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

constexpr std::size_t kRandomBytes = 16;  // of an unfinished file's name: no two are ever the same

bool Is(std::error_code error, int number) { return error.value() == number; }

std::string FolderAbove(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().parent_path();
}

}  // namespace

DirectoryObjectStore::DirectoryObjectStore(DirectoryObjectOptions options)
    : directory_(std::move(options.directory)),
      files_(options.files == nullptr ? own_files_ : *options.files) {}

// Also the folders that are there are synced: whoever made them may not have come to that.
absl::Status DirectoryObjectStore::MakeFolders(std::string_view name) {
  std::string folder = directory_;
  for (std::size_t end = 0;;) {
    const std::string what = absl::StrCat("make the directory ", folder);
    const std::error_code made = files_.MakeDirectory(folder);
    if (made && !Is(made, EEXIST)) return FromFile(made, what);
    const std::error_code synced = files_.SyncDirectory(FolderAbove(folder));
    // One that was there before may stand in a directory that is not ours to look into.
    if (synced && !(Is(made, EEXIST) && Is(synced, EACCES))) return FromFile(synced, what);
    const std::size_t slash = name.find('/', end);
    if (slash == std::string_view::npos) return absl::OkStatus();
    folder = absl::StrCat(directory_, "/", platform::AbslView(name.substr(0, slash)));
    end = slash + 1;
  }
}

absl::Status DirectoryObjectStore::PutIfAbsent(const std::string& name, std::string_view content) {
  DOCKET_RETURN_IF_ERROR(MakeFolders(name));
  const std::string path = absl::StrCat(directory_, "/", name);
  const std::string folder = path.substr(0, path.rfind('/'));
  const std::string unfinished = absl::StrCat(
      folder, "/.unfinished-", platform::HexEncode(platform::RandomBytes(kRandomBytes)));
  const std::string what = absl::StrCat("write ", path);
  std::error_code error = WriteSynced(files_, unfinished, content);
  if (!error) {
    error = files_.Link({.from = unfinished, .to = path});
    // If it cannot be removed, it does no harm.
    static_cast<void>(files_.Remove(unfinished));
  }
  if (error && !Is(error, EEXIST)) return FromFile(error, what);
  DOCKET_RETURN_IF_ERROR(FromFile(files_.SyncDirectory(folder), what));
  return error ? absl::AlreadyExistsError(absl::StrCat(path, " is there already"))
               : absl::OkStatus();
}

absl::StatusOr<std::string> DirectoryObjectStore::Get(const std::string& name,
                                                      std::size_t bytes_max) {
  const std::string path = absl::StrCat(directory_, "/", name);
  FileCalls::Content content = files_.Read(path, bytes_max);
  if (Is(content.error, ENOENT) || Is(content.error, ENOTDIR)) {
    return absl::NotFoundError(absl::StrCat("there is no ", path));
  }
  DOCKET_RETURN_IF_ERROR(FromFile(content.error, absl::StrCat("read ", path)));
  if (content.bytes.size() > bytes_max) {
    return absl::DataLossError(
        absl::StrCat(path, " has more than ", bytes_max, " bytes, which nothing here has"));
  }
  return std::move(content.bytes);
}

absl::StatusOr<std::vector<std::string>> DirectoryObjectStore::List(const std::string& folder) {
  const std::string path = folder.empty() ? directory_ : absl::StrCat(directory_, "/", folder);
  FileCalls::Listing listing = files_.List(path);
  if (Is(listing.error, ENOENT) || Is(listing.error, ENOTDIR)) return std::vector<std::string>();
  DOCKET_RETURN_IF_ERROR(FromFile(listing.error, absl::StrCat("list ", path)));
  std::erase_if(listing.names, [](const std::string& name) { return name.starts_with('.'); });
  std::sort(listing.names.begin(), listing.names.end());
  return std::move(listing.names);
}

}  // namespace docket::eventstore
