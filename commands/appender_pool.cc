#include "commands/appender_pool.h"

#include <utility>

#include "platform/check.h"
#include "platform/murmur2.h"

namespace docket::commands {

AppenderPool::AppenderPool(eventstore::RecordLog& log) : log_(log) {
  for (std::int32_t partition = 0; partition < log.partition_count(); ++partition) {
    slots_.push_back(std::make_unique<Slot>());
  }
}

eventstore::PartitionIndex AppenderPool::PartitionOf(const std::string& key) const {
  return eventstore::PartitionIndex(platform::PartitionOf(key, log_.partition_count()));
}

absl::Status AppenderPool::Append(eventstore::PartitionIndex partition, eventstore::Record record,
                                  eventstore::AppendCallback done) {
  DOCKET_CHECK(partition.value() >= 0 && partition.value() < log_.partition_count());
  Slot& slot = *slots_[static_cast<std::size_t>(partition.value())];
  absl::MutexLock lock(&slot.mutex);
  if (slot.appender == nullptr) slot.appender = log_.OpenAppender(partition);
  absl::Status sent = slot.appender->Append(std::move(record), std::move(done));
  if (!sent.ok() && !absl::IsResourceExhausted(sent) && !absl::IsInvalidArgument(sent)) {
    slot.appender.reset();
  }
  return sent;
}

}  // namespace docket::commands
