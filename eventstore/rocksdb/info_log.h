// InfoLog: what RocksDB says about its own work, in the file LOG of a database's directory, for
// whoever looks into a failure. Two files at most, LOG and LOG.old, with kInfoLogBytesMax each.
//
// RocksDB's own logger writes through WritableFileWriter, which asserts that nobody writes again
// after a failed write (7.8.3, file/writable_file_writer.h: AssertFalseAndGetStatusForPrevError).
// Where assertions are compiled in, as in Debian, the second line that a full disk does not take
// ends the process. Everything else in RocksDB looks before it writes again.
//
// Thread-safety: every method may be called from any thread at the same time.
// Ownership: `env` outlives it. Failure: a line that cannot be written is dropped, and how many
// were stands before the next one that can be. A disk that fills up may keep a part of a line.
#pragma once

#include <rocksdb/env.h>

#include <cstdarg>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace docket::eventstore {

inline constexpr std::uint64_t kInfoLogBytesMax = 4U << 20U;

class InfoLog final : public rocksdb::Logger {
 public:
  // Opens the file when there is something to write; the directory must be there by then.
  InfoLog(rocksdb::Env& env, std::string_view directory,
          std::uint64_t bytes_max = kInfoLogBytesMax);
  ~InfoLog() override;
  InfoLog(const InfoLog&) = delete;
  InfoLog& operator=(const InfoLog&) = delete;

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override;

  // Lines since the last one that was written.
  [[nodiscard]] std::int64_t dropped() const;

 private:
  void Write(std::string_view line);
  [[nodiscard]] bool MakeReadyFor(std::size_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] bool Append(std::string_view line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  rocksdb::Env& env_;
  const std::string path_;
  const std::uint64_t bytes_max_;

  mutable absl::Mutex mutex_;
  std::unique_ptr<rocksdb::WritableFile> file_ ABSL_GUARDED_BY(mutex_);  // null: not open
  std::uint64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;                      // of the open file
  std::int64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace docket::eventstore
