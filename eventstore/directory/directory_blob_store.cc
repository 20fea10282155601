#include "eventstore/directory/directory_blob_store.h"

#include <cerrno>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "eventstore/directory/file_status.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

constexpr std::string_view kUnfinished = ".unfinished-";
constexpr std::size_t kRandomBytes = 16;  // of an unfinished file's name: no two are ever the same
constexpr std::string_view kFormatFile = "format";
constexpr std::string_view kFormat = "docket blobs 1\n";
// As a large body: a disk that takes it takes the next one, most likely.
constexpr std::size_t kProbeBytes = 1U << 20U;

std::string HexOf(const BlobHash& hash) { return platform::HexEncode(platform::AsBytes(hash)); }

std::string InFolder(const std::string& folder, std::string_view name) {
  return absl::StrCat(folder, "/", platform::AbslView(name));
}

std::string UnfinishedIn(const std::string& folder) {
  return absl::StrCat(folder, "/", platform::AbslView(kUnfinished),
                      platform::HexEncode(platform::RandomBytes(kRandomBytes)));
}

bool Is(std::error_code error, int number) { return error.value() == number; }

}  // namespace

DirectoryBlobStore::DirectoryBlobStore(const DirectoryBlobOptions& options,
                                       const platform::Clock& clock)
    : options_(options),
      clock_(clock),
      files_(options.files == nullptr ? own_files_ : *options.files),
      failure_(clock) {}

absl::StatusOr<std::unique_ptr<DirectoryBlobStore>> DirectoryBlobStore::Open(
    const DirectoryBlobOptions& options, const platform::Clock& clock) {
  std::unique_ptr<DirectoryBlobStore> store(new DirectoryBlobStore(options, clock));
  DOCKET_RETURN_IF_ERROR(store->Prepare());
  DOCKET_RETURN_IF_ERROR(store->CheckFormat());
  return store;
}

// Every process does all of it, since the one that made something may not have synced it yet.
absl::Status DirectoryBlobStore::Prepare() {
  const std::string what = absl::StrCat("make the blob directory ", options_.directory);
  const std::error_code made = files_.MakeDirectory(options_.directory);
  if (made && !Is(made, EEXIST)) return FromFile(made, what);
  for (std::size_t byte = 0; byte < kFolders; ++byte) {
    const std::error_code error = files_.MakeDirectory(FolderOf(static_cast<std::uint8_t>(byte)));
    if (error && !Is(error, EEXIST)) return FromFile(error, what);
  }
  DOCKET_RETURN_IF_ERROR(FromFile(files_.SyncDirectory(options_.directory), what));
  const auto above = std::filesystem::absolute(options_.directory).lexically_normal().parent_path();
  const std::error_code synced = files_.SyncDirectory(above);
  // One that was there before may stand in a directory that is not ours to look into.
  if (made && Is(synced, EACCES)) return absl::OkStatus();
  return FromFile(synced, what);
}

absl::Status DirectoryBlobStore::CheckFormat() {
  const std::string path = InFolder(options_.directory, kFormatFile);
  const auto [format, error] = files_.Read(path, kFormat.size());
  if (Is(error, ENOENT)) {
    return WriteWhole({.folder = options_.directory, .name = std::string(kFormatFile)}, kFormat);
  }
  DOCKET_RETURN_IF_ERROR(FromFile(error, absl::StrCat("read ", path)));
  if (format == kFormat) return absl::OkStatus();
  return absl::UnimplementedError(
      absl::StrCat(path,
                   ": this is not the layout of blobs that this software knows. Run the "
                   "newer software that made it, or name a directory of Docket's alone"));
}

absl::StatusOr<BlobHash> DirectoryBlobStore::Put(std::string_view content) {
  if (content.size() > options_.blob_bytes_max) {
    return absl::InvalidArgumentError(absl::StrCat("a blob of ", content.size(), " bytes; at most ",
                                                   options_.blob_bytes_max, " are taken"));
  }
  const BlobHash hash = platform::Sha256(content);
  DOCKET_RETURN_IF_ERROR(failure_.Note(Store(hash, content)));
  return hash;
}

