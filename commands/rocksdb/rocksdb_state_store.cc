#include "commands/rocksdb/rocksdb_state_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/rocksdb/state_keys.h"
#include "docket/owner/v1/owner.pb.h"
#include "eventstore/database_status.h"
#include "eventstore/rocksdb/reopening_database.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "rocksdb/cache.h"
#include "rocksdb/db.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/options.h"
#include "rocksdb/table.h"
#include "rocksdb/write_batch.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/state_codec.h"

namespace docket::commands {
namespace {

using eventstore::PartitionIndex;

using eventstore::ReopeningDatabase;

absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what) {
  return eventstore::FromDatabase(
      status, {.what = what,
               .if_broken = "Stop docketd, delete the directory of the states and start again: "
                            "they are rebuilt from the journals"});
}

rocksdb::Options MakeOptions(const RocksDbStateStoreOptions& options) {
  rocksdb::Options result;
  result.create_if_missing = true;
  result.paranoid_checks = true;
  result.write_buffer_size = options.write_buffer_bytes;
  result.max_open_files = 256;
  result.compression = rocksdb::kLZ4Compression;
  // As the filter of the tables below, for what is not yet in one.
  result.memtable_whole_key_filtering = true;
  result.memtable_prefix_bloom_size_ratio = 0.1;
  if (options.env != nullptr) result.env = options.env;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  // Most look-ups are for commands and bodies that were never seen.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.cache_index_and_filter_blocks = true;
  result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return result;
}

// Into memory only: all of it is derived, a checkpoint is lost together with what it covers, and
// the owner walks again over what no table had yet: a write buffer of commits at most. An orderly
// stop writes the buffer out.
rocksdb::WriteOptions Unlogged() {
  rocksdb::WriteOptions options;
  options.sync = false;
  options.disableWAL = true;
  return options;
}

// Every key begins with its kind.
constexpr char kBeforeAllKeys[] = "";
constexpr char kBehindAllKeys[] = "\xff";

// Nothing: the key is not there.
absl::StatusOr<std::optional<std::string>> Get(rocksdb::DB& db, const std::string& key) {
  std::string value;
  const rocksdb::Status status = db.Get(rocksdb::ReadOptions(), key, &value);
  if (status.IsNotFound()) return std::nullopt;
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(status, absl::StrCat("read the owners' state in ", db.GetName())));
  return std::optional(std::move(value));
}

template <class Message>
absl::StatusOr<std::optional<Message>> GetMessage(rocksdb::DB& db, const std::string& key) {
  DOCKET_ASSIGN_OR_RETURN(const auto stored, Get(db, key));
  if (!stored.has_value()) return std::nullopt;
  DOCKET_ASSIGN_OR_RETURN(Message message, schemas::LoadMessage<Message>(*stored));
  return std::optional(std::move(message));
}

absl::StatusOr<std::unique_ptr<ReopeningDatabase>> OpenDatabase(
    const RocksDbStateStoreOptions& options) {
  return ReopeningDatabase::Open({.database = MakeOptions(options),
                                  .directory = options.directory,
                                  .content = "the owners' state",
                                  .translate = FromRocksDb,
                                  .free_bytes_to_go_on = options.free_bytes_to_go_on});
}

absl::StatusOr<std::optional<std::string>> StoredVersion(ReopeningDatabase& database) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database.Use());
  return Get(*db, StateVersionKey());
}

absl::StatusOr<OutcomeKind> KindOf(const owner::v1::Command& stored) {
  for (const OutcomeKind kind :
       {OutcomeKind::kAccepted, OutcomeKind::kRejected, OutcomeKind::kParked}) {
    if (stored.kind() == static_cast<std::int32_t>(kind)) return kind;
  }
  return absl::DataLossError(absl::StrCat(
      "state store: a decided command has the outcome ", stored.kind(),
      ", and there is none. Stop docketd, delete the directory of the states and start "
      "again: they are rebuilt from the journals"));
}

void PutStreams(PartitionIndex partition, const StateChanges& changes, rocksdb::WriteBatch& batch) {
  for (const auto& [stream, state] : changes.streams) {
    owner::v1::Stream stored;
    stored.set_version(state->version.value());
    stored.set_state(schemas::EncodeState(state->state));
    batch.Put(StreamKey(partition, stream), schemas::StoreMessage(stored));
  }
}

