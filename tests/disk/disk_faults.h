// What can go wrong with a SimulatedDisk at one call of a kind. Thread-safety: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace docket::tests {

enum class DiskCall : std::uint8_t {
  kAppend,
  kSync,
  kOpen,           // of a file, a directory or a lock
  kMakeDirectory,  //
  kRename,
  kSyncDirectory,
  kRead,
  kLook,  // whether a name is there, how large a file is, what a directory holds
  kTruncate,
  kDelete,
};
inline constexpr std::size_t kDiskCalls = 10;

enum class DiskFaultKind : std::uint8_t {
  kIoErrorOnce,
  kIoErrorForGood,  // every call of the kind from then on
  kNoSpaceOnce,
  kNoSpaceForGood,
  kPowerFailure,           // behind the call, which succeeds
  kPowerFailureBehindLie,  // the same, but a sync made nothing durable
};

// The `number`-th call of a kind since it was planned, counted from 1.
struct DiskFault {
  DiskCall call = DiskCall::kAppend;
  std::int64_t number = 1;
  DiskFaultKind kind = DiskFaultKind::kIoErrorOnce;
};

inline constexpr std::array<std::string_view, kDiskCalls> kDiskCallNames = {
    "append",         "sync", "open", "make-directory", "rename",
    "sync-directory", "read", "look", "truncate",       "delete"};

[[nodiscard]] constexpr std::string_view NameOf(DiskCall call) {
  return kDiskCallNames[static_cast<std::size_t>(call)];
}

}  // namespace docket::tests
