#include "projections/rocksdb/rocksdb_view_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/reopening_database.h"
#include "platform/status_macros.h"
#include "projections/rocksdb/failed_view_snapshot.h"
#include "projections/rocksdb/rocksdb_view_snapshot.h"
#include "projections/rocksdb/rocksdb_view_status.h"
#include "projections/rocksdb/view_keys.h"
#include "schemas/codec/frame.h"

namespace docket::projections {
namespace {

using eventstore::ReopeningDatabase;

::rocksdb::Options MakeOptions(const RocksDbViewOptions& options) {
  ::rocksdb::BlockBasedTableOptions table;
  table.block_cache = ::rocksdb::NewLRUCache(options.block_cache_bytes);
  // 10 bits a key: one percent of the reads of keys that are not there reach a block. A fold asks
  // for every new row once.
  table.filter_policy.reset(::rocksdb::NewBloomFilterPolicy(10));
  // In parts that a small cache can hold: the filter of one table is as large as a cache's shard.
  table.index_type = ::rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.cache_index_and_filter_blocks = true;

  ::rocksdb::Options db;
  db.create_if_missing = true;
  db.paranoid_checks = true;
  db.write_buffer_size = options.write_buffer_bytes;
  // Level 1 is as large as what is merged into it at a time: each table of level 0 spans the keys
  // of all views, so all of level 1 is written anew with it.
  db.max_bytes_for_level_base = options.write_buffer_bytes *
                                static_cast<std::uint64_t>(db.level0_file_num_compaction_trigger);
  db.max_open_files = options.open_files_max;
  // The same for what is not yet in a table.
  db.memtable_whole_key_filtering = true;
  db.memtable_prefix_bloom_size_ratio = 0.1;
  // A batch is in the order of its keys within each kind: the place of the next is near.
  db.memtable_insert_with_hint_prefix_extractor.reset(
      ::rocksdb::NewFixedPrefixTransform(kScopedPrefixBytes));
  db.compression = ::rocksdb::kLZ4Compression;
  db.table_factory.reset(::rocksdb::NewBlockBasedTableFactory(table));
  if (options.env != nullptr) db.env = options.env;
  return db;
}

// Into memory only: rows are derived, and a lost tail takes its checkpoint with it. A view that was
// killed is made again from the last table on: a write buffer of rows at most. An orderly stop
// writes the buffer out. One column family, so that what is kept is a prefix of what was written.
::rocksdb::WriteOptions UnloggedWrite() {
  ::rocksdb::WriteOptions options;
  options.sync = false;
  options.disableWAL = true;
  return options;
}

class BatchBuilder {
 public:
  void Put(const std::string& key, const ::rocksdb::Slice& value) { Note(batch_.Put(key, value)); }
  void Put(const std::string& key, const google::protobuf::MessageLite& message) {
    Put(key, ::rocksdb::Slice(schemas::SerializeDeterministically(message)));
  }
  void Delete(const std::string& key) { Note(batch_.Delete(key)); }
  void DeleteRange(const KeyRange& range) { Note(batch_.DeleteRange(range.begin, range.end)); }

  void ChangeRow(const Scope& scope, const RowChange& change) {
    const std::string key = RowKey(scope, change.key);
    if (change.row.has_value()) {
      Put(key, ::rocksdb::Slice(*change.row));
    } else {
      Delete(key);
    }
  }

  // In the order of the entries: the table in memory finds the place of each beside the one before.
  void ChangeIndex(const Scope& scope, const std::vector<RowChange>& rows) {
    std::vector<std::string_view> removed;
    std::vector<std::pair<std::string_view, std::string_view>> added;  // entry, key of its row
    for (const RowChange& change : rows) {
      removed.insert(removed.end(), change.index_removed.begin(), change.index_removed.end());
      for (const std::string& entry : change.index_added) added.emplace_back(entry, change.key);
    }
    std::sort(removed.begin(), removed.end());
    std::sort(added.begin(), added.end());
    for (const std::string_view entry : removed) Delete(IndexKey(scope, entry));
    for (const auto& [entry, key] : added) Put(IndexKey(scope, entry), ::rocksdb::Slice(key));
  }

