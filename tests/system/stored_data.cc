#include "tests/system/stored_data.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "apps/stores.h"
#include "commands/stored_body.h"
#include "domain/ids.h"
#include "eventstore/reader_rule.h"
#include "eventstore/rocksdb/rocksdb_keys.h"
#include "eventstore/rocksdb/stored_record.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/hashing.h"
#include "platform/logging.h"
#include "platform/status_macros.h"
#include "projections/registry.h"
#include "projections/rocksdb/view_keys.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"
#include "tests/sim/independent_reader.h"

namespace docket::system_test {
namespace {

constexpr std::uint32_t kFirstGeneration = 1;

using Records = std::vector<eventstore::StoredRecord>;

// Calls `look` with the partition and its records, some at a time and in order.
template <class Look>
absl::Status ForEachBatch(eventstore::RecordLog& log, const Look& look) {
  for (std::int32_t index = 0; index < log.partition_count(); ++index) {
    const eventstore::PartitionIndex partition(index);
    DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange range, log.Offsets(partition));
    for (eventstore::Offset next = range.start; next < range.end;) {
      DOCKET_ASSIGN_OR_RETURN(eventstore::ReadBatch batch,
                              log.Read(partition, next, eventstore::ReadLimits{}));
      DOCKET_RETURN_IF_ERROR(look(partition, batch.records));
      next = batch.next;
    }
  }
  return absl::OkStatus();
}

// The hash of the body as it came. That of one in a blob is believed: it need not be there.
absl::StatusOr<std::string> BodyHash(const inbox_proto::WebhookReceived& received,
                                     const apps::Stores& stores) {
  if (received.has_body_blob()) return platform::HexEncode(received.body_sha256());
  DOCKET_ASSIGN_OR_RETURN(const std::string body, commands::StoredBody(received, *stores.blobs,
                                                                       stores.privacy.body_seal()));
  return std::string(platform::Sha256Hex(body).value());
}

absl::Status ReadReceived(const apps::Stores& stores, StoredData& data) {
  eventstore::RecordLog& log = *stores.logs.webhook_received;
  const auto look = [&](eventstore::PartitionIndex partition, const Records& records) {
    for (const eventstore::StoredRecord& stored : records) {
      DOCKET_ASSIGN_OR_RETURN(
          const auto received,
          schemas::LoadMessage<inbox_proto::WebhookReceived>(stored.record.value));
      const domain::DeliveryId id{.generation = log.name().generation,
                                  .partition = partition.value(),
                                  .offset = stored.offset.value()};
      DOCKET_ASSIGN_OR_RETURN(data.received[ToString(id)], BodyHash(received, stores));
    }
    return absl::OkStatus();
  };
  return ForEachBatch(log, look);
}

// Adds the commands with an outcome to `decided`.
absl::Status ReadJournal(eventstore::RecordLog& log, StoredData& data,
                         std::set<std::string>& decided) {
  std::map<eventstore::PartitionIndex, Records> partitions;
  const auto keep = [&](eventstore::PartitionIndex partition, Records& records) {
    Records& all = partitions[partition];
    std::move(records.begin(), records.end(), std::back_inserter(all));
    return absl::OkStatus();
  };
  DOCKET_RETURN_IF_ERROR(ForEachBatch(log, keep));
  for (const auto& [partition, records] : partitions) {
    const sim::Reading reading = sim::ReadJournal(records);
    data.commits += static_cast<std::int64_t>(reading.commits.size());
    data.claims += reading.claims;
    data.ignored += reading.ignored;
    data.doubled += sim::DoubledDecisions(reading);
    for (const sim::Accepted& accepted : reading.commits) {
      if (accepted.commit.has_outcome()) decided.insert(accepted.commit.outcome().command_id());
    }
  }
  return absl::OkStatus();
}

absl::Status ReadInbox(eventstore::RecordLog& log, const std::set<std::string>& decided,
                       StoredData& data) {
  const auto look = [&](eventstore::PartitionIndex, const Records& records) {
    for (const eventstore::StoredRecord& stored : records) {
      DOCKET_ASSIGN_OR_RETURN(const auto command, schemas::LoadMessage<inbox_proto::CommandRecord>(
                                                      stored.record.value));
      ++data.commands;
      // A reaction to an event follows its commit, and may have been sent when its owner had
      // stopped.
      const bool reaction = command.source().provider() == "system";
      // What was read, and that a key was used, is decided while nobody waits for it.
      const bool noted =
          command.type() == "trail.RecordAccesses" || command.type() == "access.RecordUse";
      const bool awaited = !reaction && !noted;
      const bool is_decided = decided.contains(command.id());
      if (awaited && !is_decided) data.undecided.push_back(command.id());
      if (awaited && is_decided) data.decided.insert(command.id());
    }
    return absl::OkStatus();
  };
  return ForEachBatch(log, look);
}

// Nothing: it is no commit.
absl::StatusOr<std::optional<std::string>> ForgedBytes(const eventstore::RecordPosition& position,
                                                       std::string_view stored_bytes) {
  DOCKET_ASSIGN_OR_RETURN(const eventstore::StoredRecord stored,
                          eventstore::DecodeStoredRecord(position, stored_bytes));
  DOCKET_ASSIGN_OR_RETURN(const auto parsed, eventstore::ParseJournalRecord(stored.record));
  const auto* commit = std::get_if<std::shared_ptr<journal_proto::Commit>>(&parsed);
  if (commit == nullptr) return std::nullopt;
  journal_proto::Commit altered = **commit;
  altered.set_recorded_at(altered.recorded_at() + 1);
  std::string bytes =
      eventstore::PackRecord(eventstore::MakeCommitRecord(stored.record.key, altered));
  eventstore::SealPackedRecord(position, stored.appended_at, bytes);
  return std::optional(std::move(bytes));
}

absl::StatusOr<ForgedRecord> ForgeIn(::rocksdb::DB& db, ::rocksdb::ColumnFamilyHandle& family,
                                     const std::string& log) {
  const std::unique_ptr<::rocksdb::Iterator> records(db.NewIterator({}, &family));
  for (records->SeekToFirst(); records->Valid(); records->Next()) {
    const auto position = eventstore::ParseRecordKey(records->key().ToStringView());
    if (!position.has_value()) return absl::DataLossError("no key of a record");
    DOCKET_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                            ForgedBytes(*position, records->value().ToStringView()));
    if (!bytes.has_value()) continue;
    const ::rocksdb::Status written = db.Put({}, &family, records->key(), *bytes);
    if (!written.ok()) return absl::UnavailableError(written.ToString());
    return ForgedRecord{.partition = absl::StrCat(log, "/", position->partition.value()),
                        .offset = position->offset.value()};
  }
  return absl::NotFoundError("no commit");
}

}  // namespace

