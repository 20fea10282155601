#include "tests/torture/small_disk.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"

namespace docket::torture {
namespace {

// Memory is taken by what is written alone.
constexpr std::int64_t kRoomyBytes = std::int64_t{16} << 30;
// Others write at the same time, and a size below what is used is refused.
constexpr int kAttemptsMax = 1'000;

absl::Status Failure(const std::string& what) { return absl::ErrnoToStatus(errno, what); }

std::string SizeOption(std::int64_t bytes) { return absl::StrCat("size=", bytes); }

}  // namespace

absl::Status SmallDisk::BecomePrivate() {
  if (::unshare(CLONE_NEWNS) != 0) return Failure("leave the others' mounts");
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return Failure("hide mounts from others");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<SmallDisk>> SmallDisk::Move(std::string directory) {
  const std::string before = directory + ".before";
  std::error_code error;
  std::filesystem::rename(directory, before, error);
  if (!error) std::filesystem::create_directory(directory, error);
  if (error) return absl::InternalError(absl::StrCat(directory, ": ", error.message()));
  if (::mount("docket-torture", directory.c_str(), "tmpfs", 0, SizeOption(kRoomyBytes).c_str()) !=
      0) {
    return Failure(absl::StrCat("mount a file system at ", directory));
  }
  std::unique_ptr<SmallDisk> disk(new SmallDisk(std::move(directory)));
  std::filesystem::copy(before, disk->directory_, std::filesystem::copy_options::recursive, error);
  if (!error) std::filesystem::remove_all(before, error);
  if (error) return absl::InternalError(absl::StrCat(before, ": ", error.message()));
  return disk;
}

SmallDisk::~SmallDisk() { ::umount2(directory_.c_str(), MNT_DETACH); }

absl::Status SmallDisk::Fill() {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    struct statvfs now {};
    if (::statvfs(directory_.c_str(), &now) != 0) return Failure("look at " + directory_);
    const auto used = static_cast<std::int64_t>((now.f_blocks - now.f_bfree) * now.f_frsize);
    if (::mount(nullptr, directory_.c_str(), nullptr, MS_REMOUNT, SizeOption(used).c_str()) == 0) {
      return absl::OkStatus();
    }
  }
  return Failure("fill " + directory_);
}

absl::Status SmallDisk::Empty() {
  if (::mount(nullptr, directory_.c_str(), nullptr, MS_REMOUNT, SizeOption(kRoomyBytes).c_str()) !=
      0) {
    return Failure("empty " + directory_);
  }
  return absl::OkStatus();
}

}  // namespace docket::torture
