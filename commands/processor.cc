#include "commands/processor.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/journal_codec.h"
#include "schemas/codec/shared_arena.h"

namespace docket::commands {
namespace {

using eventstore::AcceptedCommit;
using eventstore::JournalWriter;
using eventstore::StoredRecord;

// No stream is due.
constexpr domain::Timestamp kNever(std::numeric_limits<std::int64_t>::max());

constexpr absl::Duration kForgetEvery = absl::Minutes(1);

// A log whose queue is full, or that cannot be read now, is tried again after this time.
constexpr absl::Duration kRetryAfter = absl::Milliseconds(20);

// Ids are made by this program and shorter; a longer one is another's, and has no place in a record
// that must fit under the limit.
constexpr std::size_t kCommandIdBytesMax = 256;
constexpr std::size_t kErrorBytesMax = 1'024;

// A Decide that throws is a bug in one rule. It must cost one command, not the partition.
struct Thrown {
  std::string error;
};

absl::StatusOr<std::variant<Decided, Thrown>> DecideCatching(const domain::RecordedCommand& command,
                                                             StateSource& source,
                                                             domain::Timestamp now) {
  try {
    return Decide(command, source, now);
  } catch (const std::exception& error) {
    return Thrown{.error = absl::StrCat("the decision threw: ", error.what())};
  }
}

void AddEvents(const std::vector<StreamChange>& changes, journal_proto::Commit& commit) {
  for (const StreamChange& change : changes) {
    std::int64_t version = change.first_version.value();
    for (const domain::Event& event : change.events) {
      schemas::AddJournalEvent(change.stream, domain::StreamVersion(version++), event, commit);
    }
  }
}

// The outcome of a command that fits in no commit: what deduplication needs, and nothing of a size
// that others decide.
journal_proto::CommandOutcome BareOutcome(const journal_proto::CommandOutcome& full,
                                          const std::string& error) {
  journal_proto::CommandOutcome bare;
  bare.set_command_id(full.command_id());
  bare.set_attempt(full.attempt());
  bare.mutable_source()->set_body_sha256(full.source().body_sha256());
  bare.mutable_parked()->set_error(error.substr(0, kErrorBytesMax));
  return bare;
}

// A parked command runs again when it comes again, also when its body could not be read then.
bool StandsAgainst(const DecidedCommand& before, const std::string& body) {
  if (before.kind != OutcomeKind::kParked) return true;
  return !before.body_sha256.empty() && before.body_sha256 != body;
}

}  // namespace

Processor::Processor(Parts parts, ProcessorOptions options, eventstore::WriterRandomness randomness,
                     std::function<void()> wake)
    : parts_(std::move(parts)),
      options_(std::move(options)),
      randomness_(std::move(randomness)),
      wake_(std::move(wake)),
      cache_(options_.state_cache_entries),
      deduplication_(parts_.store, parts_.partition) {}

Processor::~Processor() = default;

bool Processor::owns() const {
  return writer_ != nullptr && writer_->phase() == JournalWriter::Phase::kOwning;
}

std::optional<absl::Status> Processor::health() const {
  if (writer_ == nullptr) return std::nullopt;
  const std::optional<absl::Status>& writer = writer_->health();
  return writer.has_value() && writer->ok() ? inbox_health_ : writer;
}

eventstore::Offset Processor::decided_before() const {
  if (!owns() || !in_flight_.empty()) return checkpoint_.inbox_next;
  // Inputs without a commit of their own move the stored position later.
  return StagedBefore();
}

absl::Time Processor::NextDue() const {
  if (writer_ == nullptr) return absl::InfinitePast();
  if (writer_->phase() == JournalWriter::Phase::kWaiting) return writer_->not_before();
  // On the way to ownership nothing else is due, and an answer of the log wakes it.
  if (!owns()) return absl::InfiniteFuture();
  if (retry_at_ != absl::InfiniteFuture()) return retry_at_;
  absl::Time due = last_forget_ + kForgetEvery;
  // What the journal does not take now waits for its answers, which wake it.
  if (next_timer_ != kNever && writer_->CanStage()) {
    const std::int64_t wait =
        std::max<std::int64_t>(next_timer_.value() - parts_.clock.Now().value(), 0);
    due = std::min(due, parts_.clock.MonotonicNow() + absl::Microseconds(wait));
  }
  if (!PositionWaits()) return due;
  return std::min(due, last_commit_ + absl::Seconds(options_.position_commit_seconds));
}

absl::StatusOr<bool> Processor::Step() {
  if (writer_ == nullptr) DOCKET_RETURN_IF_ERROR(Open());
  DOCKET_ASSIGN_OR_RETURN(const JournalWriter::Progress progress, writer_->Poll());
  DOCKET_RETURN_IF_ERROR(ApplyProgress(progress));
  bool moved = progress.moved;
  if (!owns()) return moved;
  retry_at_ = absl::InfiniteFuture();
  if (inputs_.empty()) DOCKET_RETURN_IF_ERROR(ReadInbox());
  DOCKET_ASSIGN_OR_RETURN(const bool decided, DecideInputs());
  DOCKET_ASSIGN_OR_RETURN(const bool fired, PassTime());
  moved = moved || decided || fired;
  DOCKET_RETURN_IF_ERROR(CommitPositionIfDue());
  DOCKET_RETURN_IF_ERROR(ForgetOld());
  return moved;
}

absl::Status Processor::Open() {
  DOCKET_ASSIGN_OR_RETURN(checkpoint_, parts_.store.LoadCheckpoint(parts_.partition));
  inbox_subscription_ = parts_.inbox.Subscribe(parts_.partition, wake_);
  writer_ = std::make_unique<JournalWriter>(parts_.journal, parts_.partition, checkpoint_.journal,
                                            parts_.clock, options_.writer, randomness_, wake_);
  last_forget_ = parts_.clock.MonotonicNow();
  last_commit_ = last_forget_;
  opened_monotonic_ = last_forget_;
  opened_at_ = parts_.clock.Now();
  return absl::OkStatus();
}

absl::Status Processor::ApplyProgress(const JournalWriter::Progress& progress) {
  if (!progress.accepted.empty()) {
    StateChanges changes;
    for (const AcceptedCommit& accepted : progress.accepted) {
      DOCKET_RETURN_IF_ERROR(ApplyCommit(accepted, changes));
    }
    checkpoint_.journal = progress.accepted.back().after;
    changes.checkpoint = checkpoint_;
    DOCKET_RETURN_IF_ERROR(parts_.store.Take(parts_.partition, std::move(changes)));
  }
  if (progress.lost_ownership) DropStaged();
  if (progress.became_owner) {
    inputs_.clear();
    staged_sequence_ = 0;
    inbox_position_ = checkpoint_.inbox_next;
    next_timer_ = domain::kUnknownTime;
  }
  return absl::OkStatus();
}

void Processor::NoteTimer(const domain::StreamId& stream, std::optional<domain::Timestamp> was,
                          const StreamState& after, StateChanges& changes) {
  const std::optional<domain::Timestamp> is = DueOf(&after);
  if (was == is) return;
  AddTimerChange(stream, {.was = was, .is = is}, changes.timers);
  if (is.has_value()) next_timer_ = std::min(next_timer_, *is);
  // One that fired: others may have waited behind it.
  if (was.has_value() && *was <= parts_.clock.Now()) next_timer_ = domain::kUnknownTime;
}

absl::Status Processor::ApplyCommit(const AcceptedCommit& accepted, StateChanges& changes) {
  const journal_proto::Commit& commit = *accepted.commit;
  const bool own = !in_flight_.empty() && in_flight_.front().claim_id == commit.claim_id() &&
                   in_flight_.front().sequence == commit.seq();
  std::optional<Deduplicated> decided;
  if (own) {
    InFlight& staged = in_flight_.front();
    for (const StreamChange& change : staged.changes) {
      cache_.Confirm(change.stream, change.after);
      NoteTimer(change.stream, change.due_before, *change.after, changes);
      changes.streams[change.stream] = change.after;
    }
    CountOutcome(staged, commit);
    decided = std::move(staged.decided);
    in_flight_.pop_front();
    last_commit_ = parts_.clock.MonotonicNow();
  } else {
    // Another owner's, so what this one staged is void, and no state may be evolved from it.
    DropStaged();
    DOCKET_RETURN_IF_ERROR(ReplayEvents(accepted, changes));
    decided = DeduplicatedBy(commit);
  }
  if (decided.has_value()) deduplication_.Confirm(*std::move(decided), changes);
  checkpoint_.inbox_next =
      std::max(checkpoint_.inbox_next, eventstore::Offset(commit.input_next_offset()));
  return absl::OkStatus();
}

absl::Status Processor::ReplayEvents(const AcceptedCommit& accepted, StateChanges& changes) {
  DOCKET_ASSIGN_OR_RETURN(const auto events, schemas::RecordedEventsOf(*accepted.commit));
  for (const domain::RecordedEvent& event : events) {
    const domain::StreamId& stream = event.metadata.stream;
    // The cache may have let go of what the store does not have yet.
    std::shared_ptr<const StreamState> before;
    if (const auto changed = changes.streams.find(stream); changed != changes.streams.end()) {
      before = changed->second;
    } else {
      DOCKET_ASSIGN_OR_RETURN(before, Load(stream));
    }
    DOCKET_ASSIGN_OR_RETURN(auto after, EvolveStream(before, event));
    cache_.Put(stream, after);
    NoteTimer(stream, DueOf(before.get()), *after, changes);
    changes.streams[stream] = std::move(after);
  }
  return absl::OkStatus();
}

void Processor::DropStaged() {
  cache_.DropStaged();
  in_flight_.clear();
  deduplication_.DropStaged();
  inputs_.clear();
  inputs_since_commit_ = 0;
}

void Processor::RetrySoon() { retry_at_ = parts_.clock.MonotonicNow() + kRetryAfter; }

absl::StatusOr<std::shared_ptr<const StreamState>> Processor::Load(const domain::StreamId& stream) {
  if (auto cached = cache_.Find(stream)) return cached;
  DOCKET_ASSIGN_OR_RETURN(auto stored, parts_.store.LoadStream(parts_.partition, stream));
  if (stored != nullptr) cache_.Put(stream, stored);
  return stored;
}

absl::StatusOr<std::vector<domain::StreamId>> Processor::List(const StreamRange& range,
                                                              std::size_t count) {
  DOCKET_ASSIGN_OR_RETURN(std::vector<domain::StreamId> streams,
                          parts_.store.ListStreams(parts_.partition, range, count));
  cache_.AddStaged(range, streams);
  KeepFirst(count, streams);
  return streams;
}

absl::Status Processor::ReadInbox() {
  absl::StatusOr<eventstore::ReadBatch> batch = parts_.inbox.Read(
      parts_.partition, inbox_position_, {.records_max = options_.inputs_per_step});
  if (absl::IsOutOfRange(batch.status())) {
    return absl::DataLossError(absl::StrCat(
        eventstore::ToString(parts_.inbox.name()), " partition ", parts_.partition.value(),
        ": commands from offset ", inbox_position_.value(), " on were not decided and are gone (",
        std::string(batch.status().message()), "). Redrive the deliveries of that time."));
  }
  // An inbox that cannot be read now is read at a later step; nothing is lost meanwhile.
  inbox_health_ = batch.status();
  if (eventstore::IsRetryable(batch.status())) {
    RetrySoon();
    return absl::OkStatus();
  }
  DOCKET_RETURN_IF_ERROR(batch.status());
  inbox_position_ = batch->next;
  inbox_was_read_ = true;
  inbox_behind_since_.reset();
  if (batch->next < batch->end && !batch->records.empty()) {
    inbox_behind_since_ = batch->records.front().appended_at;
  }
  for (StoredRecord& record : batch->records) inputs_.push_back(std::move(record));
  return absl::OkStatus();
}

absl::StatusOr<bool> Processor::DecideInputs() {
  bool moved = false;
  while (!inputs_.empty() && writer_->CanStage()) {
    const absl::Status decided = DecideInput(inputs_.front());
    if (absl::IsResourceExhausted(decided)) {
      RetrySoon();
      break;
    }
    DOCKET_RETURN_IF_ERROR(decided);
    inputs_.pop_front();
    moved = true;
  }
  return moved;
}

// Time passes for what is due, as far as the journal takes it. What was fired and is not yet
// confirmed is still stored as due: its staged state says that it is not.
absl::StatusOr<bool> Processor::PassTime() {
  const domain::Timestamp now = parts_.clock.Now();
  if (next_timer_ > now || !writer_->CanStage()) return false;
  DOCKET_ASSIGN_OR_RETURN(
      const std::vector<Timer> timers,
      parts_.store.FindTimers(parts_.partition, options_.timers_per_step + stuck_timers_.size()));
  const std::size_t stuck_before = stuck_timers_.size();
  bool moved = false;
  for (const Timer& timer : timers) {
    if (IsStuck(timer)) continue;
    next_timer_ = timer.due;
    if (timer.due > now || !writer_->CanStage()) return moved;
    const absl::StatusOr<bool> fired = Fire(timer.stream);
    if (absl::IsResourceExhausted(fired.status())) {
      RetrySoon();
      return moved;
    }
    DOCKET_RETURN_IF_ERROR(fired.status());
    moved = moved || *fired;
  }
  // Where some got stuck, the store was not asked for as many others.
  const bool looks_again = stuck_timers_.size() > stuck_before;
  next_timer_ = looks_again ? domain::kUnknownTime : kNever;
  return moved || looks_again;
}

bool Processor::IsStuck(const Timer& timer) const {
  const auto stuck = stuck_timers_.find(timer.stream);
  return stuck != stuck_timers_.end() && stuck->second == timer.due;
}

absl::StatusOr<bool> Processor::Fire(const domain::StreamId& stream) {
  DOCKET_ASSIGN_OR_RETURN(const auto state, Load(stream));
  const std::optional<domain::Timestamp> due = DueOf(state.get());
  if (!due.has_value() || *due > parts_.clock.Now()) return false;
  const Timer timer{.due = *due, .stream = stream};  // staged commits may have changed the time
  DOCKET_ASSIGN_OR_RETURN(const domain::RecordedCommand command, TimeFor(timer, *this));
  DOCKET_ASSIGN_OR_RETURN(const auto before, deduplication_.FindCommand(command.metadata.id));
  // Nobody sends it again, so what was parked is tried once by each owner.
  if (IsStuck(timer) || (before.has_value() && before->kind != OutcomeKind::kParked)) {
    stuck_timers_[stream] = timer.due;
    return false;
  }
  const std::int32_t attempt = before.has_value() ? before->attempt + 1 : 1;
  const auto commit = std::make_shared<journal_proto::Commit>();
  commit->set_input_next_offset(StagedBefore().value());
  commit->set_recorded_at(parts_.clock.Now().value());
  *commit->mutable_outcome() =
      schemas::OutcomeHeader(command.metadata, schemas::CommandType(command.command), attempt);
  commit->mutable_outcome()->set_target(timer.stream.value());
  DOCKET_ASSIGN_OR_RETURN(auto changes, DecideInto(command, *commit));
  DOCKET_RETURN_IF_ERROR(
      Stage({.key = domain::PartitionKey(*command.metadata.repository), .command_at = timer.due},
            commit, std::move(changes)));
  if (commit->outcome().has_parked()) stuck_timers_[stream] = timer.due;
  ++counts_.timers;
  return true;
}

absl::Status Processor::DecideInput(const StoredRecord& input) {
  const schemas::SharedArena arena;  // the commit takes over parts of the record
  const auto record = arena.Make<inbox_proto::CommandRecord>();
  const absl::Status loaded = schemas::LoadInto(*record, input.record.value);
  if (!loaded.ok()) return ParkUnreadable(input, {}, loaded);
  const auto command = schemas::DecodeCommand(*record);
  if (!command.ok()) return ParkUnreadable(input, *record, command.status());
  return DecideCommand(*command, *record, arena.Make<journal_proto::Commit>(), input);
}

absl::Status Processor::ParkUnreadable(const StoredRecord& input,
                                       const inbox_proto::CommandRecord& record,
                                       const absl::Status& error) {
  journal_proto::CommandOutcome outcome;
  if (const auto metadata = schemas::CommandMetadataOf(record); metadata.ok()) {
    outcome = schemas::OutcomeHeader(*metadata, record.type(), 1);
  }
  if (record.id().empty() || record.id().size() > kCommandIdBytesMax) {
    outcome.set_command_id(absl::StrCat("cmd_", parts_.inbox.name().base, "_",
                                        parts_.partition.value(), "_", input.offset.value()));
  } else {
    outcome.set_command_id(record.id());
  }
  DOCKET_ASSIGN_OR_RETURN(const auto before,
                          deduplication_.FindCommand(domain::CommandId(outcome.command_id())));
  if (before.has_value() && StandsAgainst(*before, outcome.source().body_sha256())) {
    ++counts_.unreadable;
    ++inputs_since_commit_;
    return absl::OkStatus();
  }
  outcome.set_attempt(before.has_value() ? before->attempt + 1 : 1);
  outcome.mutable_parked()->set_error(error.ToString());
  const auto commit = std::make_shared<journal_proto::Commit>();
  commit->set_input_next_offset(input.offset.value() + 1);
  commit->set_recorded_at(parts_.clock.Now().value());
  *commit->mutable_outcome() = std::move(outcome);
  DOCKET_RETURN_IF_ERROR(Stage(AboutInput(input), commit, {}));
  ++counts_.unreadable;
  return absl::OkStatus();
}

absl::Status Processor::DecideCommand(const domain::RecordedCommand& command,
                                      inbox_proto::CommandRecord& record, const CommitPtr& commit,
                                      const StoredRecord& input) {
  const domain::CommandMetadata& metadata = command.metadata;
  DOCKET_ASSIGN_OR_RETURN(const auto before, deduplication_.FindCommand(metadata.id));
  const std::string& body = record.source().body_sha256();
  if (before.has_value() && StandsAgainst(*before, body)) {
    ++(before->body_sha256 == body ? counts_.duplicates : counts_.siblings);
    ++inputs_since_commit_;
    return absl::OkStatus();
  }

  commit->set_input_next_offset(input.offset.value() + 1);
  commit->set_recorded_at(parts_.clock.Now().value());
  journal_proto::CommandOutcome& outcome = *commit->mutable_outcome();
  schemas::TakeOutcomeHeader(record, before.has_value() ? before->attempt + 1 : 1, outcome);
  outcome.set_target(TargetOf(command.command).value());

  if (!outcome.source().body_sha256().empty()) {
    DOCKET_ASSIGN_OR_RETURN(const auto seen, deduplication_.FindBody(BodyKeyOf(outcome)));
    const bool known = seen.has_value() && seen->guid != metadata.source.guid;
    outcome.set_known_body(known);
    if (known && metadata.unique_per_occurrence) {
      outcome.mutable_rejected()->set_code("replayed-body");
      outcome.mutable_rejected()->set_detail(
          absl::StrCat("the same body came before, as ", seen->command.value()));
      return Stage(AboutInput(input), commit, {});
    }
  }
  DOCKET_ASSIGN_OR_RETURN(auto changes, DecideInto(command, *commit));
  return Stage(AboutInput(input), commit, std::move(changes));
}

absl::StatusOr<std::vector<StreamChange>> Processor::DecideInto(
    const domain::RecordedCommand& command, journal_proto::Commit& commit) {
  journal_proto::CommandOutcome& outcome = *commit.mutable_outcome();
  DOCKET_ASSIGN_OR_RETURN(auto tried,
                          DecideCatching(command, *this, domain::Timestamp(commit.recorded_at())));
  std::vector<StreamChange> changes;
  if (const auto* thrown = std::get_if<Thrown>(&tried)) {
    outcome.mutable_parked()->set_error(thrown->error);
    return changes;
  }
  Decided& decided = std::get<Decided>(tried);
  const Rejected* rejected = std::get_if<Rejected>(&decided);
  if (auto* accepted = std::get_if<Accepted>(&decided)) {
    changes = std::move(accepted->changes);
    AddEvents(changes, commit);
    if (accepted->refused.has_value()) rejected = &*accepted->refused;
  }
  if (rejected == nullptr) {
    outcome.mutable_accepted();
  } else {
    outcome.mutable_rejected()->set_code(rejected->code);
    outcome.mutable_rejected()->set_detail(rejected->detail);
  }
  return changes;
}

eventstore::Offset Processor::StagedBefore() const {
  return inputs_.empty() ? inbox_position_ : inputs_.front().offset;
}

Processor::About Processor::AboutInput(const StoredRecord& input) {
  return {.key = input.record.key, .command_at = input.appended_at};
}

absl::Status Processor::Stage(About about, const CommitPtr& commit,
                              std::vector<StreamChange> changes) {
  std::optional<Deduplicated> decided = DeduplicatedBy(*commit);
  absl::Status sent = writer_->Stage(about.key, commit);
  if (absl::IsInvalidArgument(sent)) {
    // Too large to be journaled: the command is parked instead, with none of its events.
    commit->clear_events();
    *commit->mutable_outcome() = BareOutcome(commit->outcome(), std::string(sent.message()));
    changes.clear();
    decided = DeduplicatedBy(*commit);
    sent = writer_->Stage("", commit);
    DOCKET_CHECK(!absl::IsInvalidArgument(sent));
  }
  if (absl::IsResourceExhausted(sent)) return sent;
  // Any other failure is the writer's: it will claim again, and everything staged is then dropped.
  for (const StreamChange& change : changes) cache_.Stage(change.stream, change.after);
  if (decided.has_value()) deduplication_.Stage(*decided);
  in_flight_.push_back({.key = std::move(about.key),
                        .command_at = about.command_at,
                        .claim_id = writer_->claim().value(),
                        .sequence = staged_sequence_++,
                        .changes = std::move(changes),
                        .decided = std::move(decided)});
  inputs_since_commit_ = 0;
  return absl::OkStatus();
}

void Processor::CountOutcome(const InFlight& staged, const journal_proto::Commit& commit) {
  if (!commit.has_outcome()) return;
  if (parts_.on_decided) {
    parts_.on_decided({.key = staged.key, .command_at = staged.command_at, .commit = commit});
  }
  counts_.events += commit.events_size();
  if (commit.outcome().known_body()) {
    ++(commit.outcome().has_rejected() && commit.outcome().unique_per_occurrence()
           ? counts_.replays
           : counts_.known_bodies);
  }
  switch (KindOf(commit.outcome())) {
    case OutcomeKind::kAccepted:
      ++counts_.accepted;
      break;
    case OutcomeKind::kRejected:
      ++counts_.rejected;
      break;
    case OutcomeKind::kParked:
      ++counts_.parked;
      break;
  }
}

bool Processor::PositionWaits() const { return inputs_since_commit_ > 0 && in_flight_.empty(); }

// Due since the last commit that was accepted, not since the partition was owned: of two rivals
// that depose each other each would else be deposed before its position is due, for ever.
absl::Status Processor::CommitPositionIfDue() {
  if (!PositionWaits() || !writer_->CanStage()) return absl::OkStatus();
  const absl::Duration waited = parts_.clock.MonotonicNow() - last_commit_;
  if (inputs_since_commit_ < options_.position_commit_inputs &&
      waited < absl::Seconds(options_.position_commit_seconds)) {
    return absl::OkStatus();
  }
  const auto commit = std::make_shared<journal_proto::Commit>();
  commit->set_input_next_offset(StagedBefore().value());
  commit->set_recorded_at(parts_.clock.Now().value());
  absl::Status staged = Stage({}, commit, {});
  if (!absl::IsResourceExhausted(staged)) return staged;
  RetrySoon();
  return absl::OkStatus();
}

// Neither a clock that is set forward nor a long backlog may make a command forgotten whose copies
// can still come: the horizon moves no faster than the monotonic clock, and stays behind what waits
// in the inbox and here.
domain::Timestamp Processor::ForgetHorizon() const {
  const absl::Duration elapsed = parts_.clock.MonotonicNow() - opened_monotonic_;
  domain::Timestamp time =
      std::min(parts_.clock.Now(),
               domain::Timestamp(opened_at_.value() + absl::ToInt64Microseconds(elapsed)));
  if (inbox_behind_since_.has_value()) time = std::min(time, *inbox_behind_since_);
  if (!inputs_.empty()) time = std::min(time, inputs_.front().appended_at);
  return domain::AddSeconds(time, -options_.dedup_retention_days * 86'400);
}

absl::Status Processor::ForgetOld() {
  const absl::Time now = parts_.clock.MonotonicNow();
  if (now - last_forget_ < kForgetEvery || !inbox_was_read_) return absl::OkStatus();
  last_forget_ = now;
  return parts_.store.ForgetBefore(parts_.partition, ForgetHorizon());
}

}  // namespace docket::commands