void PutCommands(PartitionIndex partition, const StateChanges& changes,
                 rocksdb::WriteBatch& batch) {
  for (const auto& [command, decided] : changes.commands) {
    owner::v1::Command stored;
    stored.set_kind(static_cast<std::int32_t>(decided.kind));
    stored.set_attempt(decided.attempt);
    stored.set_body_sha256(decided.body_sha256);
    stored.set_decided_at(decided.decided_at.value());
    const std::string key = CommandKey(partition, command);
    batch.Put(key, schemas::StoreMessage(stored));
    batch.Put(ExpiryKey(partition, decided.decided_at, key), "");
  }
}

// A body that is known already keeps its first delivery.
absl::Status PutNewBodies(rocksdb::DB& db, PartitionIndex partition, const StateChanges& changes,
                          rocksdb::WriteBatch& batch) {
  for (const auto& [body, seen] : changes.bodies) {
    const std::string key = BodyEntryKey(partition, body);
    DOCKET_ASSIGN_OR_RETURN(const auto known, Get(db, key));
    if (known.has_value()) continue;
    owner::v1::Body stored;
    stored.set_guid(seen.guid.value());
    stored.set_command(seen.command.value());
    stored.set_seen_at(seen.seen_at.value());
    batch.Put(key, schemas::StoreMessage(stored));
    batch.Put(ExpiryKey(partition, seen.seen_at, key), "");
  }
  return absl::OkStatus();
}

// When a command was last decided or a body first seen: a parked command that ran again has an
// expiry key for each run.
absl::StatusOr<domain::Timestamp> TimeOfEntry(rocksdb::DB& db, const std::string& entry) {
  if (IsCommandKey(entry)) {
    DOCKET_ASSIGN_OR_RETURN(const auto command, GetMessage<owner::v1::Command>(db, entry));
    return domain::Timestamp(command.has_value() ? command->decided_at() : 0);
  }
  DOCKET_ASSIGN_OR_RETURN(const auto body, GetMessage<owner::v1::Body>(db, entry));
  return domain::Timestamp(body.has_value() ? body->seen_at() : 0);
}

}  // namespace

RocksDbStateStore::RocksDbStateStore(std::unique_ptr<ReopeningDatabase> database)
    : database_(std::move(database)) {}

RocksDbStateStore::~RocksDbStateStore() = default;

std::string RocksDbStateStore::Doing(std::string_view what) const {
  return absl::StrCat(platform::AbslView(what), " the owners' state in ", database_->directory());
}

absl::StatusOr<std::unique_ptr<RocksDbStateStore>> RocksDbStateStore::Open(
    const RocksDbStateStoreOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(std::unique_ptr<ReopeningDatabase> database, OpenDatabase(options));
  DOCKET_ASSIGN_OR_RETURN(const auto stored, StoredVersion(*database));
  std::unique_ptr<RocksDbStateStore> store(new RocksDbStateStore(std::move(database)));
  const std::string version = absl::StrCat(schemas::kStateVersion);
  if (stored == version) return store;
  // One write, so that no crash leaves the state of one version under the name of another, or files
  // that are no database any more.
  rocksdb::WriteBatch batch;
  if (stored.has_value()) batch.DeleteRange(kBeforeAllKeys, kBehindAllKeys);
  batch.Put(StateVersionKey(), version);
  DOCKET_RETURN_IF_ERROR(
      store->database_->Write([&batch](rocksdb::DB& db) { return db.Write(Unlogged(), &batch); },
                              store->Doing("write the version of")));
  return store;
}

absl::StatusOr<OwnerCheckpoint> RocksDbStateStore::LoadCheckpoint(PartitionIndex partition) {
  DOCKET_RETURN_IF_ERROR(database_->Recover());
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  {
    const absl::MutexLock lock(&mutex_);
    loaded_in_[partition] = db.opening();
  }
  DOCKET_ASSIGN_OR_RETURN(const auto stored,
                          GetMessage<owner::v1::Checkpoint>(*db, CheckpointKey(partition)));
  if (!stored.has_value()) return OwnerCheckpoint{};
  DOCKET_ASSIGN_OR_RETURN(eventstore::ReaderState journal,
                          eventstore::FromProto(stored->journal()));
  return OwnerCheckpoint{.journal = std::move(journal),
                         .inbox_next = eventstore::Offset(stored->inbox_next())};
}

