// Processor: the owner of one journal partition. Reads its inbox, drops what was decided before,
// decides the rest, appends the commits pipelined, and when they are acknowledged evolves the
// stored state. Exactly-once from inbox to journal: each commit carries the inbox position behind
// its command, so a new owner resumes where the accepted commits end.
//
// Deduplication happens here and nowhere else:
//   command id known, same body      the recorded outcome stands; a parked command runs again, and
//                                    what is to be done in time once with each owner
//   command id known, other body     a sibling hook of the same event: counted, no second command
//   other delivery, known body       rejected as a replay if the payload cannot occur twice, else
//                                    flagged and processed
//
// A command that cannot be decided (throws, unreadable, too large) is journaled as parked: the
// owner never crash-loops on it. Failures of the log are not outcomes: JournalWriter handles them.
//
// The caller drives it by Step(); between steps it may be destroyed at any time. Steppable by a
// test scheduler, or by a thread of a composition root. Thread-safety: used by one thread. Borrows
// everything in Parts, which must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "commands/decide.h"
#include "commands/deduplication.h"
#include "commands/state_cache.h"
#include "commands/state_store.h"
#include "eventstore/journal_writer.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

struct ProcessorOptions {
  eventstore::JournalWriterOptions writer;
  std::size_t state_cache_entries = 100'000;
  // How long a command id and a body are remembered. A delivery that comes again later is new.
  std::int64_t dedup_retention_days = 15;
  // Inputs that yield no commit move the journaled position this often at the latest.
  std::int64_t position_commit_inputs = 1'000;
  std::int64_t position_commit_seconds = 60;
  std::size_t inputs_per_step = 256;
  std::size_t timers_per_step = 256;
};

// Counted since construction.
struct ProcessorCounts {
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t parked = 0;
  std::int64_t duplicates = 0;    // same delivery again
  std::int64_t siblings = 0;      // another hook's copy of the same event
  std::int64_t replays = 0;       // known body under a new guid, dropped
  std::int64_t known_bodies = 0;  // known body under a new guid, processed
  std::int64_t unreadable = 0;    // inbox records that are no commands
  std::int64_t timers = 0;        // let time pass for a stream
  std::int64_t events = 0;
};

// A commit of this owner that was acknowledged.
struct DecidedCommit {
  std::string_view key;          // its partition key: the repository's or organisation's
  domain::Timestamp command_at;  // when the command was appended to the inbox, by the log's clock
  const journal_proto::Commit& commit;
};

class Processor final : private StateSource {
 public:
  struct Parts {
    eventstore::RecordLog& inbox;
    eventstore::RecordLog& journal;
    eventstore::PartitionIndex partition;
    StateStore& store;
    const platform::Clock& clock;
    // Called by Step for each commit with an outcome, once; for those who watch. May be empty.
    std::function<void(const DecidedCommit&)> on_decided = {};
  };

  // `randomness`: the journal writer's. `wake`: called on any thread when Step has something to do.
  Processor(Parts parts, ProcessorOptions options, eventstore::WriterRandomness randomness,
            std::function<void()> wake);
  ~Processor() override;

  // A bounded amount of work. True: something moved, step again. An error is final for this object:
  // the state store failed or the journal is not what it was; a new Processor resumes from the
  // store.
  [[nodiscard]] absl::StatusOr<bool> Step();

  // When Step has work without being woken: a wait that ends, a position to record.
  [[nodiscard]] absl::Time NextDue() const;