  [[nodiscard]] absl::Status WriteTo(ReopeningDatabase& database, std::string_view what) {
    DOCKET_ASSIGN_OR_RETURN(const ReopeningDatabase::Lease db, database.Use());
    return WriteTo(database, db, what);
  }
  [[nodiscard]] absl::Status WriteTo(ReopeningDatabase& database,
                                     const ReopeningDatabase::Lease& lease, std::string_view what) {
    DOCKET_RETURN_IF_ERROR(FromViewDatabase(first_error_, what));
    return database.Write(
        lease, [this](::rocksdb::DB& db) { return db.Write(UnloggedWrite(), &batch_); }, what);
  }
  // Whatever was written before goes to the disk with it.
  [[nodiscard]] absl::Status WriteDurablyTo(ReopeningDatabase& database, std::string_view what) {
    DOCKET_RETURN_IF_ERROR(FromViewDatabase(first_error_, what));
    return database.Write(
        [this](::rocksdb::DB& db) {
          const ::rocksdb::Status written = db.Write(UnloggedWrite(), &batch_);
          return written.ok() ? db.Flush(::rocksdb::FlushOptions()) : written;
        },
        what);
  }

 private:
  void Note(const ::rocksdb::Status& status) {
    if (first_error_.ok()) first_error_ = status;
  }

