#include "tests/torture/doctoring.h"

#include <rocksdb/db.h>

#include <memory>
#include <vector>

#include "absl/synchronization/notification.h"
#include "apps/stores.h"
#include "domain/ids.h"
#include "platform/check.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"

namespace docket::torture {
namespace {

constexpr char kReceived[] = "webhook_received.g1";
constexpr std::size_t kPartitionBytes = 4;

std::int64_t BigEndian(std::string_view bytes) {
  std::int64_t number = 0;
  for (const char byte : bytes) number = number * 256 + static_cast<unsigned char>(byte);
  return number;
}

apps::Stores Open(const std::string& data_dir, const platform::Clock& clock) {
  platform::Config config = platform::DefaultConfig();
  config.data_dir = data_dir;
  absl::StatusOr<apps::Stores> stores =
      apps::OpenStores(config, clock, platform::LogToStandardError("test", clock));
  DOCKET_CHECK(stores.ok());
  return *std::move(stores);
}

std::vector<eventstore::StoredRecord> ReadAll(eventstore::RecordLog& log,
                                              eventstore::PartitionIndex partition) {
  const auto range = log.Offsets(partition);
  DOCKET_CHECK(range.ok());
  std::vector<eventstore::StoredRecord> all;
  for (eventstore::Offset next = range->start; next < range->end;) {
    auto batch = log.Read(partition, next, {});
    DOCKET_CHECK(batch.ok());
    for (eventstore::StoredRecord& record : batch->records) all.push_back(std::move(record));
    next = batch->next;
  }
  return all;
}

// A partition in which there is something, and its records.
std::pair<eventstore::PartitionIndex, std::vector<eventstore::StoredRecord>> FullPartition(
    eventstore::RecordLog& log) {
  for (std::int32_t index = 0; index < log.partition_count(); ++index) {
    const eventstore::PartitionIndex partition(index);
    auto records = ReadAll(log, partition);
    if (records.size() > 1) return {partition, std::move(records)};
  }
  DOCKET_CHECK(false);
  return {};
}

void Append(eventstore::RecordLog& log, eventstore::PartitionIndex partition,
            eventstore::Record record) {
  absl::Notification done;
  const auto appender = log.OpenAppender(partition);
  DOCKET_CHECK(appender
                   ->Append(std::move(record),
                            [&done](const eventstore::AppendOutcome& outcome) {
                              DOCKET_CHECK(outcome.kind ==
                                           eventstore::AppendOutcome::Kind::kAcknowledged);
                              done.Notify();
                            })
                   .ok());
  done.WaitForNotification();
}

}  // namespace

std::string RemoveADelivery(const std::string& data_dir) {
  const std::string directory = apps::DataDirectory{.path = data_dir}.journal();
  std::vector<std::string> names;
  DOCKET_CHECK(::rocksdb::DB::ListColumnFamilies({}, directory, &names).ok());
  std::vector<::rocksdb::ColumnFamilyDescriptor> families;
  families.reserve(names.size());
  for (const std::string& name : names) {
    families.emplace_back(name, ::rocksdb::ColumnFamilyOptions());
  }
  std::vector<::rocksdb::ColumnFamilyHandle*> handles;
  ::rocksdb::DB* opened = nullptr;
  DOCKET_CHECK(::rocksdb::DB::Open({}, directory, families, &handles, &opened).ok());
  const std::unique_ptr<::rocksdb::DB> db(opened);
  std::string removed;
  for (::rocksdb::ColumnFamilyHandle* handle : handles) {
    if (handle->GetName() == kReceived) {
      const std::unique_ptr<::rocksdb::Iterator> last(db->NewIterator({}, handle));
      last->SeekToLast();
      DOCKET_CHECK(last->Valid());
      const std::string key = last->key().ToString();
      const std::string_view bytes = key;
      removed = ToString(domain::DeliveryId{
          .generation = 1,
          .partition = static_cast<std::int32_t>(BigEndian(bytes.substr(0, kPartitionBytes))),
          .offset = BigEndian(bytes.substr(kPartitionBytes))});
      DOCKET_CHECK(db->Delete({}, handle, key).ok());
    }
    DOCKET_CHECK(db->DestroyColumnFamilyHandle(handle).ok());
  }
  return removed;
}

void DecideAgain(const std::string& data_dir) {
  const platform::SystemClock clock;
  const apps::Stores stores = Open(data_dir, clock);
  const auto [partition, records] = FullPartition(*stores.logs.review_events);
  eventstore::Record again;
  journal_proto::Commit last;
  for (const eventstore::StoredRecord& stored : records) {
    const auto parsed = schemas::LoadMessage<journal_proto::Record>(stored.record.value);
    DOCKET_CHECK(parsed.ok());
    if (!parsed->has_commit()) continue;
    last = parsed->commit();
    if (last.has_outcome()) again = stored.record;
  }
  auto doubled = schemas::LoadMessage<journal_proto::Record>(again.value);
  DOCKET_CHECK(doubled.ok());
  doubled->mutable_commit()->set_claim_id(last.claim_id());
  doubled->mutable_commit()->set_seq(last.seq() + 1);
  again.value = schemas::StoreMessage(*doubled);
  Append(*stores.logs.review_events, partition, again);
}

std::string AddACommand(const std::string& data_dir) {
  const platform::SystemClock clock;
  const apps::Stores stores = Open(data_dir, clock);
  const auto [partition, records] = FullPartition(*stores.logs.review_commands);
  eventstore::Record record = records.back().record;
  auto command = schemas::LoadMessage<inbox_proto::CommandRecord>(record.value);
  DOCKET_CHECK(command.ok());
  command->set_id(command->id() + "0");
  record.value = schemas::StoreMessage(*command);
  Append(*stores.logs.review_commands, partition, record);
  return command->id();
}

}  // namespace docket::torture