absl::StatusOr<StoredData> ReadStoredData(const std::string& data_dir) {
  platform::Config config = platform::DefaultConfig();
  config.data_dir = data_dir;
  return ReadStoredData(config);
}

absl::StatusOr<StoredData> ReadStoredData(const platform::Config& config) {
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(
      const apps::Stores stores,
      apps::OpenStores(config, clock, platform::LogToStandardError("test", clock)));
  DOCKET_RETURN_IF_ERROR(stores.log_backend->Admit());
  StoredData data;
  std::set<std::string> decided;
  DOCKET_RETURN_IF_ERROR(ReadReceived(stores, data));
  DOCKET_RETURN_IF_ERROR(ReadJournal(*stores.logs.review_events, data, decided));
  DOCKET_RETURN_IF_ERROR(ReadJournal(*stores.logs.organization_events, data, decided));
  DOCKET_RETURN_IF_ERROR(ReadInbox(*stores.logs.review_commands, decided, data));
  DOCKET_RETURN_IF_ERROR(ReadInbox(*stores.logs.organization_commands, decided, data));
  return data;
}

absl::StatusOr<AlteredRow> AlterOneRow(const std::string& data_dir, const std::string& view_name) {
  const projections::AnyView* view = nullptr;
  for (const projections::AnyView* one : projections::AllViews()) {
    if (one->name() == view_name) view = one;
  }
  if (view == nullptr) return absl::NotFoundError(absl::StrCat("no view ", view_name));
  ::rocksdb::DB* opened = nullptr;
  const std::string directory = apps::DataDirectory{.path = data_dir}.views();
  const ::rocksdb::Status status = ::rocksdb::DB::Open({}, directory, &opened);
  if (!status.ok()) return absl::UnavailableError(status.ToString());
  const std::unique_ptr<::rocksdb::DB> db(opened);
  const projections::KeyRange range =
      projections::GenerationRange(projections::KeyKind::kRow, view->id(), kFirstGeneration);
  const std::unique_ptr<::rocksdb::Iterator> rows(db->NewIterator({}));
  rows->Seek(range.begin);
  if (!rows->Valid() || rows->key().compare(range.end) >= 0) {
    return absl::NotFoundError(absl::StrCat("view ", view_name, " has no row"));
  }
  const std::string key = rows->key().ToString();
  std::string value = rows->value().ToString();
  value.back() = static_cast<char>(value.back() ^ 1);
  const ::rocksdb::Status written = db->Put({}, key, value);
  if (!written.ok()) return absl::UnavailableError(written.ToString());
  return AlteredRow{.view = view_name,
                    .key = view->ReadableKey(key.substr(projections::kScopedPrefixBytes))};
}

absl::StatusOr<ForgedRecord> ForgeOneRecord(const std::string& data_dir) {
  const std::string log = "review_events.g1";
  const std::string directory = apps::DataDirectory{.path = data_dir}.journal();
  std::vector<std::string> names;
  ::rocksdb::Status status = ::rocksdb::DB::ListColumnFamilies({}, directory, &names);
  if (!status.ok()) return absl::UnavailableError(status.ToString());
  std::vector<::rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names)
    families.emplace_back(name, ::rocksdb::ColumnFamilyOptions());
  std::vector<::rocksdb::ColumnFamilyHandle*> handles;
  ::rocksdb::DB* opened = nullptr;
  status = ::rocksdb::DB::Open({}, directory, families, &handles, &opened);
  if (!status.ok()) return absl::UnavailableError(status.ToString());
  const std::unique_ptr<::rocksdb::DB> db(opened);
  const auto found = std::ranges::find(names, log);
  if (found == names.end()) return absl::NotFoundError(log);
  ::rocksdb::ColumnFamilyHandle* const family =
      handles[static_cast<std::size_t>(found - names.begin())];
  absl::StatusOr<ForgedRecord> forged = ForgeIn(*db, *family, log);
  for (::rocksdb::ColumnFamilyHandle* handle : handles) {
    (void)db->DestroyColumnFamilyHandle(handle);  // that of no open iterator
  }
  return forged;
}

}  // namespace docket::system_test
