#include "commands/rocksdb/state_keys.h"

#include "platform/big_endian.h"

namespace docket::commands {
namespace {

constexpr std::size_t kKindBytes = 1;
constexpr std::size_t kTimeBytes = 8;

std::string KeyOf(StateKeyKind kind, eventstore::PartitionIndex partition) {
  std::string key(1, static_cast<char>(kind));
  platform::AppendBigEndian(static_cast<std::uint32_t>(partition.value()), key);
  return key;
}

}  // namespace

std::string StateVersionKey() {
  return std::string(1, static_cast<char>(StateKeyKind::kStateVersion));
}

std::string CheckpointKey(eventstore::PartitionIndex partition) {
  return KeyOf(StateKeyKind::kCheckpoint, partition);
}

std::string StreamKey(eventstore::PartitionIndex partition, const domain::StreamId& stream) {
  return KeyOf(StateKeyKind::kStream, partition) + stream.value();
}

std::optional<domain::StreamId> ReadStreamKey(eventstore::PartitionIndex partition,
                                              std::string_view key) {
  if (!key.starts_with(KeyOf(StateKeyKind::kStream, partition))) return std::nullopt;
  return domain::StreamId(std::string(key.substr(kScopedPrefixBytes)));
}

std::string CommandKey(eventstore::PartitionIndex partition, const domain::CommandId& command) {
  return KeyOf(StateKeyKind::kCommand, partition) + command.value();
}

std::string BodyEntryKey(eventstore::PartitionIndex partition, const BodyKey& body) {
  std::string key = KeyOf(StateKeyKind::kBody, partition) + body.body_sha256 + body.command_type;
  key.push_back('\0');
  return key + body.target.value();
}

// Times are positive, so that the order of the bytes is that of the numbers.
std::string TimerKey(eventstore::PartitionIndex partition, const Timer& timer) {
  std::string key = KeyOf(StateKeyKind::kTimer, partition);
  platform::AppendBigEndian(static_cast<std::uint64_t>(timer.due.value()), key);
  return key + timer.stream.value();
}

std::string TimersBegin(eventstore::PartitionIndex partition) {
  return KeyOf(StateKeyKind::kTimer, partition);
}

std::string TimersEnd(eventstore::PartitionIndex partition) {
  return TimersBegin(partition) + std::string(kTimeBytes, '\xff');
}

std::optional<Timer> ReadTimerKey(std::string_view key) {
  if (key.size() < kScopedPrefixBytes + kTimeBytes) return std::nullopt;
  const std::string_view rest = key.substr(kScopedPrefixBytes);
  const auto time = static_cast<std::int64_t>(platform::ReadBigEndian<std::uint64_t>(rest));
  return Timer{.due = domain::Timestamp(time),
               .stream = domain::StreamId(std::string(rest.substr(kTimeBytes)))};
}

std::string ForgottenKey(eventstore::PartitionIndex partition) {
  return KeyOf(StateKeyKind::kForgotten, partition);
}

std::string ForgottenBegin() { return {static_cast<char>(StateKeyKind::kForgotten)}; }

std::string ForgottenEnd() { return {static_cast<char>(StateKeyKind::kForgotten) + 1}; }

eventstore::PartitionIndex PartitionOfKey(std::string_view key) {
  return eventstore::PartitionIndex(
      static_cast<std::int32_t>(platform::ReadBigEndian<std::uint32_t>(key.substr(kKindBytes))));
}

bool IsForgettable(std::string_view key) {
  return key.starts_with(static_cast<char>(StateKeyKind::kCommand)) ||
         key.starts_with(static_cast<char>(StateKeyKind::kBody));
}

std::string DatedValue(domain::Timestamp time, std::string_view rest) {
  std::string value;
  value.reserve(kTimeBytes + rest.size());
  platform::AppendBigEndian(static_cast<std::uint64_t>(time.value()), value);
  value.append(rest);
  return value;
}

std::optional<Dated> ReadDated(std::string_view value) {
  if (value.size() < kTimeBytes) return std::nullopt;
  const auto time = static_cast<std::int64_t>(platform::ReadBigEndian<std::uint64_t>(value));
  return Dated{.time = domain::Timestamp(time), .rest = value.substr(kTimeBytes)};
}

}  // namespace docket::commands
