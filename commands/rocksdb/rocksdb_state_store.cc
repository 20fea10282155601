#include "commands/rocksdb/rocksdb_state_store.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "commands/rocksdb/forgotten_times.h"
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
#include "rocksdb/slice_transform.h"
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

// A table whose entries nobody writes to is compacted by itself after this time, or what is
// forgotten would stay in it.
constexpr std::uint64_t kCompactionSeconds = 86'400;

rocksdb::Options MakeOptions(const RocksDbStateStoreOptions& options,
                             std::shared_ptr<const ForgottenTimes> forgotten) {
  rocksdb::Options result;
  result.create_if_missing = true;
  result.paranoid_checks = true;
  result.write_buffer_size = options.write_buffer_bytes;
  result.max_open_files = 256;
  result.compression = rocksdb::kLZ4Compression;
  result.compaction_filter_factory = DropForgotten(std::move(forgotten));
  result.periodic_compaction_seconds = kCompactionSeconds;
  // As the filter of the tables below, for what is not yet in one.
  result.memtable_whole_key_filtering = true;
  result.memtable_prefix_bloom_size_ratio = 0.1;
  // A batch is in the order of its keys within each kind: the place of the next is near.
  result.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(kScopedPrefixBytes));
  if (options.env != nullptr) result.env = options.env;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  // Most look-ups are for commands and bodies that were never seen.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // In parts that a small cache can hold: the filter of one table is as large as a cache's shard.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.cache_index_and_filter_blocks = true;
  // Every look-up goes through the tables that were written last; they are few and small.
  table.metadata_cache_options.partition_pinning = rocksdb::PinningTier::kFlushedAndSimilar;
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

absl::Status BrokenValue(std::string_view what) {
  return absl::DataLossError(
      absl::StrCat("state store: ", platform::AbslView(what),
                   ". Stop docketd, delete the directory of the states and start again: they are "
                   "rebuilt from the journals"));
}

template <class Message>
struct DatedMessage {
  domain::Timestamp time;
  Message message;
};

// Nothing: it is not there, or forgotten.
template <class Message>
absl::StatusOr<std::optional<DatedMessage<Message>>> GetDated(rocksdb::DB& db,
                                                              const std::string& key,
                                                              domain::Timestamp forgotten_before) {
  DOCKET_ASSIGN_OR_RETURN(const auto stored, Get(db, key));
  if (!stored.has_value()) return std::nullopt;
  const std::optional<Dated> dated = ReadDated(*stored);
  if (!dated.has_value()) return BrokenValue("an entry has no time");
  if (dated->time < forgotten_before) return std::nullopt;
  DOCKET_ASSIGN_OR_RETURN(Message message, schemas::LoadMessage<Message>(dated->rest));
  return DatedMessage<Message>{.time = dated->time, .message = std::move(message)};
}

