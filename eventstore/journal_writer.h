// JournalWriter: the writer rule. One writer at a time per journal partition, without locks,
// transactions, leases or conditional appends, on top of any RecordLog.
//
// Ownership. Each attempt to own the partition opens a new appender and appends a Claim with a new
// random id and a term above every one read or tried. The writer owns the partition if, after
// reading up to and including its claim's acknowledged offset, that claim is the current one under
// the reader rule. Its caller then knows every accepted commit before the claim, and none can be
// accepted after it but the writer's own; only then does it decide anything.
//
// Acknowledgements count strictly in sequence order. Sequence n is expected right behind the offset
// at which n - 1 was confirmed. Found there: confirmed. Found higher: something else landed
// between, so the log is read through the reader rule up to it; still the current claim and the
// commit accepted → confirmed; a newer claim → only what was accepted is confirmed and the writer
// steps down; else it claims again. Found lower or not at all, outcome unknown, client broken: it
// claims again. Claiming again is always safe. The end of the log proves nothing; only an own
// acknowledged record does. docs/decisions/0001-claims-not-transactions.md has the argument and the
// traces that break weaker rules.
//
// The caller drives it: Poll() does a bounded amount of work and never blocks but on reads of the
// log. Thread-safety: used by one thread; acknowledgements arrive on any thread and wake the caller
// through `wake`. Borrows the log and the clock, which must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/committed_reader.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"

namespace docket::eventstore {

// A commit that is larger is refused before it is written; its command is journaled as parked.
// Kafka's default message.max.bytes is 1 MiB; the rest is headroom for key, headers and batch.
inline constexpr std::size_t kCommitBytesMax = 900'000;

struct JournalWriterOptions {
  std::string writer_url;  // where API nodes find the owner
  std::string software_version;
  std::size_t in_flight_max = 256;  // staged and not yet confirmed
  // Superseded: wait a random time between this and three times this, doubled each time as long as
  // the wait stays below the maximum.
  std::int64_t superseded_wait_ms = 1'000;
  std::int64_t superseded_wait_max_ms = 30'000;
  std::int64_t ownership_resets_wait_ms = 30'000;
  // The log failed: wait at least this before the next claim, doubled each time up to the maximum.
  std::int64_t failure_wait_ms = 20;
  std::int64_t failure_wait_max_ms = 5'000;
};

// What a writer draws. Claim ids must never repeat, in this process or another: two writers with
// one id would take each other's commits for their own.
struct WriterRandomness {
  std::function<ClaimId()> claim_id;  // 16 bytes from a source fit for secrets; seeded in tests
  std::uint64_t wait_seed = 0;        // for waits, where a repetition costs time alone
};

class JournalWriter {
 public:
  enum class Phase {
    kWaiting,     // until it may claim again
    kCatchingUp,  // walking to the end, for the greatest term
    kClaiming,    // a claim is on its way
    kReading,     // walking up to the claim
    kOwning,
  };

  struct Progress {
    // Commits accepted since the last Poll, in order: others' while reading, own when confirmed.
    std::vector<AcceptedCommit> accepted;
    ReaderState state;   // behind everything walked so far
    bool moved = false;  // anything happened
    bool became_owner = false;
    bool lost_ownership = false;  // what was staged and not accepted is void; decide nothing more
  };

  // `from`: where the caller's derived state stands; commits behind it are not reported again.
  // `wake` is called when Poll has something to do.
  JournalWriter(RecordLog& log, PartitionIndex partition, ReaderState from,
                const platform::Clock& clock, JournalWriterOptions options,
                WriterRandomness randomness, std::function<void()> wake);
  ~JournalWriter();

  // An error is final for this writer: one of the log's that no retry mends, of a read or of an
  // append. After any other the writer claims again by itself, and health() says why.
  [[nodiscard]] absl::StatusOr<Progress> Poll();

  // Owning, and room for another commit.
  [[nodiscard]] bool CanStage() const;

  // Sends a commit and keeps it; its claim id and sequence are filled in here, and nothing of it is
  // changed after that. kInvalidArgument: larger than kCommitBytesMax or than the log takes,
  // nothing was sent and it is not kept. kResourceExhausted: the log's queue is full, nothing
  // changed, try again after a Poll. Other errors cost the ownership or are final (seen at the next
  // Poll). Requires CanStage().
  [[nodiscard]] absl::Status Stage(std::string key, std::shared_ptr<journal_proto::Commit> commit);

  [[nodiscard]] Phase phase() const { return phase_; }
  // Of the newest claim tried.
  [[nodiscard]] const ClaimId& claim() const { return claim_; }
  [[nodiscard]] std::size_t in_flight() const { return staged_.size(); }
  // When kWaiting ends, on the monotonic clock; the caller need not poll before.
  [[nodiscard]] absl::Time not_before() const { return not_before_; }
  // OK while it owns; else what cost it the ownership, or kept it from it. Nothing: it did not try
  // yet.
  [[nodiscard]] const std::optional<absl::Status>& health() const { return health_; }
  [[nodiscard]] std::int64_t claims() const { return claims_; }
  [[nodiscard]] std::int64_t ignored_records() const { return reader_.ignored_records(); }

 private:
  struct Mailbox;  // outcomes on their way from the adapter's threads

  struct WaitRange {
    std::int64_t least_ms = 0;
    std::int64_t greatest_ms = 0;
  };

  struct Staged {
    Sequence sequence;
    RecordHash hash;
    std::shared_ptr<journal_proto::Commit> commit;
    std::optional<AppendOutcome> outcome = std::nullopt;  // once it arrived
  };

  void NoteOutcome(Sequence sequence, AppendOutcome outcome);
  [[nodiscard]] absl::Status CatchUp(Progress& progress);
  void SendClaim();
  [[nodiscard]] absl::Status AwaitClaim(Progress& progress);
  [[nodiscard]] absl::Status ReadToClaim(Progress& progress);
  void BecomeOwner(Progress& progress);
  [[nodiscard]] absl::Status HandleAcknowledgements(Progress& progress);
  [[nodiscard]] absl::Status Reconcile(Offset acknowledged, Progress& progress);
  void ConfirmFirst(Offset offset, Progress& progress);
  [[nodiscard]] absl::Status Walk(Offset bound, Progress& progress);
  void ClaimAgain(absl::Status why, Progress& progress);
  void StepDown(Progress& progress);
  void WaitAtRandom(const WaitRange& range);
  void GiveUpClaim(absl::Status why, Progress& progress);

  RecordLog& log_;
  const PartitionIndex partition_;
  const platform::Clock& clock_;
  const JournalWriterOptions options_;
  const std::function<ClaimId()> make_claim_id_;
  std::mt19937_64 random_;  // of the waits
  const std::function<void()> wake_;

  CommittedReader reader_;
  Phase phase_ = Phase::kWaiting;
  absl::Time not_before_ = absl::InfinitePast();
  std::int64_t superseded_wait_ms_;
  std::int64_t failure_wait_ms_;
  Term greatest_term_tried_;
  std::int64_t claims_ = 0;
  std::optional<absl::Status> health_;

  // Of the current claim.
  ClaimId claim_;
  Offset claim_offset_;
  absl::Time owned_since_;
  Sequence next_sequence_;
  Offset expected_;                             // of the first staged commit
  std::optional<AppendOutcome> claim_outcome_;  // once it arrived
  std::deque<Staged> staged_;                   // not yet confirmed, in sequence order
  std::shared_ptr<Mailbox> mailbox_;
  std::unique_ptr<Appender> appender_;  // last: its destructor may still deliver outcomes
};

}  // namespace docket::eventstore
