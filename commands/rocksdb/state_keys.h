// Keys of the state database: one byte of kind, four of partition, then what the kind says; numbers
// are big-endian, so that byte order is number order. docs/formats/state-keys.md describes them.
//   kStateVersion  -                                        → version as decimal text
//   kCheckpoint    partition                                → docket.owner.v1.Checkpoint
//   kStream        partition, stream id                     → docket.owner.v1.Stream
//   kCommand       partition, command id                    → docket.owner.v1.Command
//   kBody          partition, body hash (32), type, 0, stream → docket.owner.v1.Body
//   kExpiry        partition, time (8), key of a command or body → -
// Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "commands/state_store.h"
#include "domain/ids.h"
#include "eventstore/position.h"
#include "platform/all_different.h"

namespace docket::commands {

enum class StateKeyKind : unsigned char {
  kStateVersion = 0x01,
  kCheckpoint = 0x02,
  kStream = 0x03,
  kCommand = 0x04,
  kBody = 0x05,
  kExpiry = 0x06,
};
inline constexpr std::array kStateKeyKinds = {
    StateKeyKind::kStateVersion, StateKeyKind::kCheckpoint, StateKeyKind::kStream,
    StateKeyKind::kCommand,      StateKeyKind::kBody,       StateKeyKind::kExpiry};
static_assert(platform::AllDifferent(kStateKeyKinds));

[[nodiscard]] std::string StateVersionKey();
[[nodiscard]] std::string CheckpointKey(eventstore::PartitionIndex partition);
[[nodiscard]] std::string StreamKey(eventstore::PartitionIndex partition,
                                    const domain::StreamId& stream);
[[nodiscard]] std::string CommandKey(eventstore::PartitionIndex partition,
                                     const domain::CommandId& command);
[[nodiscard]] std::string BodyEntryKey(eventstore::PartitionIndex partition, const BodyKey& body);

// Whether a key is one that CommandKey made.
[[nodiscard]] bool IsCommandKey(const std::string& key);

// Of an entry that may be forgotten when `time` is past the window.
[[nodiscard]] std::string ExpiryKey(eventstore::PartitionIndex partition, domain::Timestamp time,
                                    const std::string& entry);
// All expiry keys of the partition before `time` are in [ExpiryBegin, ExpiryEnd).
[[nodiscard]] std::string ExpiryBegin(eventstore::PartitionIndex partition);
[[nodiscard]] std::string ExpiryEnd(eventstore::PartitionIndex partition, domain::Timestamp time);
// The entry that an expiry key speaks of.
[[nodiscard]] std::string EntryOfExpiry(const std::string& expiry_key);

}  // namespace docket::commands