  ::rocksdb::WriteBatch batch_;
  ::rocksdb::Status first_error_;
};

}  // namespace

RocksDbViewStore::RocksDbViewStore(std::string directory,
                                   std::unique_ptr<ReopeningDatabase> database)
    : directory_(std::move(directory)), database_(std::move(database)) {}

RocksDbViewStore::~RocksDbViewStore() = default;

absl::StatusOr<std::unique_ptr<RocksDbViewStore>> RocksDbViewStore::Open(
    const RocksDbViewOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(
      auto database, ReopeningDatabase::Open({.database = MakeOptions(options),
                                              .directory = options.directory,
                                              .content = "the views",
                                              .translate = FromViewDatabase,
                                              .free_bytes_to_go_on = options.free_bytes_to_go_on}));
  std::unique_ptr<RocksDbViewStore> store(
      new RocksDbViewStore(options.directory, std::move(database)));
  DOCKET_RETURN_IF_ERROR(store->CheckSchema());
  store->LearnGenerations();
  return store;
}

absl::Status RocksDbViewStore::CheckSchema() {
  const std::string ours = absl::StrCat(kViewSchemaVersion);
  std::string stored;
  const std::string what = absl::StrCat("read the layout of the views in ", directory_);
  ::rocksdb::Status got;
  {
    DOCKET_ASSIGN_OR_RETURN(const auto db, database_->Use());
    got = db->Get(::rocksdb::ReadOptions(), SchemaKey(), &stored);
  }
  if (got.IsNotFound()) {
    BatchBuilder batch;
    batch.Put(SchemaKey(), ::rocksdb::Slice(ours));
    return batch.WriteTo(*database_, absl::StrCat("write the layout of the views in ", directory_));
  }
  DOCKET_RETURN_IF_ERROR(FromViewDatabase(got, what));
  if (stored == ours) return absl::OkStatus();
  return absl::UnimplementedError(absl::StrCat(
      "the views in ", directory_, " have layout ", stored, ", and this program knows layout ",
      ours, ". They are derived: stop, delete that directory and start again."));
}

std::unique_ptr<ViewSnapshot> RocksDbViewStore::Snapshot() const {
  const std::shared_ptr<const KnownGenerations> before = generations();
  auto db = database_->Use();
  if (!db.ok()) return std::make_unique<FailedViewSnapshot>(db.status());
  const std::int64_t opening = db->opening();
  auto snapshot = std::make_unique<RocksDbViewSnapshot>(*std::move(db), directory_, checkpoints_);
  // Still the same: so they are of that moment, and none of them was dropped before it.
  const bool known = before != nullptr && before->opening == opening && generations() == before;
  if (known) snapshot->Know(before);
  return snapshot;
}

std::shared_ptr<const KnownGenerations> RocksDbViewStore::generations() const {
  const absl::MutexLock lock(&mutex_);
  return generations_;
}

// What cannot be read stays unknown: whoever asks for it is told so.
void RocksDbViewStore::LearnGenerations() {
  auto learnt = std::make_shared<KnownGenerations>();
  const auto db = database_->Use();
  bool known = db.ok();
  if (known) {
    learnt->opening = db->opening();
    const std::unique_ptr<::rocksdb::Iterator> entries((*db)->NewIterator({}));
    const std::string prefix(1, static_cast<char>(KeyKind::kGenerations));
    for (entries->Seek(prefix); known && entries->Valid() && entries->key().starts_with(prefix);
         entries->Next()) {
      const ::rocksdb::Slice value = entries->value();
      known = schemas::ParseMessage({value.data(), value.size()},
                                    learnt->by_key[entries->key().ToString()])
                  .ok();
    }
    known = known && entries->status().ok();
  }
  const absl::MutexLock lock(&mutex_);
  generations_ = known ? std::move(learnt) : nullptr;
}

absl::Status RocksDbViewStore::Recover() {
  const std::int64_t before = opening();
  absl::Status recovered = database_->Recover();
  if (opening() != before) LearnGenerations();
  return recovered;
}

absl::Status RocksDbViewStore::failure() const { return database_->failure(); }

std::int64_t RocksDbViewStore::opening() const { return database_->opening(); }

absl::Status RocksDbViewStore::Write(const Scope& scope, const ViewChanges& changes) {
  BatchBuilder batch;
  for (const RowChange& change : changes.rows) batch.ChangeRow(scope, change);
  batch.ChangeIndex(scope, changes.rows);
  for (const QueuedChange& queued : changes.queued) {
    const QueuedPosition position{
        .stream = queued.stream, .offset = queued.input.offset(), .index = queued.input.index()};
    batch.Put(QueuedKey(scope, position), queued.input);
  }
  for (const QueuedPosition& position : changes.dequeued) batch.Delete(QueuedKey(scope, position));
  for (const view_proto::ParkedStream& parked : changes.parked) {
    batch.Put(ParkedKey(scope, parked.stream()), parked);
  }
  for (const std::string& stream : changes.unparked) batch.Delete(ParkedKey(scope, stream));
  batch.Put(CheckpointKey(scope), changes.checkpoint);
  const std::string what = absl::StrCat("write to the views in ", directory_);
  DOCKET_ASSIGN_OR_RETURN(const ReopeningDatabase::Lease db, database_->Use());
  if (changes.opening.has_value() && *changes.opening != db.opening()) {
    return absl::AbortedError(absl::StrCat(
        what, ": it was opened anew after a failed write and may have lost rows; read it again"));
  }
  checkpoints_.WriteBegins(scope);
  DOCKET_RETURN_IF_ERROR(batch.WriteTo(*database_, db, what));
  checkpoints_.WriteDone(scope, changes.checkpoint,
                         {.opening = db.opening(), .sequence = db->GetLatestSequenceNumber()});
  return absl::OkStatus();
}

absl::Status RocksDbViewStore::SetGenerations(const GenerationsByView& generations) {
  BatchBuilder batch;
  for (const auto& [view, stored] : generations) batch.Put(GenerationsKey(view), stored);
  const absl::MutexLock one_at_a_time(&switching_);
  // Whoever was told of a switch finds it after any crash.
  absl::Status written =
      batch.WriteDurablyTo(*database_, absl::StrCat("switch views in ", directory_));
  LearnGenerations();
  return written;
}

// One flush at a time: another one would wait until the store has room for it.
absl::Status RocksDbViewStore::BeginSync() {
  return database_->Write(
      [](::rocksdb::DB& db) {
        std::uint64_t waiting = 0;
        if (db.GetIntProperty(::rocksdb::DB::Properties::kNumImmutableMemTable, &waiting) &&
            waiting > 0) {
          return ::rocksdb::Status::OK();
        }
        ::rocksdb::FlushOptions options;
        options.wait = false;
        options.allow_write_stall = true;
        return db.Flush(options);
      },
      absl::StrCat("write out the views in ", directory_));
}

absl::StatusOr<std::int64_t> RocksDbViewStore::BytesOf(ViewId view,
                                                       std::uint32_t generation) const {
  std::vector<KeyRange> keys;
  for (const KeyKind kind : kScopedKeyKinds) {
    keys.push_back(GenerationRange(kind, view, generation));
  }
  std::vector<::rocksdb::Range> ranges;
  for (const KeyRange& range : keys) ranges.emplace_back(range.begin, range.end);
  std::vector<std::uint64_t> sizes(ranges.size(), 0);
  ::rocksdb::SizeApproximationOptions options;
  options.include_memtables = true;
  DOCKET_ASSIGN_OR_RETURN(const ReopeningDatabase::Lease db, database_->Use());
  DOCKET_RETURN_IF_ERROR(
      FromViewDatabase(db->GetApproximateSizes(options, db->DefaultColumnFamily(), ranges.data(),
                                               static_cast<int>(ranges.size()), sizes.data()),
                       absl::StrCat("look how large a generation of a view is in ", directory_)));
  return static_cast<std::int64_t>(std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0}));
}

absl::Status RocksDbViewStore::DropGeneration(ViewId view, std::uint32_t generation) {
  checkpoints_.Forget(view, generation);
  BatchBuilder batch;
  for (const KeyKind kind : kScopedKeyKinds) {
    batch.DeleteRange(GenerationRange(kind, view, generation));
  }
  return batch.WriteTo(*database_, absl::StrCat("drop a generation of a view in ", directory_));
}

}  // namespace docket::projections
