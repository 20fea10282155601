#include "tests/faults/state_story.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "commands/rocksdb/rocksdb_state_store.h"
#include "commands/rocksdb/state_keys.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "rocksdb/db.h"
#include "schemas/codec/state_codec.h"
#include "tests/support/samples.h"

namespace docket::tests {
namespace {

using commands::DecidedCommand;
using commands::OwnerCheckpoint;
using commands::SeenBody;
using commands::StateChanges;
using commands::StreamState;

constexpr char kDirectory[] = "/data/state";
constexpr eventstore::PartitionIndex kPartition(1);
// RocksDB takes no smaller write buffer; the commands of one run of the work fill it.
constexpr std::size_t kWriteBuffer = 64U << 10U;
constexpr std::int64_t kWrites = 12;
constexpr std::int64_t kCommandsOfWrite = 100;
constexpr std::int64_t kStreams = 3;
// What was decided in the first writes is forgotten when the last is written.
constexpr std::int64_t kKeptFrom = 4;

domain::CommandId CommandOf(std::int64_t position, std::int64_t index) {
  return domain::CommandId(absl::StrCat("cmd_", position, "_", index));
}

commands::BodyKey BodyOf(std::int64_t position) {
  return {.body_sha256 = std::string(32, static_cast<char>(position)),
          .command_type = "review.SyncPullRequest",
          .target = domain::StreamId("rev_gh_1_2")};
}

domain::StreamId StreamOf(std::int64_t position) {
  return domain::StreamId(absl::StrCat("stream ", position % kStreams));
}

DecidedCommand DecidedAt(std::int64_t position) {
  return {.kind = commands::OutcomeKind::kAccepted,
          .attempt = 1,
          .body_sha256 = std::string(32, 'b'),
          .decided_at = domain::FromSeconds(position)};
}

OwnerCheckpoint CheckpointAt(std::int64_t position) {
  return {.journal = {.next_offset = eventstore::Offset(position),
                      .term = eventstore::Term(1),
                      .claim = eventstore::ClaimId("claim"),
                      .next_sequence = eventstore::Sequence(position),
                      .last_offset = eventstore::Offset(position - 1),
                      .last_record = {}},
          .inbox_next = eventstore::Offset(position)};
}

StateChanges ChangesOf(std::int64_t position) {
  StateChanges changes;
  const std::vector<domain::State> states = SampleStates();
  changes.streams[StreamOf(position)] = std::make_shared<const StreamState>(
      StreamState{.state = states[static_cast<std::size_t>(position) % states.size()],
                  .version = domain::StreamVersion(position)});
  for (std::int64_t i = 0; i < kCommandsOfWrite; ++i) {
    changes.commands[CommandOf(position, i)] = DecidedAt(position);
  }
  changes.bodies[BodyOf(position)] = SeenBody{.guid = domain::DeliveryGuid("guid"),
                                              .command = CommandOf(position, 0),
                                              .seen_at = domain::FromSeconds(position)};
  changes.checkpoint = CheckpointAt(position);
  return changes;
}

}  // namespace

StateStory::StateStory(SimulatedDisk& disk) : disk_(disk) { disk_.MakeDurableDirectory("/data"); }

StateStory::~StateStory() = default;

absl::StatusOr<std::unique_ptr<commands::StateStore>> StateStory::Open() {
  return commands::RocksDbStateStore::Open(
      {.directory = kDirectory, .write_buffer_bytes = kWriteBuffer, .env = disk_.env()});
}

void StateStory::Work() {
  WorkOnce(kWrites / 2);
  WorkOnce(kWrites);
}

void StateStory::WorkOnce(std::int64_t until) {
  const auto store = Open();
  if (!store.ok()) {
    errors_.push_back(store.status());
    return;
  }
  constexpr int kTries = 3;  // as a loop does, which makes a failed owner again
  absl::Status status = absl::UnknownError("");
  for (int i = 0; i < kTries && !status.ok(); ++i) {
    status = WriteUpTo(**store, until);
    if (!status.ok()) errors_.push_back(status);
  }
}

absl::Status StateStory::WriteUpTo(commands::StateStore& store, std::int64_t until) {
  DOCKET_ASSIGN_OR_RETURN(const OwnerCheckpoint from, store.LoadCheckpoint(kPartition));
  for (std::int64_t position = from.inbox_next.value() + 1; position <= until; ++position) {
    tried_ = std::max(tried_, position);
    DOCKET_RETURN_IF_ERROR(store.Write(kPartition, ChangesOf(position)));
    written_ = std::max(written_, position);
  }
  return until == kWrites ? Forget(store) : absl::OkStatus();
}

absl::Status StateStory::Forget(commands::StateStore& store) {
  forgetting_tried_ = true;
  DOCKET_RETURN_IF_ERROR(store.ForgetBefore(kPartition, domain::FromSeconds(kKeptFrom)));
  forgotten_ = true;
  return absl::OkStatus();
}

void StateStory::Check(Since since, Findings& findings) {
  for (const absl::Status& error : errors_) CheckMessage(error, kDirectory, findings);
  errors_.clear();
  // What is in memory alone goes with the process too, unless closing wrote it out.
  if (since == Since::kPowerFailed || disk_.fault_reached()) {
    written_ = 0;
    forgotten_ = false;
  }
  const auto store = Open();
  if (!store.ok()) {
    findings.push_back(absl::StrCat("it does not open: ", store.status().ToString()));
    return;
  }
  const auto checkpoint = (*store)->LoadCheckpoint(kPartition);
  if (!checkpoint.ok()) {
    findings.push_back(absl::StrCat("no checkpoint: ", checkpoint.status().ToString()));
    return;
  }
  const std::int64_t position = checkpoint->inbox_next.value();
  if (position < written_ || position > tried_) {
    findings.push_back(absl::StrCat("stands at ", position, ", written up to ", written_,
                                    ", tried up to ", tried_));
  }
  if (position > 0 && *checkpoint != CheckpointAt(position)) findings.emplace_back("a checkpoint");
  CheckContent(**store, position, findings);
  CheckForgotten(**store, position, findings);
  const absl::Status written = WriteUpTo(**store, kWrites);
  if (!written.ok()) findings.push_back(absl::StrCat("does not go on: ", written.ToString()));
  CheckContent(**store, kWrites, findings);
}

// What is older than it was is as after a power failure: the journal has the rest.
bool StateStory::CheckDamaged(Findings& findings) {
  const auto store = Open();
  if (!store.ok()) return CheckDamageMessage(store.status(), kDirectory, findings);
  const auto checkpoint = (*store)->LoadCheckpoint(kPartition);
  if (!checkpoint.ok()) return CheckDamageMessage(checkpoint.status(), kDirectory, findings);
  const std::int64_t position = checkpoint->inbox_next.value();
  if (position > tried_) findings.push_back(absl::StrCat("stands at ", position));
  bool reported = false;
  for (std::int64_t i = kKeptFrom; i <= kWrites; ++i) {
    const auto command = (*store)->FindCommand(kPartition, CommandOf(i, kCommandsOfWrite - 1));
    if (!command.ok()) {
      reported = CheckDamageMessage(command.status(), kDirectory, findings);
    } else if (command->has_value() != (i <= position)) {
      findings.push_back(absl::StrCat("stands at ", position, " but write ", i, " is not so"));
    }
  }
  for (std::int64_t i = std::max<std::int64_t>(1, position - kStreams + 1); i <= position; ++i) {
    const auto stream = (*store)->LoadStream(kPartition, StreamOf(i));
    if (!stream.ok()) {
      reported = CheckDamageMessage(stream.status(), kDirectory, findings);
    } else if (*stream == nullptr || **stream != *ChangesOf(i).streams.at(StreamOf(i))) {
      findings.push_back(absl::StrCat("stands at ", position, " with another state of write ", i));
    }
  }
  return reported;
}

// Everything of the positions up to this one that is not old enough to be forgotten, and nothing
// else.
void StateStory::CheckContent(commands::StateStore& store, std::int64_t position,
                              Findings& findings) {
  for (std::int64_t i = kKeptFrom; i <= kWrites; ++i) {
    const bool expected = i <= position;
    const auto command = store.FindCommand(kPartition, CommandOf(i, kCommandsOfWrite - 1));
    const auto body = store.FindBody(kPartition, BodyOf(i));
    if (!command.ok() || !body.ok() || command->has_value() != expected ||
        body->has_value() != expected || (expected && **command != DecidedAt(i))) {
      findings.push_back(absl::StrCat("stands at ", position, " but write ", i, " is not ",
                                      expected ? "there" : "absent"));
    }
  }
  for (std::int64_t i = std::max<std::int64_t>(1, position - kStreams + 1); i <= position; ++i) {
    const StateChanges changes = ChangesOf(i);
    const auto stream = store.LoadStream(kPartition, StreamOf(i));
    if (!stream.ok() || *stream == nullptr || **stream != *changes.streams.at(StreamOf(i))) {
      findings.push_back(absl::StrCat("stands at ", position, " with another state of write ", i));
    }
  }
}

void StateStory::CheckForgotten(commands::StateStore& store, std::int64_t position,
                                Findings& findings) {
  std::int64_t there = 0;
  std::int64_t all = 0;
  for (std::int64_t i = 1; i < std::min(kKeptFrom, position + 1); ++i) {
    for (std::int64_t j = 0; j < kCommandsOfWrite; ++j) {
      const auto command = store.FindCommand(kPartition, CommandOf(i, j));
      ++all;
      there += command.ok() && command->has_value() ? 1 : 0;
    }
  }
  if (there == 0 ? all > 0 && !forgetting_tried_ : there != all || forgotten_) {
    findings.push_back(absl::StrCat("of ", all, " old commands ", there, " are there; forgotten: ",
                                    forgotten_          ? "yes"
                                    : forgetting_tried_ ? "tried"
                                                        : "no"));
  }
}

UpgradeStory::UpgradeStory(SimulatedDisk& disk) : StateStory(disk) {
  constexpr std::int64_t kStrange = 1'000;  // a position that the story does not reach
  // Twice: in a table, and in the write-ahead log.
  for (const bool in_table : {true, false}) {
    {
      auto store = commands::RocksDbStateStore::Open({.directory = kDirectory, .env = disk.env()});
      DOCKET_CHECK(store.ok());
      DOCKET_CHECK((*store)->Write(kPartition, ChangesOf(kStrange)).ok());
    }
    rocksdb::Options options;
    options.env = disk.env();
    rocksdb::DB* opened = nullptr;
    DOCKET_CHECK(rocksdb::DB::Open(options, kDirectory, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    const std::string version = in_table ? absl::StrCat(schemas::kStateVersion) : "0";
    rocksdb::WriteOptions synced;
    synced.sync = true;
    DOCKET_CHECK(db->Put(synced, commands::StateVersionKey(), version).ok());
  }
}

}  // namespace docket::tests
