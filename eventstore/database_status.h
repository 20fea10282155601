// FromDatabase: turns the status of an embedded database into ours, with the same codes in every
// adapter, so that "may be tried again" (IsRetryable) means the same everywhere:
//   kUnavailable  the disk is full; it goes on by itself when there is room
//   kDataLoss     stored bytes are broken, or a file that must be there is not
//   kNotFound     there is no such key
//   kInternal     anything else (an I/O error, a file of another user, no more open files)
// Over any status type, since ports and adapters share it and only adapters know the library.
// Thread-safety: pure functions.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {

template <class S>
concept DatabaseStatus = requires(const S& status) {
  { status.ok() } -> std::same_as<bool>;
  { status.IsNoSpace() } -> std::same_as<bool>;
  { status.IsCorruption() } -> std::same_as<bool>;
  { status.IsPathNotFound() } -> std::same_as<bool>;
  { status.IsNotFound() } -> std::same_as<bool>;
  { status.ToString() } -> std::convertible_to<std::string>;
};

struct DatabaseCall {
  std::string_view what;       // was tried, and on what: "append to review_events.g1 in /data/log"
  std::string_view if_broken;  // what to do when stored bytes are broken, as a sentence
};

// What to do about an I/O error, as a sentence. The words of the system are all that tells one from
// another: a database's status has no code for them.
[[nodiscard]] std::string_view AdviceFor(std::string_view error);

// Whether the words of the system for a full disk are in it. A write of RocksDB that had to wait
// for room in memory is told of the table that could not be written in words only: Incomplete, with
// the text of that error (DBImpl::DelayWrite, RocksDB 7.8).
[[nodiscard]] bool NamesAFullDisk(std::string_view error);

template <DatabaseStatus S>
[[nodiscard]] absl::Status FromDatabase(const S& status, const DatabaseCall& call) {
  if (status.ok()) return absl::OkStatus();
  const std::string message =
      absl::StrCat(platform::AbslView(call.what), ": ", std::string(status.ToString()));
  if (status.IsCorruption() || status.IsPathNotFound()) {
    return absl::DataLossError(absl::StrCat(message, ". ", platform::AbslView(call.if_broken)));
  }
  if (status.IsNotFound()) return absl::NotFoundError(message);
  if (status.IsNoSpace() || NamesAFullDisk(message)) {
    return absl::UnavailableError(
        absl::StrCat(message, ". Make room on this disk; it goes on by itself"));
  }
  return absl::InternalError(absl::StrCat(message, ". ", platform::AbslView(AdviceFor(message))));
}

}  // namespace docket::eventstore
