#include "eventstore/journal_writer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
namespace {

constexpr Offset kEverything{std::numeric_limits<std::int64_t>::max()};

// The claim's outcome travels through the same mailbox as those of its commits.
constexpr Sequence kClaimSequence{-1};

AppendOutcome NotAppended(absl::Status why) {
  return {
      .kind = AppendOutcome::Kind::kNotAppended, .offset = std::nullopt, .error = std::move(why)};
}

// What is wrong with an outcome that does not confirm its append. Precondition: it does not.
absl::Status NotConfirmed(const AppendOutcome& outcome) {
  absl::Status why = WhyNotAcknowledged(outcome);
  if (!why.ok()) return why;
  return absl::AbortedError(
      "the log acknowledged an append without its offset, or at one where it cannot stand");
}

}  // namespace

// Shared with the callbacks, which may outlive the claim they belong to.
struct JournalWriter::Mailbox {
  absl::Mutex mutex;
  std::vector<std::pair<Sequence, AppendOutcome>> outcomes ABSL_GUARDED_BY(mutex);
  std::function<void()> wake;

  void Deliver(Sequence sequence, AppendOutcome outcome) {
    bool first = false;
    {
      absl::MutexLock lock(&mutex);
      first = outcomes.empty();
      outcomes.emplace_back(sequence, std::move(outcome));
    }
    if (first) wake();  // who takes the first one takes the others too
  }

  std::vector<std::pair<Sequence, AppendOutcome>> Take() {
    absl::MutexLock lock(&mutex);
    return std::exchange(outcomes, {});
  }
};

JournalWriter::JournalWriter(RecordLog& log, PartitionIndex partition, ReaderState from,
                             const platform::Clock& clock, JournalWriterOptions options,
                             WriterRandomness randomness, std::function<void()> wake)
    : log_(log),
      partition_(partition),
      clock_(clock),
      options_(std::move(options)),
      make_claim_id_(std::move(randomness.claim_id)),
      random_(randomness.wait_seed),
      wake_(std::move(wake)),
      reader_(log, partition, std::move(from)),
      superseded_wait_ms_(options_.superseded_wait_ms),
      failure_wait_ms_(options_.failure_wait_ms) {}

JournalWriter::~JournalWriter() = default;

bool JournalWriter::CanStage() const {
  return phase_ == Phase::kOwning && staged_.size() < options_.in_flight_max;
}

absl::StatusOr<JournalWriter::Progress> JournalWriter::Poll() {
  Progress progress;
  if (mailbox_ != nullptr) {
    for (auto& [sequence, outcome] : mailbox_->Take()) {
      NoteOutcome(sequence, std::move(outcome));
    }
  }
  absl::Status status;
  switch (phase_) {
    case Phase::kWaiting:
      if (clock_.MonotonicNow() < not_before_) break;
      phase_ = Phase::kCatchingUp;
      progress.moved = true;
      break;
    case Phase::kCatchingUp:
      status = CatchUp(progress);
      break;
    case Phase::kClaiming:
      status = AwaitClaim(progress);
      break;
    case Phase::kReading:
      status = ReadToClaim(progress);
      break;
    case Phase::kOwning:
      status = HandleAcknowledgements(progress);
      break;
  }
  if (!status.ok()) {
    if (!IsRetryable(status)) return status;
    ClaimAgain(std::move(status), progress);
  }
  progress.state = reader_.state();
  return progress;
}

// What is not staged any more needs no answer: the log itself showed it to be accepted, or its
// claim was given up.
void JournalWriter::NoteOutcome(Sequence sequence, AppendOutcome outcome) {
  if (sequence == kClaimSequence) {
    claim_outcome_ = std::move(outcome);
    return;
  }
  if (staged_.empty() || sequence < staged_.front().sequence) return;
  const auto place = static_cast<std::size_t>(sequence.value() - staged_.front().sequence.value());
  staged_[place].outcome = std::move(outcome);
}

absl::Status JournalWriter::CatchUp(Progress& progress) {
  const Offset before = reader_.state().next_offset;
  DOCKET_ASSIGN_OR_RETURN(const OffsetRange range, log_.Offsets(partition_));
  if (before < range.end) {
    DOCKET_RETURN_IF_ERROR(Walk(kEverything, progress));
    progress.moved = true;
    if (reader_.state().next_offset < range.end && reader_.state().next_offset != before) {
      return absl::OkStatus();
    }
  }
  SendClaim();
  progress.moved = true;
  return absl::OkStatus();
}