  [[nodiscard]] bool owns() const;
  // OK while it owns and its inbox can be read; else what is in the way. Nothing: it does not know
  // yet.
  [[nodiscard]] std::optional<absl::Status> health() const;
  [[nodiscard]] const ProcessorCounts& counts() const { return counts_; }
  [[nodiscard]] std::int64_t claims() const { return writer_ == nullptr ? 0 : writer_->claims(); }
  [[nodiscard]] const OwnerCheckpoint& checkpoint() const { return checkpoint_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
  // Every input before it is decided and its commit accepted, as far as this object knows.
  [[nodiscard]] eventstore::Offset decided_before() const;

 private:
  using CommitPtr = std::shared_ptr<journal_proto::Commit>;

  // A staged command, until its commit is confirmed.
  struct InFlight {
    std::string key;
    domain::Timestamp command_at;
    std::string claim_id;
    std::int64_t sequence = 0;
    std::vector<StreamChange> changes;
    std::optional<Deduplicated> decided;
  };

  absl::StatusOr<std::shared_ptr<const StreamState>> Load(const domain::StreamId& stream) override;
  absl::StatusOr<std::vector<domain::StreamId>> List(const StreamRange& range,
                                                     std::size_t count) override;

  [[nodiscard]] absl::Status Open();
  [[nodiscard]] absl::Status ApplyProgress(const eventstore::JournalWriter::Progress& progress);
  [[nodiscard]] absl::Status ApplyCommit(const eventstore::AcceptedCommit& accepted,
                                         StateChanges& changes);
  [[nodiscard]] absl::Status ReplayEvents(const eventstore::AcceptedCommit& accepted,
                                          StateChanges& changes);
  void DropStaged();
  void RetrySoon();

  [[nodiscard]] absl::Status ReadInbox();
  [[nodiscard]] absl::StatusOr<bool> DecideInputs();
  [[nodiscard]] absl::StatusOr<bool> PassTime();
  [[nodiscard]] bool IsStuck(const Timer& timer) const;
  // Whether time passed for the stream now: what is stored as due may be on its way already.
  [[nodiscard]] absl::StatusOr<bool> Fire(const domain::StreamId& stream);
  void NoteTimer(const domain::StreamId& stream, std::optional<domain::Timestamp> was,
                 const StreamState& after, StateChanges& changes);
  [[nodiscard]] absl::Status DecideInput(const eventstore::StoredRecord& input);
  // `record`: what the command was read from; the commit, empty and of the same arena, takes what
  // it needs of it.
  [[nodiscard]] absl::Status DecideCommand(const domain::RecordedCommand& command,
                                           inbox_proto::CommandRecord& record,
                                           const CommitPtr& commit,
                                           const eventstore::StoredRecord& input);
  // Decides it and writes what came of it into the commit, whose outcome has its header.
  [[nodiscard]] absl::StatusOr<std::vector<StreamChange>> DecideInto(
      const domain::RecordedCommand& command, journal_proto::Commit& commit);
  [[nodiscard]] absl::Status ParkUnreadable(const eventstore::StoredRecord& input,
                                            const inbox_proto::CommandRecord& record,
                                            const absl::Status& error);
  // What a commit is about, for those who read the journal by key; empty for one that only moves
  // the position.
  struct About {
    std::string key;
    domain::Timestamp command_at;
  };
  [[nodiscard]] static About AboutInput(const eventstore::StoredRecord& input);
  [[nodiscard]] absl::Status Stage(About about, const CommitPtr& commit,
                                   std::vector<StreamChange> changes);
  // Every input before it is decided or staged.
  [[nodiscard]] eventstore::Offset StagedBefore() const;
  void CountOutcome(const InFlight& staged, const journal_proto::Commit& commit);
  // Inputs were dropped, and no commit is on its way that moves the position.
  [[nodiscard]] bool PositionWaits() const;
  [[nodiscard]] absl::Status CommitPositionIfDue();
  [[nodiscard]] domain::Timestamp ForgetHorizon() const;
  [[nodiscard]] absl::Status ForgetOld();

  const Parts parts_;
  const ProcessorOptions options_;
  const eventstore::WriterRandomness randomness_;
  const std::function<void()> wake_;

  OwnerCheckpoint checkpoint_;
  StateCache cache_;
  Deduplication deduplication_;
  std::deque<eventstore::StoredRecord> inputs_;  // read, not yet decided
  eventstore::Offset inbox_position_;            // the next one to read
  std::int64_t inputs_since_commit_ = 0;         // dropped without a commit
  std::int64_t staged_sequence_ = 0;             // of the next commit staged under this claim
  // When a stream is due next, as far as is stored; unknown: look. What is staged is not counted
  // in, and looked for again when it is confirmed.
  domain::Timestamp next_timer_;
  // Times that were let pass in vain, by stream: they are passed over, and so hold no other up.
  std::map<domain::StreamId, domain::Timestamp> stuck_timers_;
  absl::Time last_commit_ = absl::InfinitePast();  // when one was accepted; at first, when opened
  absl::Time last_forget_ = absl::InfinitePast();
  absl::Time opened_monotonic_;  // and opened_at_: one moment by both clocks
  domain::Timestamp opened_at_;
  // While more waits in the inbox than was read: when the oldest of what was read came.
  std::optional<domain::Timestamp> inbox_behind_since_;
  bool inbox_was_read_ = false;
  absl::Time retry_at_ = absl::InfiniteFuture();  // a log pushed back and will not call
  absl::Status inbox_health_;                     // of the last read
  std::deque<InFlight> in_flight_;
  ProcessorCounts counts_;
  std::unique_ptr<eventstore::Subscription> inbox_subscription_;
  std::unique_ptr<eventstore::JournalWriter> writer_;  // last: stops delivering first
};

}  // namespace docket::commands
