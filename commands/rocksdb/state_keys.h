// Keys of the state database: one byte of kind, four of partition, then what the kind says; numbers
// are big-endian, so that byte order is number order. docs/formats/state-keys.md describes them.
//   kStateVersion  -                                        → version as decimal text
//   kCheckpoint    partition                                → docket.owner.v1.Checkpoint
//   kStream        partition, stream id                     → docket.owner.v1.Stream
//   kCommand       partition, command id                    → time (8), docket.owner.v1.Command
//   kBody          partition, body hash (32), type, 0, stream → time (8), docket.owner.v1.Body
//   kForgotten     partition                                → time (8): what is older is forgotten
//   kTimer         partition, time (8), stream id           → nothing: the stream is due then
// Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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
  kForgotten = 0x06,
  kTimer = 0x07,
};
inline constexpr std::array kStateKeyKinds = {
    StateKeyKind::kStateVersion, StateKeyKind::kCheckpoint, StateKeyKind::kStream,
    StateKeyKind::kCommand,      StateKeyKind::kBody,       StateKeyKind::kForgotten,
    StateKeyKind::kTimer};
static_assert(platform::AllDifferent(kStateKeyKinds));

// Kind and partition, which all keys but the version's begin with.
inline constexpr std::size_t kScopedPrefixBytes = 1 + sizeof(std::uint32_t);

[[nodiscard]] std::string StateVersionKey();
[[nodiscard]] std::string CheckpointKey(eventstore::PartitionIndex partition);
[[nodiscard]] std::string StreamKey(eventstore::PartitionIndex partition,
                                    const domain::StreamId& stream);
// Nothing: it is no key of StreamKey of the partition.
[[nodiscard]] std::optional<domain::StreamId> ReadStreamKey(eventstore::PartitionIndex partition,
                                                            std::string_view key);
[[nodiscard]] std::string CommandKey(eventstore::PartitionIndex partition,
                                     const domain::CommandId& command);
[[nodiscard]] std::string BodyEntryKey(eventstore::PartitionIndex partition, const BodyKey& body);

[[nodiscard]] std::string TimerKey(eventstore::PartitionIndex partition, const Timer& timer);
// All keys of TimerKey of the partition are in [TimersBegin, TimersEnd), in the order of their
// times. Nothing: the key is too short for one.
[[nodiscard]] std::string TimersBegin(eventstore::PartitionIndex partition);
[[nodiscard]] std::string TimersEnd(eventstore::PartitionIndex partition);
[[nodiscard]] std::optional<Timer> ReadTimerKey(std::string_view key);

[[nodiscard]] std::string ForgottenKey(eventstore::PartitionIndex partition);
// All keys of ForgottenKey are in [ForgottenBegin, ForgottenEnd).
[[nodiscard]] std::string ForgottenBegin();
[[nodiscard]] std::string ForgottenEnd();

// The partition of a key that has one. Precondition: of those it is.
[[nodiscard]] eventstore::PartitionIndex PartitionOfKey(std::string_view key);

// Whether a value under this key begins with a time before which it may be forgotten.
[[nodiscard]] bool IsForgettable(std::string_view key);

// A value that begins with its time.
[[nodiscard]] std::string DatedValue(domain::Timestamp time, std::string_view rest);
struct Dated {
  domain::Timestamp time;
  std::string_view rest;  // a view into the value
};
// Nothing: it is too short for one.
[[nodiscard]] std::optional<Dated> ReadDated(std::string_view value);

}  // namespace docket::commands
