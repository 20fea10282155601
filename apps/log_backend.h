// LogBackend: where the logs are, by journal.type.
// Thread-safety: every method may be called from any thread at the same time. Ownership: the logs
// that it opened may outlive it; the clock outlives them all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apps/data_directory.h"
#include "eventstore/ownership.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/metrics.h"

namespace rocksdb {
class Env;
}

namespace docket::apps {

// Who appends to a log, and what that needs of its appenders.
enum class Appends {
  kByOwner,   // one writer for each partition, which must know what it sent: a journal
  kByAnyone,  // many writers, whose readers know duplicates
};

class LogBackend {
 public:
  LogBackend() = default;
  LogBackend(const LogBackend&) = delete;
  LogBackend& operator=(const LogBackend&) = delete;
  virtual ~LogBackend() = default;

  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<eventstore::RecordLog>> OpenLog(
      const eventstore::LogName& name, std::int32_t partition_count, Appends appends) = 0;

  // Compares what the logs are with the configuration and with what the data directory was made
  // from. Until it has been OK, every call of the logs is kUnavailable. A retryable error: the
  // other side did not answer, ask again. kFailedPrecondition and others: a person is needed.
  [[nodiscard]] virtual absl::Status Admit() = 0;

  // Which partitions of the log this process should work on in a role; others in the same role have
  // the rest. Outlived by the backend.
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<eventstore::Ownership>> ShareWork(
      const std::string& role, const eventstore::LogName& log) = 0;

  // Calls of the logs do not wait any more for what may come back. Once, before the end.
  virtual void Stop() = 0;

  // Why the logs cannot be written or read at the moment; OK: they can. It ends by itself.
  [[nodiscard]] virtual absl::Status failure() const = 0;
};

// `metrics` may be null; it outlives the backend. `env` as in OpenStores.
[[nodiscard]] absl::StatusOr<std::unique_ptr<LogBackend>> OpenLogBackend(
    const platform::Config& config, const DataDirectory& data, const platform::Clock& clock,
    const platform::Logger& logger, platform::Metrics* metrics, rocksdb::Env* env);

}  // namespace docket::apps