absl::Status RocksDbStateStore::CheckLoaded(PartitionIndex partition, std::int64_t opening) {
  const absl::MutexLock lock(&mutex_);
  if (loaded_in_[partition] == opening) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat(
      Doing("use"), ": it was opened anew after a failed write, and the last changes of partition ",
      partition.value(), " may be gone; load its checkpoint again"));
}

absl::StatusOr<std::shared_ptr<const StreamState>> RocksDbStateStore::LoadStream(
    PartitionIndex partition, const domain::StreamId& stream) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  DOCKET_ASSIGN_OR_RETURN(const auto stored,
                          GetMessage<owner::v1::Stream>(*db, StreamKey(partition, stream)));
  if (!stored.has_value()) return nullptr;
  DOCKET_ASSIGN_OR_RETURN(domain::State state, schemas::DecodeState(stored->state()));
  return std::make_shared<const StreamState>(
      StreamState{.state = std::move(state), .version = domain::StreamVersion(stored->version())});
}

absl::StatusOr<std::optional<DecidedCommand>> RocksDbStateStore::FindCommand(
    PartitionIndex partition, const domain::CommandId& command) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  DOCKET_ASSIGN_OR_RETURN(const auto stored,
                          GetMessage<owner::v1::Command>(*db, CommandKey(partition, command)));
  if (!stored.has_value()) return std::nullopt;
  DOCKET_ASSIGN_OR_RETURN(const OutcomeKind kind, KindOf(*stored));
  return DecidedCommand{.kind = kind,
                        .attempt = stored->attempt(),
                        .body_sha256 = stored->body_sha256(),
                        .decided_at = domain::Timestamp(stored->decided_at())};
}

absl::StatusOr<std::optional<SeenBody>> RocksDbStateStore::FindBody(PartitionIndex partition,
                                                                    const BodyKey& body) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  DOCKET_ASSIGN_OR_RETURN(const auto stored,
                          GetMessage<owner::v1::Body>(*db, BodyEntryKey(partition, body)));
  if (!stored.has_value()) return std::nullopt;
  return SeenBody{.guid = domain::DeliveryGuid(stored->guid()),
                  .command = domain::CommandId(stored->command()),
                  .seen_at = domain::Timestamp(stored->seen_at())};
}

absl::Status RocksDbStateStore::Write(PartitionIndex partition, const StateChanges& changes) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  rocksdb::WriteBatch batch;
  PutStreams(partition, changes, batch);
  PutCommands(partition, changes, batch);
  DOCKET_RETURN_IF_ERROR(PutNewBodies(*db, partition, changes, batch));
  owner::v1::Checkpoint checkpoint;
  *checkpoint.mutable_journal() = eventstore::ToProto(changes.checkpoint.journal);
  checkpoint.set_inbox_next(changes.checkpoint.inbox_next.value());
  batch.Put(CheckpointKey(partition), schemas::StoreMessage(checkpoint));
  return database_->Write(
      db, [&batch](rocksdb::DB& open) { return open.Write(Unlogged(), &batch); },
      Doing("write to"));
}

absl::StatusOr<std::int64_t> RocksDbStateStore::ForgetBefore(PartitionIndex partition,
                                                             domain::Timestamp time,
                                                             std::int64_t count_max) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  const std::string end = ExpiryEnd(partition, time);
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> entries(db->NewIterator(options));
  rocksdb::WriteBatch batch;
  std::int64_t forgotten = 0;
  for (entries->Seek(ExpiryBegin(partition)); entries->Valid() && forgotten < count_max;
       entries->Next()) {
    const std::string key = entries->key().ToString();
    const std::string entry = EntryOfExpiry(key);
    DOCKET_ASSIGN_OR_RETURN(const domain::Timestamp newest, TimeOfEntry(*db, entry));
    if (newest < time) batch.Delete(entry);
    batch.Delete(key);
    ++forgotten;
  }
  DOCKET_RETURN_IF_ERROR(FromRocksDb(entries->status(), Doing("look for what expired in")));
  DOCKET_RETURN_IF_ERROR(database_->Write(
      db, [&batch](rocksdb::DB& open) { return open.Write(Unlogged(), &batch); },
      Doing("forget in")));
  return forgotten;
}

}  // namespace docket::commands