void JournalWriter::SendClaim() {
  greatest_term_tried_ =
      Term(std::max(greatest_term_tried_.value(), reader_.state().term.value()) + 1);
  claim_ = make_claim_id_();
  next_sequence_ = Sequence(0);
  claim_outcome_.reset();
  mailbox_ = std::make_shared<Mailbox>();
  mailbox_->wake = wake_;
  appender_ = log_.OpenAppender(partition_);
  ++claims_;

  journal_proto::Claim claim;
  claim.set_term(greatest_term_tried_.value());
  claim.set_claim_id(claim_.value());
  claim.set_writer_url(options_.writer_url);
  claim.set_software_version(options_.software_version);
  claim.set_claimed_at(clock_.Now().value());
  phase_ = Phase::kClaiming;
  absl::Status sent =
      appender_->Append(MakeClaimRecord(claim), [mailbox = mailbox_](AppendOutcome outcome) {
        mailbox->Deliver(kClaimSequence, std::move(outcome));
      });
  if (!sent.ok()) {
    mailbox_->Deliver(kClaimSequence, NotAppended(sent));
  }
}

absl::Status JournalWriter::AwaitClaim(Progress& progress) {
  if (!claim_outcome_.has_value()) return absl::OkStatus();
  const AppendOutcome outcome = *std::exchange(claim_outcome_, std::nullopt);
  progress.moved = true;
  if (outcome.kind != AppendOutcome::Kind::kAcknowledged || !outcome.offset.has_value()) {
    return NotConfirmed(outcome);
  }
  claim_offset_ = *outcome.offset;
  phase_ = Phase::kReading;
  return absl::OkStatus();
}

absl::Status JournalWriter::ReadToClaim(Progress& progress) {
  DOCKET_RETURN_IF_ERROR(Walk(Next(claim_offset_), progress));
  progress.moved = true;
  if (reader_.state().next_offset <= claim_offset_) return absl::OkStatus();
  if (reader_.state().claim == claim_) {
    BecomeOwner(progress);
  } else {
    StepDown(progress);
  }
  return absl::OkStatus();
}

void JournalWriter::BecomeOwner(Progress& progress) {
  phase_ = Phase::kOwning;
  owned_since_ = clock_.MonotonicNow();
  expected_ = Next(claim_offset_);
  health_ = absl::OkStatus();
  progress.became_owner = true;
}

absl::Status JournalWriter::HandleAcknowledgements(Progress& progress) {
  while (phase_ == Phase::kOwning && !staged_.empty() && staged_.front().outcome.has_value()) {
    const AppendOutcome outcome = *std::exchange(staged_.front().outcome, std::nullopt);
    progress.moved = true;
    if (outcome.kind != AppendOutcome::Kind::kAcknowledged || !outcome.offset.has_value() ||
        *outcome.offset < expected_) {
      return NotConfirmed(outcome);
    }
    if (*outcome.offset == expected_) {
      ConfirmFirst(*outcome.offset, progress);
    } else {
      DOCKET_RETURN_IF_ERROR(Reconcile(*outcome.offset, progress));
    }
  }
  return absl::OkStatus();
}

void JournalWriter::ConfirmFirst(Offset offset, Progress& progress) {
  Staged first = std::move(staged_.front());
  staged_.pop_front();
  const JournalRecord own(first.commit);
  // The reader stands right before this record, and the current claim is this writer's.
  const Verdict verdict = reader_.WalkOwn({.offset = offset, .hash = first.hash}, own);
  DOCKET_CHECK(verdict == Verdict::kCommitAccepted);
  expected_ = Next(offset);
  failure_wait_ms_ = options_.failure_wait_ms;
  progress.accepted.push_back({.offset = offset,
                               .appended_at = clock_.Now(),
                               .commit = std::move(first.commit),
                               .after = reader_.state()});
}

