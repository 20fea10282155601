// ScriptedFiles: the machine's files, with errors where a test wants them, and a list of the calls
// that were made.
// Thread-safety: one thread at a time.
#pragma once

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "eventstore/directory/file_calls.h"

namespace docket::eventstore {

class ScriptedFiles final : public FileCalls {
 public:
  // The call with this number, counted from now on and from 0, fails with `error`.
  void FailAt(int number, int error) {
    calls_.clear();
    fail_at_ = number;
    error_ = error;
    then_all_ = false;
  }
  // That one and all after it: the process or the machine has ended there.
  void EndAt(int number) {
    FailAt(number, EIO);
    then_all_ = true;
  }
  void FailNothing() {
    calls_.clear();
    fail_at_.reset();
  }
  // Since the last of the above: "Write", "Sync", …
  [[nodiscard]] const std::vector<std::string>& calls() const { return calls_; }

  std::error_code MakeDirectory(const std::string& path) override {
    const auto error = Next("MakeDirectory");
    return error ? error : FileCalls::MakeDirectory(path);
  }
  Created Create(const std::string& path) override {
    const auto error = Next("Create");
    return error ? Created{.descriptor = -1, .error = error} : FileCalls::Create(path);
  }
  // A failed one has written half of it, as a full disk does.
  std::error_code Write(int descriptor, std::string_view content) override {
    const auto error = Next("Write");
    if (!error) return FileCalls::Write(descriptor, content);
    static_cast<void>(FileCalls::Write(descriptor, content.substr(0, content.size() / 2)));
    return error;
  }
  std::error_code Sync(int descriptor) override {
    const auto error = Next("Sync");
    return error ? error : FileCalls::Sync(descriptor);
  }
  std::error_code Close(int descriptor) override {
    const auto error = Next("Close");
    const auto closed = FileCalls::Close(descriptor);
    return error ? error : closed;
  }
  std::error_code Rename(const Names& names) override {
    const auto error = Next("Rename");
    return error ? error : FileCalls::Rename(names);
  }
  std::error_code Link(const Names& names) override {
    const auto error = Next("Link");
    return error ? error : FileCalls::Link(names);
  }
  std::error_code SyncDirectory(const std::string& path) override {
    const auto error = Next("SyncDirectory");
    if (error) return error;
    in_sync_directory_ = true;
    const auto synced = FileCalls::SyncDirectory(path);
    in_sync_directory_ = false;
    return synced;
  }
  std::error_code LookAgain(const std::string& path) override {
    const auto error = Next("LookAgain");
    return error ? error : FileCalls::LookAgain(path);
  }
  std::error_code Remove(const std::string& path) override {
    const auto error = Next("Remove");
    return error ? error : FileCalls::Remove(path);
  }
  Content Read(const std::string& path, std::size_t bytes_max) override {
    const auto error = Next("Read");
    return error ? Content{.bytes = {}, .error = error} : FileCalls::Read(path, bytes_max);
  }
  Listing List(const std::string& path) override {
    const auto error = Next("List");
    return error ? Listing{.names = {}, .error = error} : FileCalls::List(path);
  }
  Time ModifiedAt(const std::string& path) override {
    const auto error = Next("ModifiedAt");
    return error ? Time{.seconds = 0, .error = error} : FileCalls::ModifiedAt(path);
  }

 private:
  std::error_code Next(const std::string& call) {
    // Of a directory: part of the call that is counted already.
    if (in_sync_directory_) return {};
    const int number = static_cast<int>(calls_.size());
    calls_.push_back(call);
    const bool fails = fail_at_ && (number == *fail_at_ || (then_all_ && number > *fail_at_));
    return fails ? std::error_code(error_, std::generic_category()) : std::error_code();
  }

  std::vector<std::string> calls_;
  std::optional<int> fail_at_;
  int error_ = 0;
  bool then_all_ = false;
  bool in_sync_directory_ = false;
};

}  // namespace docket::eventstore
