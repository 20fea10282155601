// StateStore: the port to what the owner of a journal partition must remember: the state of each
// stream and when it is due, which commands were decided, which bodies were seen. All of it is
// derived from the journal and carries the reader state it was derived up to, so it can be deleted
// and is then rebuilt. Adapters: memory/, rocksdb/. One contract suite runs over both.
//
// Thread-safety: methods may be called from any thread at the same time, for different partitions;
// a partition has one user at a time. Durability: Write is atomic; what it wrote may be lost again
// when the process ends without an orderly stop or the store recovers from a failed write, but then
// with the checkpoint, so nothing is missed.
//
// Failure: after a failed write every write answers the failure until LoadCheckpoint ends it. When
// the store may have lost writes on the way, every other call about a partition answers kAborted
// until the partition's user has loaded the checkpoint again and let go of what it remembers.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "commands/hash_of_value.h"
#include "commands/stream_range.h"
#include "domain/catalogue.h"
#include "eventstore/reader_rule.h"

namespace docket::commands {

struct StreamState {
  domain::State state;
  domain::StreamVersion version;
  friend bool operator==(const StreamState&, const StreamState&) = default;
};

// How far the derived state reaches, in the journal and in the inbox.
struct OwnerCheckpoint {
  eventstore::ReaderState journal;
  eventstore::Offset inbox_next;  // the first inbox record that no accepted commit covers
  friend bool operator==(const OwnerCheckpoint&, const OwnerCheckpoint&) = default;
};

enum class OutcomeKind : std::uint8_t { kAccepted = 1, kRejected = 2, kParked = 3 };

// What became of a command id.
struct DecidedCommand {
  OutcomeKind kind = OutcomeKind::kAccepted;
  std::int32_t attempt = 1;
  std::string body_sha256;  // 32 bytes, of the delivery that brought it; empty for an API command
  domain::Timestamp decided_at;
  friend bool operator==(const DecidedCommand&, const DecidedCommand&) = default;
};

// One body, asked for one thing: (body hash, command type, target stream).
struct BodyKey {
  std::string body_sha256;  // 32 bytes
  std::string command_type;
  domain::StreamId target;
  friend auto operator<=>(const BodyKey&, const BodyKey&) = default;
  // Bodies that differ in the rest alone are few.
  template <class Hash>
  friend Hash AbslHashValue(Hash state, const BodyKey& key) {
    return Hash::combine(std::move(state), key.body_sha256);
  }
};

// The delivery that brought a body first, within the time that is remembered.
struct SeenBody {
  domain::DeliveryGuid guid;
  domain::CommandId command;
  domain::Timestamp seen_at;
  friend bool operator==(const SeenBody&, const SeenBody&) = default;
};

// When a stream is due (DueOf), as it was stored and as it is now; nothing: time changes nothing.
struct TimerChange {
  std::optional<domain::Timestamp> was;
  std::optional<domain::Timestamp> is;
  friend bool operator==(const TimerChange&, const TimerChange&) = default;
};

// A stream that is due.
struct Timer {
  domain::Timestamp due;
  domain::StreamId stream;
  friend bool operator==(const Timer&, const Timer&) = default;
};

using TimerChanges = absl::flat_hash_map<domain::StreamId, TimerChange, HashOfValue>;

// One more change of a stream's timer. What it was before the first of them stays: a store keeps a
// timer under its time.
inline void AddTimerChange(const domain::StreamId& stream, const TimerChange& change,
                           TimerChanges& changes) {
  const auto [known, added] = changes.emplace(stream, change);
  if (!added) known->second.is = change.is;
}

// All that a run of accepted commits changed.
struct StateChanges {
  absl::flat_hash_map<domain::StreamId, std::shared_ptr<const StreamState>, HashOfValue> streams;
  absl::flat_hash_map<domain::CommandId, DecidedCommand, HashOfValue> commands;
  absl::flat_hash_map<BodyKey, SeenBody> bodies;
  TimerChanges timers;
  OwnerCheckpoint checkpoint;
};

class StateStore {
 public:
  StateStore() = default;
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;
  virtual ~StateStore() = default;

  // A value-initialised checkpoint if the partition was never written. Recovers from a failed write
  // if it is time for that.
  [[nodiscard]] virtual absl::StatusOr<OwnerCheckpoint> LoadCheckpoint(
      eventstore::PartitionIndex partition) = 0;

  // Null: no such stream.
  [[nodiscard]] virtual absl::StatusOr<std::shared_ptr<const StreamState>> LoadStream(
      eventstore::PartitionIndex partition, const domain::StreamId& stream) = 0;

  // The first streams of the range, at most `count`.
  [[nodiscard]] virtual absl::StatusOr<std::vector<domain::StreamId>> ListStreams(
      eventstore::PartitionIndex partition, const StreamRange& range, std::size_t count) = 0;

  [[nodiscard]] virtual absl::StatusOr<std::optional<DecidedCommand>> FindCommand(
      eventstore::PartitionIndex partition, const domain::CommandId& command) = 0;

  [[nodiscard]] virtual absl::StatusOr<std::optional<SeenBody>> FindBody(
      eventstore::PartitionIndex partition, const BodyKey& body) = 0;

  // The streams that are due first, in the order of their times; at most `count`.
  [[nodiscard]] virtual absl::StatusOr<std::vector<Timer>> FindTimers(
      eventstore::PartitionIndex partition, std::size_t count) = 0;

  // All or nothing; replaces what is there.
  [[nodiscard]] virtual absl::Status Write(eventstore::PartitionIndex partition,
                                           const StateChanges& changes) = 0;
  // As Write, from somebody who needs `changes` no more.
  [[nodiscard]] virtual absl::Status Take(eventstore::PartitionIndex partition,
                                          StateChanges changes) {
    const StateChanges taken = std::move(changes);
    return Write(partition, taken);
  }

  // Commands and bodies of before `time` are not found any more, also if they are written later;
  // their room is given back in time. An earlier time than the last one changes nothing.
  [[nodiscard]] virtual absl::Status ForgetBefore(eventstore::PartitionIndex partition,
                                                  domain::Timestamp time) = 0;
};

}  // namespace docket::commands