absl::StatusOr<std::unique_ptr<ReopeningDatabase>> OpenDatabase(
    const RocksDbStateStoreOptions& options, std::shared_ptr<const ForgottenTimes> forgotten) {
  return ReopeningDatabase::Open({.database = MakeOptions(options, std::move(forgotten)),
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
  return BrokenValue(
      absl::StrCat("a decided command has the outcome ", stored.kind(), ", and there is none"));
}

template <class Map>
std::vector<const typename Map::value_type*> InOrder(const Map& map) {
  std::vector<const typename Map::value_type*> entries;
  entries.reserve(map.size());
  for (const auto& entry : map) entries.push_back(&entry);
  std::ranges::sort(
      entries, {}, [](const auto* entry) -> const auto& { return entry->first; });
  return entries;
}

void PutStreams(PartitionIndex partition, const StateChanges& changes, rocksdb::WriteBatch& batch) {
  for (const auto* entry : InOrder(changes.streams)) {
    const auto& [stream, state] = *entry;
    owner::v1::Stream stored;
    stored.set_version(state->version.value());
    stored.set_state(schemas::EncodeState(state->state));
    batch.Put(StreamKey(partition, stream), schemas::StoreMessage(stored));
  }
}

void PutCommands(PartitionIndex partition, const StateChanges& changes,
                 rocksdb::WriteBatch& batch) {
  for (const auto* entry : InOrder(changes.commands)) {
    const auto& [command, decided] = *entry;
    owner::v1::Command stored;
    stored.set_kind(static_cast<std::int32_t>(decided.kind));
    stored.set_attempt(decided.attempt);
    stored.set_body_sha256(decided.body_sha256);
    batch.Put(CommandKey(partition, command),
              DatedValue(decided.decided_at, schemas::StoreMessage(stored)));
  }
}

void PutBodies(PartitionIndex partition, const StateChanges& changes, rocksdb::WriteBatch& batch) {
  for (const auto* entry : InOrder(changes.bodies)) {
    const auto& [body, seen] = *entry;
    owner::v1::Body stored;
    stored.set_guid(seen.guid.value());
    stored.set_command(seen.command.value());
    batch.Put(BodyEntryKey(partition, body),
              DatedValue(seen.seen_at, schemas::StoreMessage(stored)));
  }
}

void PutTimers(PartitionIndex partition, const StateChanges& changes, rocksdb::WriteBatch& batch) {
  std::vector<std::string> added;
  for (const auto& [stream, timer] : changes.timers) {
    if (timer.was == timer.is) continue;
    if (timer.was.has_value()) batch.Delete(TimerKey(partition, {*timer.was, stream}));
    if (timer.is.has_value()) added.push_back(TimerKey(partition, {*timer.is, stream}));
  }
  std::ranges::sort(added);
  for (const std::string& key : added) batch.Put(key, rocksdb::Slice());
}

}  // namespace

RocksDbStateStore::RocksDbStateStore(std::shared_ptr<ForgottenTimes> forgotten,
                                     std::unique_ptr<ReopeningDatabase> database)
    : forgotten_(std::move(forgotten)), database_(std::move(database)) {}

RocksDbStateStore::~RocksDbStateStore() = default;

std::string RocksDbStateStore::Doing(std::string_view what) const {
  return absl::StrCat(platform::AbslView(what), " the owners' state in ", database_->directory());
}

absl::StatusOr<std::unique_ptr<RocksDbStateStore>> RocksDbStateStore::Open(
    const RocksDbStateStoreOptions& options) {
  auto forgotten = std::make_shared<ForgottenTimes>();
  DOCKET_ASSIGN_OR_RETURN(std::unique_ptr<ReopeningDatabase> database,
                          OpenDatabase(options, forgotten));
  std::unique_ptr<RocksDbStateStore> store(
      new RocksDbStateStore(std::move(forgotten), std::move(database)));
  DOCKET_RETURN_IF_ERROR(store->Begin());
  return store;
}

absl::Status RocksDbStateStore::Begin() {
  DOCKET_ASSIGN_OR_RETURN(const auto stored, StoredVersion(*database_));
  const std::string version = absl::StrCat(schemas::kStateVersion);
  if (stored == version) return LoadForgotten();
  // One write, so that no crash leaves the state of one version under the name of another, or files
  // that are no database any more.
  rocksdb::WriteBatch batch;
  if (stored.has_value()) batch.DeleteRange(kBeforeAllKeys, kBehindAllKeys);
  batch.Put(StateVersionKey(), version);
  return database_->Write([&batch](rocksdb::DB& db) { return db.Write(Unlogged(), &batch); },
                          Doing("write the version of"));
}

absl::Status RocksDbStateStore::LoadForgotten() {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  const std::string end = ForgottenEnd();
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> times(db->NewIterator(options));
  for (times->Seek(ForgottenBegin()); times->Valid(); times->Next()) {
    const std::optional<Dated> dated = ReadDated({times->value().data(), times->value().size()});
    if (!dated.has_value()) return BrokenValue("the time before which all is forgotten is broken");
    forgotten_->Advance(PartitionOfKey({times->key().data(), times->key().size()}), dated->time);
  }
  return FromRocksDb(times->status(), Doing("look for what is forgotten in"));
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

absl::StatusOr<std::vector<domain::StreamId>> RocksDbStateStore::ListStreams(
    PartitionIndex partition, const StreamRange& range, std::size_t count) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  std::vector<domain::StreamId> found;
  const domain::StreamId first(std::max(range.prefix, range.after.value()));
  const std::unique_ptr<rocksdb::Iterator> streams(db->NewIterator({}));
  for (streams->Seek(StreamKey(partition, first)); found.size() < count && streams->Valid();
       streams->Next()) {
    std::optional<domain::StreamId> stream =
        ReadStreamKey(partition, {streams->key().data(), streams->key().size()});
    if (!stream.has_value() || !stream->value().starts_with(range.prefix)) break;
    if (range.Contains(*stream)) found.push_back(*std::move(stream));
  }
  DOCKET_RETURN_IF_ERROR(FromRocksDb(streams->status(), Doing("list streams of")));
  return found;
}

absl::StatusOr<std::optional<DecidedCommand>> RocksDbStateStore::FindCommand(
    PartitionIndex partition, const domain::CommandId& command) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  DOCKET_ASSIGN_OR_RETURN(
      const auto stored,
      GetDated<owner::v1::Command>(*db, CommandKey(partition, command), forgotten_->Of(partition)));
  if (!stored.has_value()) return std::nullopt;
  DOCKET_ASSIGN_OR_RETURN(const OutcomeKind kind, KindOf(stored->message));
  return DecidedCommand{.kind = kind,
                        .attempt = stored->message.attempt(),
                        .body_sha256 = stored->message.body_sha256(),
                        .decided_at = stored->time};
}

