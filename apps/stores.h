// Stores: every database of an embedded Docket, opened: the logs, the blobs, the owners' state and
// the read models. Opening it is what makes a process the only one at a data directory.
// Thread-safety: as its members. Ownership: owns all of them and destroys them in reverse; whoever
// uses one must be gone before.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apps/archive_behind.h"
#include "apps/data_directory.h"
#include "apps/directory_lock.h"
#include "apps/log_backend.h"
#include "apps/privacy.h"
#include "apps/published_logs.h"
#include "commands/state_store.h"
#include "eventstore/blob_store.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/metrics.h"
#include "projections/source.h"
#include "projections/view_store.h"

namespace rocksdb {
class Env;
}

namespace docket::apps {

// The logs, as docs/architecture.md names them.
struct Logs {
  std::unique_ptr<eventstore::RecordLog> webhook_received;
  std::unique_ptr<eventstore::RecordLog> review_commands;
  std::unique_ptr<eventstore::RecordLog> organization_commands;
  std::unique_ptr<eventstore::RecordLog> delivery_results;
  std::unique_ptr<eventstore::RecordLog> review_events;
  std::unique_ptr<eventstore::RecordLog> organization_events;
  std::unique_ptr<eventstore::RecordLog> review_events_reacted;
  std::unique_ptr<eventstore::RecordLog> organization_events_reacted;
};

struct Stores {
  std::unique_ptr<DirectoryLock> lock;
  std::unique_ptr<LogBackend> log_backend;
  std::unique_ptr<eventstore::BlobStore> blobs;
  Privacy privacy;
  // What the owners of a journal derive is that journal's alone: checkpoints are per partition.
  std::unique_ptr<commands::StateStore> review_states;
  std::unique_ptr<commands::StateStore> organization_states;
  std::unique_ptr<projections::ViewStore> views;
  std::unique_ptr<ArchiveBehind> archive_behind;  // null: nothing is archived
  Logs logs;  // with the archive behind them, so that they are whole, whatever was trimmed
  std::optional<PublishedLogs> published;  // if this process publishes events

  // The logs that views are made from.
  [[nodiscard]] std::vector<projections::Source> Sources() const;

  // One of `logs` without its archive: what is stored in it, and nothing else.
  [[nodiscard]] eventstore::RecordLog& Bare(eventstore::RecordLog& log) const {
    return archive_behind == nullptr ? log : archive_behind->Bare(log);
  }
};

// Where blobs.* says that large content is. The clock and `env` outlive it, as below.
[[nodiscard]] absl::StatusOr<std::unique_ptr<eventstore::BlobStore>> OpenBlobStore(
    const platform::BlobsConfig& config, const DataDirectory& data, const platform::Clock& clock,
    rocksdb::Env* env);

// For whoever must not make anything. kFailedPrecondition, with what to do: a database of the
// directory is not there. Also while another process holds it.
[[nodiscard]] absl::Status RequireStores(const platform::Config& config);

// Makes what is missing. The logs are to be admitted (log_backend.h) before they can be used.
// kFailedPrecondition: another process holds the directory, or the configuration contradicts what
// is stored. The clock outlives the stores, and so do `metrics`, of what the stores say of
// themselves (null: nobody asks), and `env`, the file system of all databases;
// null: the machine's. Tests inject faults there.
[[nodiscard]] absl::StatusOr<Stores> OpenStores(const platform::Config& config,
                                                const platform::Clock& clock,
                                                const platform::Logger& logger,
                                                platform::Metrics* metrics = nullptr,
                                                rocksdb::Env* env = nullptr);

}  // namespace docket::apps
