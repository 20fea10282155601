#include "eventstore/rocksdb/rocksdb_log_store.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/log_database.h"
#include "eventstore/rocksdb/rocksdb_log.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

// As Kafka's limit for a topic's name.
constexpr std::size_t kNameBytesMax = 249;

bool IsNameCharacter(char c) {
  constexpr std::string_view kOthers = "_.-";
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         kOthers.find(c) != std::string_view::npos;
}

absl::Status Validate(const LogName& name, std::int32_t partition_count) {
  const bool name_ok = !name.base.empty() && ToString(name).size() <= kNameBytesMax &&
                       std::all_of(name.base.begin(), name.base.end(), IsNameCharacter);
  if (!name_ok || name.generation < 1 || partition_count < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", ToString(name), "\" with ", partition_count,
                     " partitions: a log has a name of a-z, 0-9, _, . and -, a generation and a "
                     "partition count of 1 or more"));
  }
  return absl::OkStatus();
}

}  // namespace

RocksDbLogStore::RocksDbLogStore(std::shared_ptr<LogDatabase> database,
                                 const platform::Clock& clock)
    : database_(std::move(database)), clock_(&clock) {}

absl::StatusOr<RocksDbLogStore> RocksDbLogStore::Open(const RocksDbLogOptions& options,
                                                      const platform::Clock& clock) {
  DOCKET_RETURN_IF_ERROR(Validate(options.appends));
  DOCKET_ASSIGN_OR_RETURN(std::shared_ptr<LogDatabase> database, LogDatabase::Open(options));
  return RocksDbLogStore(std::move(database), clock);
}

absl::StatusOr<std::unique_ptr<RecordLog>> RocksDbLogStore::OpenLog(const LogName& name,
                                                                    std::int32_t partition_count) {
  DOCKET_RETURN_IF_ERROR(Validate(name, partition_count));
  return RocksDbLog::Open(database_, name, partition_count, *clock_);
}

absl::Status RocksDbLogStore::failure() const { return database_->failure(); }

}  // namespace docket::eventstore