absl::StatusOr<std::optional<SeenBody>> RocksDbStateStore::FindBody(PartitionIndex partition,
                                                                    const BodyKey& body) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  DOCKET_ASSIGN_OR_RETURN(
      const auto stored,
      GetDated<owner::v1::Body>(*db, BodyEntryKey(partition, body), forgotten_->Of(partition)));
  if (!stored.has_value()) return std::nullopt;
  return SeenBody{.guid = domain::DeliveryGuid(stored->message.guid()),
                  .command = domain::CommandId(stored->message.command()),
                  .seen_at = stored->time};
}

absl::StatusOr<std::vector<Timer>> RocksDbStateStore::FindTimers(PartitionIndex partition,
                                                                 std::size_t count) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  const std::string end = TimersEnd(partition);
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  std::vector<Timer> found;
  const std::unique_ptr<rocksdb::Iterator> timers(db->NewIterator(options));
  for (timers->Seek(TimersBegin(partition)); found.size() < count && timers->Valid();
       timers->Next()) {
    std::optional<Timer> timer = ReadTimerKey({timers->key().data(), timers->key().size()});
    if (!timer.has_value()) return BrokenValue("a timer has no time");
    found.push_back(*std::move(timer));
  }
  DOCKET_RETURN_IF_ERROR(FromRocksDb(timers->status(), Doing("look for what is due in")));
  return found;
}

absl::Status RocksDbStateStore::Write(PartitionIndex partition, const StateChanges& changes) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  rocksdb::WriteBatch batch;
  PutStreams(partition, changes, batch);
  PutCommands(partition, changes, batch);
  PutBodies(partition, changes, batch);
  PutTimers(partition, changes, batch);
  owner::v1::Checkpoint checkpoint;
  *checkpoint.mutable_journal() = eventstore::ToProto(changes.checkpoint.journal);
  checkpoint.set_inbox_next(changes.checkpoint.inbox_next.value());
  batch.Put(CheckpointKey(partition), schemas::StoreMessage(checkpoint));
  return database_->Write(
      db, [&batch](rocksdb::DB& open) { return open.Write(Unlogged(), &batch); },
      Doing("write to"));
}

absl::Status RocksDbStateStore::ForgetBefore(PartitionIndex partition, domain::Timestamp time) {
  DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
  DOCKET_RETURN_IF_ERROR(CheckLoaded(partition, db.opening()));
  if (!forgotten_->Advance(partition, time)) return absl::OkStatus();
  return database_->Write(
      db,
      [&](rocksdb::DB& open) {
        return open.Put(Unlogged(), ForgottenKey(partition), DatedValue(time, ""));
      },
      Doing("forget in"));
}

}  // namespace docket::commands
