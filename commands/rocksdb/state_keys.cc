#include "commands/rocksdb/state_keys.h"

#include "platform/big_endian.h"

namespace docket::commands {
namespace {

constexpr std::size_t kExpiryHeaderBytes = 1 + 4 + 8;

std::string KeyOf(StateKeyKind kind, eventstore::PartitionIndex partition) {
  std::string key(1, static_cast<char>(kind));
  platform::AppendBigEndian(static_cast<std::uint32_t>(partition.value()), key);
  return key;
}

std::string ExpiryPrefix(eventstore::PartitionIndex partition, domain::Timestamp time) {
  std::string key = KeyOf(StateKeyKind::kExpiry, partition);
  platform::AppendBigEndian(static_cast<std::uint64_t>(time.value()), key);
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

std::string CommandKey(eventstore::PartitionIndex partition, const domain::CommandId& command) {
  return KeyOf(StateKeyKind::kCommand, partition) + command.value();
}

std::string BodyEntryKey(eventstore::PartitionIndex partition, const BodyKey& body) {
  std::string key = KeyOf(StateKeyKind::kBody, partition) + body.body_sha256 + body.command_type;
  key.push_back('\0');
  return key + body.target.value();
}

bool IsCommandKey(const std::string& key) {
  return !key.empty() && key.front() == static_cast<char>(StateKeyKind::kCommand);
}

std::string ExpiryKey(eventstore::PartitionIndex partition, domain::Timestamp time,
                      const std::string& entry) {
  return ExpiryPrefix(partition, time) + entry;
}

std::string ExpiryBegin(eventstore::PartitionIndex partition) {
  return KeyOf(StateKeyKind::kExpiry, partition);
}

std::string ExpiryEnd(eventstore::PartitionIndex partition, domain::Timestamp time) {
  return ExpiryPrefix(partition, time);
}

std::string EntryOfExpiry(const std::string& expiry_key) {
  return expiry_key.substr(kExpiryHeaderBytes);
}

}  // namespace docket::commands
