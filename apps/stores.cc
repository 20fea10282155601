#include "apps/stores.h"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/durable_directory.h"
#include "apps/secret_file.h"
#include "apps/unfinished_restore.h"
#include "commands/github/json_body.h"
#include "commands/rocksdb/rocksdb_state_store.h"
#include "commands/write_behind_state_store.h"
#include "eventstore/directory/directory_blob_store.h"
#include "eventstore/log_names.h"
#include "eventstore/postgres/postgres_blob_store.h"
#include "eventstore/rocksdb/rocksdb_blob_store.h"
#include "platform/status_macros.h"
#include "projections/rocksdb/rocksdb_view_store.h"

namespace docket::apps {
namespace {

// For a docketd that was just killed, and is started again at once.
constexpr absl::Duration kLockPatience = absl::Seconds(3);

// What the door takes can be read and stored behind it.
static_assert(std::size_t{platform::kBodyLimitBytesMax} <= commands::github::kMaxBodyBytes);
static_assert(commands::github::kMaxBodyBytes <= eventstore::kBlobBytesMax);

absl::StatusOr<Logs> OpenLogs(LogBackend& backend, std::int32_t partitions) {
  Logs logs;
  struct Opened {
    std::string_view name;
    std::unique_ptr<eventstore::RecordLog>* log;
    Appends appends;
  };
  const Opened all[] = {
      {eventstore::kWebhookReceived, &logs.webhook_received, Appends::kByAnyone},
      {eventstore::kReviewCommands, &logs.review_commands, Appends::kByAnyone},
      {eventstore::kOrganizationCommands, &logs.organization_commands, Appends::kByAnyone},
      {eventstore::kDeliveryResults, &logs.delivery_results, Appends::kByAnyone},
      {eventstore::kReviewEvents, &logs.review_events, Appends::kByOwner},
      {eventstore::kOrganizationEvents, &logs.organization_events, Appends::kByOwner},
      {eventstore::kReviewEventsReacted, &logs.review_events_reacted, Appends::kByAnyone},
      {eventstore::kOrganizationEventsReacted, &logs.organization_events_reacted,
       Appends::kByAnyone},
  };
  for (const auto& [name, log, appends] : all) {
    DOCKET_ASSIGN_OR_RETURN(
        *log, backend.OpenLog({.base = std::string(name), .generation = eventstore::kLogGeneration},
                              partitions, appends));
  }
  return logs;
}

// The logs that keep a position alone need no past.
void PutArchiveBehind(ArchiveBehind& archive, Logs& logs) {
  for (auto* log : {&logs.webhook_received, &logs.review_commands, &logs.organization_commands,
                    &logs.delivery_results, &logs.review_events, &logs.organization_events}) {
    *log = archive.Behind(std::move(*log));
  }
}

absl::StatusOr<std::unique_ptr<commands::StateStore>> OpenStates(
    std::string directory, const platform::RocksdbConfig& config, rocksdb::Env* env) {
  DOCKET_ASSIGN_OR_RETURN(
      auto states, commands::RocksDbStateStore::Open(
                       {.directory = std::move(directory),
                        .block_cache_bytes = static_cast<std::size_t>(config.block_cache_bytes),
                        .write_buffer_bytes = static_cast<std::size_t>(config.write_buffer_bytes),
                        .env = env}));
  return std::make_unique<commands::WriteBehindStateStore>(std::move(states));
}

}  // namespace

absl::StatusOr<std::unique_ptr<eventstore::BlobStore>> OpenBlobStore(
    const platform::BlobsConfig& config, const DataDirectory& data, const platform::Clock& clock,
    rocksdb::Env* env) {
  switch (config.store) {
    case platform::BlobsStore::kRocksdb:
      return eventstore::RocksDbBlobStore::Open({.directory = data.blobs(), .env = env});
    case platform::BlobsStore::kDirectory:
      return eventstore::DirectoryBlobStore::Open({.directory = config.directory}, clock);
    case platform::BlobsStore::kPostgres:
      break;
  }
  DOCKET_ASSIGN_OR_RETURN(std::string dsn, ReadSecretFile(config.postgres_dsn_file));
  return eventstore::PostgresBlobStore::Open({.pool = {.connection = {.dsn = std::move(dsn)}}},
                                             clock);
}

std::vector<projections::Source> Stores::Sources() const {
  using projections::SourceKind;
  return {{.kind = SourceKind::kDeliveries, .log = logs.webhook_received.get()},
          {.kind = SourceKind::kDeliveryResults, .log = logs.delivery_results.get()},
          {.kind = SourceKind::kJournal, .log = logs.review_events.get()},
          {.kind = SourceKind::kJournal, .log = logs.organization_events.get()}};
}

absl::Status RequireStores(const platform::Config& config) {
  const DataDirectory data{.path = config.data_dir};
  std::vector<std::string> databases = {data.review_states(), data.organization_states(),
                                        data.views()};
  if (config.blobs.store == platform::BlobsStore::kRocksdb) {
    databases.insert(databases.begin(), data.blobs());
  }
  if (config.journal.type == platform::JournalType::kRocksdb) {
    databases.insert(databases.begin(), data.journal());
  }
  if (config.privacy.keys == platform::PrivacyKeys::kRocksdb) databases.push_back(data.keys());
  for (const std::string& database : databases) {
    std::error_code ignored;  // what cannot be looked at is not there
    if (std::filesystem::exists(database + "/CURRENT", ignored)) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("there is no database in ", database,
                     "; name docketd's data directory with --data-dir, or start docketd on it, "
                     "which makes what can be made"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Stores> OpenStores(const platform::Config& config, const platform::Clock& clock,
                                  const platform::Logger& logger, platform::Metrics* metrics,
                                  rocksdb::Env* env) {
  const DataDirectory data{.path = config.data_dir};
  DOCKET_RETURN_IF_ERROR(MakeDurableDirectory(data.path));
  const auto write_buffer = static_cast<std::size_t>(config.rocksdb.write_buffer_bytes);
  const auto block_cache = static_cast<std::size_t>(config.rocksdb.block_cache_bytes);
  Stores stores;
  DOCKET_ASSIGN_OR_RETURN(stores.lock, DirectoryLock::Take(data.path, kLockPatience));
  // Behind the lock: a restore that is under way holds it.
  DOCKET_RETURN_IF_ERROR(RefuseUnfinishedRestore(data));
  DOCKET_ASSIGN_OR_RETURN(stores.log_backend,
                          OpenLogBackend(config, data, clock, logger, metrics, env));
  DOCKET_ASSIGN_OR_RETURN(stores.blobs, OpenBlobStore(config.blobs, data, clock, env));
  DOCKET_ASSIGN_OR_RETURN(stores.privacy, OpenPrivacy(config.privacy, data, clock, env));
  DOCKET_RETURN_IF_ERROR(MakeDurableDirectory(data.state()));
  DOCKET_ASSIGN_OR_RETURN(stores.review_states,
                          OpenStates(data.review_states(), config.rocksdb, env));
  DOCKET_ASSIGN_OR_RETURN(stores.organization_states,
                          OpenStates(data.organization_states(), config.rocksdb, env));
  DOCKET_ASSIGN_OR_RETURN(stores.views,
                          projections::RocksDbViewStore::Open({.directory = data.views(),
                                                               .write_buffer_bytes = write_buffer,
                                                               .block_cache_bytes = block_cache,
                                                               .env = env}));
  DOCKET_ASSIGN_OR_RETURN(
      stores.logs, OpenLogs(*stores.log_backend, static_cast<std::int32_t>(config.partitions)));
  DOCKET_ASSIGN_OR_RETURN(stores.archive_behind, ArchiveBehind::Open(config, data));
  if (stores.archive_behind != nullptr) PutArchiveBehind(*stores.archive_behind, stores.logs);
  if (platform::PublishesEvents(config)) {
    DOCKET_ASSIGN_OR_RETURN(
        stores.published,
        OpenPublishedLogs(*stores.log_backend, static_cast<std::int32_t>(config.partitions)));
  }
  return stores;
}

}  // namespace docket::apps