absl::Status DirectoryBlobStore::Store(const BlobHash& hash, std::string_view content) {
  const File file{.folder = FolderOf(hash.front()), .name = HexOf(hash)};
  absl::Status found = Get(hash).status();
  if (found.ok()) {
    return FromFile(files_.SyncDirectory(file.folder), absl::StrCat("sync ", file.folder));
  }
  // What is missing or broken is written; a directory that cannot be read takes no blob either.
  if (!absl::IsNotFound(found) && !absl::IsDataLoss(found)) return found;
  DOCKET_RETURN_IF_ERROR(WriteWhole(file, content));
  if (IsTimeToClean(hash.front())) RemoveUnfinished(file);
  return absl::OkStatus();
}

absl::Status DirectoryBlobStore::WriteWhole(const File& file, std::string_view content) {
  const std::string path = InFolder(file.folder, file.name);
  const std::string what = absl::StrCat("write ", path);
  const std::string unfinished = UnfinishedIn(file.folder);
  DOCKET_RETURN_IF_ERROR(FromFile(WriteSynced(files_, unfinished, content), what));
  const std::error_code renamed = files_.Rename({.from = unfinished, .to = path});
  if (renamed) {
    // If it cannot be removed, a later Put does it.
    static_cast<void>(files_.Remove(unfinished));
    return FromFile(renamed, what);
  }
  return FromFile(files_.SyncDirectory(file.folder), what);
}

absl::StatusOr<std::string> DirectoryBlobStore::Get(const BlobHash& hash) {
  const std::string folder = FolderOf(hash.front());
  const std::string path = InFolder(folder, HexOf(hash));
  const std::string what = absl::StrCat("read ", path);
  auto content = files_.Read(path, options_.blob_bytes_max);
  // ESTALE: it was replaced after its name was looked up.
  if (Is(content.error, ENOENT) || Is(content.error, ESTALE)) {
    DOCKET_RETURN_IF_ERROR(FromFile(files_.LookAgain(folder), what));
    content = files_.Read(path, options_.blob_bytes_max);
  }
  if (Is(content.error, ENOENT)) {
    return absl::NotFoundError(
        absl::StrCat("there is no blob ", HexOf(hash), " in ", options_.directory));
  }
  DOCKET_RETURN_IF_ERROR(FromFile(content.error, what));
  if (platform::Sha256(content.bytes) != hash) {
    return absl::DataLossError(
        absl::StrCat(path,
                     ": the content is not what its name says. Restore it from a backup or "
                     "replica of this directory"));
  }
  return std::move(content.bytes);
}

absl::Status DirectoryBlobStore::failure() const {
  return failure_.Ask([this] { return Probe(); });
}

absl::Status DirectoryBlobStore::Probe() const {
  const std::string path = UnfinishedIn(FolderOf(0));
  const std::string what = absl::StrCat("try to write in ", options_.directory);
  const std::string content = platform::RandomBytes(kProbeBytes);
  DOCKET_RETURN_IF_ERROR(FromFile(WriteSynced(files_, path, content), what));
  return FromFile(files_.Remove(path), what);
}

bool DirectoryBlobStore::IsTimeToClean(std::uint8_t folder) {
  const absl::Time now = clock_.MonotonicNow();
  const absl::MutexLock lock(&mutex_);
  std::optional<absl::Time>& cleaned_at = cleaned_at_.at(folder);
  if (cleaned_at && now - *cleaned_at < absl::FromChrono(options_.unfinished_for)) return false;
  cleaned_at = now;
  return true;
}

// Another machine's clock says nothing about a file's age; that of a file just written does. What
// cannot be listed or removed now does no harm, and is tried again.
void DirectoryBlobStore::RemoveUnfinished(const File& just_written) {
  const auto now = files_.ModifiedAt(InFolder(just_written.folder, just_written.name));
  if (now.error) return;
  for (const std::string& name : files_.List(just_written.folder).names) {
    if (!name.starts_with(kUnfinished)) continue;
    const std::string path = InFolder(just_written.folder, name);
    const auto written = files_.ModifiedAt(path);
    if (!written.error && now.seconds - written.seconds > options_.unfinished_for.count()) {
      static_cast<void>(files_.Remove(path));
    }
  }
}

std::string DirectoryBlobStore::FolderOf(std::uint8_t first_byte) const {
  const std::array<std::uint8_t, 1> byte{first_byte};
  return absl::StrCat(options_.directory, "/", platform::HexEncode(platform::AsBytes(byte)));
}

}  // namespace docket::eventstore