// Something landed between: another writer's record, a mirror's gap, a late copy of an own record.
absl::Status JournalWriter::Reconcile(Offset acknowledged, Progress& progress) {
  const Sequence wanted = staged_.front().sequence;
  while (reader_.state().next_offset <= acknowledged) {
    const Offset before = reader_.state().next_offset;
    DOCKET_RETURN_IF_ERROR(Walk(Next(acknowledged), progress));
    if (reader_.state().next_offset == before) {
      return absl::UnavailableError("an acknowledged record cannot be read yet");
    }
  }
  if (reader_.state().claim != claim_) {
    StepDown(progress);
    return absl::OkStatus();
  }
  if (reader_.state().next_sequence <= wanted) {
    return absl::AbortedError("an acknowledged commit was not accepted: one before it is missing");
  }
  while (!staged_.empty() && staged_.front().sequence < reader_.state().next_sequence) {
    staged_.pop_front();
  }
  expected_ = reader_.state().next_offset;
  failure_wait_ms_ = options_.failure_wait_ms;
  return absl::OkStatus();
}

absl::Status JournalWriter::Walk(Offset bound, Progress& progress) {
  DOCKET_ASSIGN_OR_RETURN(CommittedBatch batch, reader_.ReadBefore(bound, ReadLimits{}));
  progress.accepted.insert(progress.accepted.end(), std::make_move_iterator(batch.commits.begin()),
                           std::make_move_iterator(batch.commits.end()));
  return absl::OkStatus();
}

absl::Status JournalWriter::Stage(std::string key, std::shared_ptr<journal_proto::Commit> commit) {
  DOCKET_CHECK(CanStage());
  commit->set_claim_id(claim_.value());
  commit->set_seq(next_sequence_.value());
  Record record = MakeCommitRecord(std::move(key), *commit);
  if (record.value.size() > kCommitBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("the commit has ", record.value.size(),
                                                   " bytes; at most ", kCommitBytesMax,
                                                   " may be journaled"));
  }
  const Sequence sequence = next_sequence_;
  const RecordHash hash = HashOf(record);
  absl::Status sent =
      appender_->Append(std::move(record), [mailbox = mailbox_, sequence](AppendOutcome outcome) {
        mailbox->Deliver(sequence, std::move(outcome));
      });
  if (absl::IsResourceExhausted(sent) || absl::IsInvalidArgument(sent)) return sent;
  // From here on the sequence number is used up, whatever the log said.
  next_sequence_ = Sequence(sequence.value() + 1);
  staged_.push_back({.sequence = sequence, .hash = hash, .commit = std::move(commit)});
  if (!sent.ok()) {
    mailbox_->Deliver(sequence, NotAppended(sent));
  }
  return sent;
}

void JournalWriter::GiveUpClaim(absl::Status why, Progress& progress) {
  progress.moved = true;
  health_ = std::move(why);
  progress.lost_ownership = progress.lost_ownership || phase_ == Phase::kOwning;
  if (phase_ == Phase::kOwning && clock_.MonotonicNow() - owned_since_ >=
                                      absl::Milliseconds(options_.ownership_resets_wait_ms)) {
    superseded_wait_ms_ = options_.superseded_wait_ms;
  }
  phase_ = Phase::kWaiting;
  appender_.reset();
  staged_.clear();
}

// The standard's distributions differ between libraries, and a simulated run must not.
void JournalWriter::WaitAtRandom(const WaitRange& range) {
  const auto count = static_cast<std::uint64_t>(range.greatest_ms - range.least_ms + 1);
  const std::int64_t wait_ms = range.least_ms + static_cast<std::int64_t>(random_() % count);
  not_before_ = clock_.MonotonicNow() + absl::Milliseconds(wait_ms);
}

// The log failed this writer: nothing says that another one wants the partition, so claim again
// soon.
void JournalWriter::ClaimAgain(absl::Status why, Progress& progress) {
  GiveUpClaim(std::move(why), progress);
  WaitAtRandom({.least_ms = failure_wait_ms_, .greatest_ms = failure_wait_ms_ * 3 / 2});
  failure_wait_ms_ = std::min(failure_wait_ms_ * 2, options_.failure_wait_max_ms);
}

// Another writer claimed: two that both believe they should own would depose each other for ever,
// so wait, at random and longer each time.
void JournalWriter::StepDown(Progress& progress) {
  GiveUpClaim(absl::AbortedError(absl::StrCat("another writer claimed ", ToString(log_.name()),
                                              " partition ", partition_.value())),
              progress);
  // The longest waits are drawn at random too, or two rivals could go on in step.
  const std::int64_t least = std::min(superseded_wait_ms_, options_.superseded_wait_max_ms / 3);
  WaitAtRandom({.least_ms = least, .greatest_ms = least * 3});
  superseded_wait_ms_ = least * 2;
}

}  // namespace docket::eventstore
