#include "eventstore/rocksdb/info_log.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace docket::eventstore {
namespace {

// The longest are the options of a column family and the JSON of a compaction.
constexpr std::size_t kLineBytesMax = 64U << 10U;
constexpr std::size_t kUsualLineBytes = 512;

std::string Format(const char* format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  std::string text(kUsualLineBytes, '\0');
  const int needed = std::vsnprintf(text.data(), text.size(), format, arguments);
  if (needed >= static_cast<int>(text.size())) {
    text.resize(std::min(static_cast<std::size_t>(needed) + 1, kLineBytesMax));
    std::vsnprintf(text.data(), text.size(), format, again);
  }
  va_end(again);
  text.resize(
      std::min<std::size_t>(needed < 0 ? 0 : static_cast<std::size_t>(needed), text.size() - 1));
  if (text.empty() || text.back() != '\n') text += '\n';
  return text;
}

// Written at once: no page of it is mapped, where a full disk would be a signal.
rocksdb::EnvOptions PlainFile() {
  rocksdb::EnvOptions options;
  options.use_mmap_writes = false;
  options.allow_fallocate = false;
  return options;
}

}  // namespace

InfoLog::InfoLog(rocksdb::Env& env, std::string_view directory, std::uint64_t bytes_max)
    : rocksdb::Logger(rocksdb::InfoLogLevel::INFO_LEVEL),
      env_(env),
      path_(std::string(directory) + "/LOG"),
      bytes_max_(bytes_max) {}

InfoLog::~InfoLog() = default;

void InfoLog::Logv(const char* format, va_list arguments) {
  const std::string time = absl::FormatTime(
      absl::RFC3339_full, absl::FromUnixMicros(static_cast<std::int64_t>(env_.NowMicros())),
      absl::UTCTimeZone());
  Write(absl::StrCat(time, " ", env_.GetThreadID(), " ", Format(format, arguments)));
}

std::int64_t InfoLog::dropped() const {
  const absl::MutexLock lock(&mutex_);
  return dropped_;
}

void InfoLog::Write(std::string_view line) {
  const absl::MutexLock lock(&mutex_);
  if (!MakeReadyFor(line.size())) {
    ++dropped_;
    return;
  }
  const bool told =
      dropped_ == 0 || Append(absl::StrCat("(", dropped_, " lines could not be written)\n"));
  if (!told || !Append(line)) {
    ++dropped_;
    return;
  }
  dropped_ = 0;
}

bool InfoLog::MakeReadyFor(std::size_t bytes) {
  if (file_ != nullptr && bytes_ + bytes > bytes_max_) {
    file_.reset();
    if (!env_.RenameFile(path_, path_ + ".old").ok()) return false;
  }
  if (file_ != nullptr) return true;
  if (!env_.GetFileSize(path_, &bytes_).ok()) bytes_ = 0;
  return env_.ReopenWritableFile(path_, &file_, PlainFile()).ok();
}

bool InfoLog::Append(std::string_view line) {
  if (!file_->Append(rocksdb::Slice(line)).ok()) return false;
  bytes_ += line.size();
  return true;
}

}  // namespace docket::eventstore
