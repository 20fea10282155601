#include "tests/sim/owner_checks.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/decide.h"
#include "platform/check.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/journal_codec.h"

namespace docket::sim {
namespace {

using commands::BodyKey;
using commands::MemoryStateStore;
using commands::OutcomeKind;
using commands::SeenBody;
using commands::StreamState;

OutcomeKind KindOf(const journal_proto::CommandOutcome& outcome) {
  if (outcome.has_parked()) return OutcomeKind::kParked;
  return outcome.has_rejected() ? OutcomeKind::kRejected : OutcomeKind::kAccepted;
}

std::set<std::pair<domain::Timestamp, domain::StreamId>> DueIn(
    const MemoryStateStore::Partition& partition) {
  std::set<std::pair<domain::Timestamp, domain::StreamId>> timers;
  for (const auto& [stream, state] : partition.streams) {
    if (const auto due = commands::DueOf(state.get())) timers.emplace(*due, stream);
  }
  return timers;
}

// State from the accepted commits alone, commit by commit.
class Fold final : public commands::StateSource {
 public:
  void Apply(const Accepted& accepted) {
    const journal_proto::Commit& commit = accepted.commit;
    const auto events = schemas::RecordedEventsOf(commit);
    DOCKET_CHECK(events.ok());
    for (const domain::RecordedEvent& event : *events) {
      std::shared_ptr<const StreamState>& state = state_.streams[event.metadata.stream];
      const std::int64_t version = state == nullptr ? 0 : state->version.value();
      if (event.metadata.version.value() != version + 1) {
        gaps_.push_back(absl::StrCat("offset ", accepted.offset, ": stream ",
                                     event.metadata.stream.value(), " goes from version ", version,
                                     " to ", event.metadata.version.value()));
      }
      auto after = commands::EvolveStream(state, event);
      DOCKET_CHECK(after.ok());
      state = *std::move(after);
    }
    state_.checkpoint.inbox_next =
        std::max(state_.checkpoint.inbox_next, eventstore::Offset(commit.input_next_offset()));
    if (commit.has_outcome()) ApplyOutcome(commit);
  }

  absl::StatusOr<std::shared_ptr<const StreamState>> Load(const domain::StreamId& stream) override {
    const auto found = state_.streams.find(stream);
    return found == state_.streams.end() ? nullptr : found->second;
  }

  absl::StatusOr<std::vector<domain::StreamId>> List(const commands::StreamRange& range,
                                                     std::size_t count) override {
    return commands::FirstIn(state_.streams, range, count);
  }

  [[nodiscard]] const MemoryStateStore::Partition& state() const { return state_; }
  [[nodiscard]] const std::vector<std::string>& gaps() const { return gaps_; }

 private:
  void ApplyOutcome(const journal_proto::Commit& commit) {
    const journal_proto::CommandOutcome& outcome = commit.outcome();
    const domain::CommandId id(outcome.command_id());
    const domain::Timestamp time(commit.recorded_at());
    state_.commands[id] = {.kind = KindOf(outcome),
                           .attempt = outcome.attempt(),
                           .body_sha256 = outcome.source().body_sha256(),
                           .decided_at = time};
    if (outcome.source().body_sha256().empty()) return;
    state_.bodies.emplace(
        BodyKey{.body_sha256 = outcome.source().body_sha256(),
                .command_type = outcome.command_type(),
                .target = domain::StreamId(outcome.target())},
        SeenBody{
            .guid = domain::DeliveryGuid(outcome.source().guid()), .command = id, .seen_at = time});
  }

  MemoryStateStore::Partition state_;
  std::vector<std::string> gaps_;
};

bool SameStreams(const MemoryStateStore::Partition& left,
                 const MemoryStateStore::Partition& right) {
  return std::ranges::equal(left.streams, right.streams, [](const auto& one, const auto& other) {
    return one.first == other.first && *one.second == *other.second;
  });
}

class Judge {
 public:
  explicit Judge(const OwnedPartition& owned) : owned_(owned) {
    for (const WitnessStore* store : owned.stores) {
      auto contents = store->kept().Snapshot();
      const auto found = contents.find(owned.partition);
      if (found != contents.end()) stored_.push_back(std::move(found->second));
    }
    std::ranges::sort(stored_, {}, [](const MemoryStateStore::Partition& stored) {
      return stored.checkpoint.journal.next_offset;
    });
  }

  [[nodiscard]] std::vector<std::string> Run() {
    auto next_store = stored_.begin();
    std::int64_t position = 0;
    for (const Accepted& accepted : owned_.journal.commits) {
      for (; next_store != stored_.end() &&
             next_store->checkpoint.journal.next_offset.value() <= accepted.offset;
           ++next_store) {
        CheckStore(*next_store);
      }
      CheckDecision(accepted);
      if (accepted.commit.input_next_offset() < position) {
        Note("offset ", accepted.offset, ": the input position goes back");
      }
      position = accepted.commit.input_next_offset();
      fold_.Apply(accepted);
    }
    for (; next_store != stored_.end(); ++next_store) CheckStore(*next_store);
    broken_.insert(broken_.end(), fold_.gaps().begin(), fold_.gaps().end());
    CheckEveryCommandHasOneOutcome();
    CheckOrderPerKey();
    for (const WitnessStore* store : owned_.stores) CheckReports(*store);
    return std::move(broken_);
  }

 private:
  template <class... Parts>
  void Note(const Parts&... parts) {
    broken_.push_back(absl::StrCat(parts...));
  }

  void CheckEveryCommandHasOneOutcome() {
    if (const auto doubled = DoubledDecisions(owned_.journal); doubled > 0) {
      Note(doubled, " commands were decided twice");
    }
    for (const auto& [offset, record] : owned_.inbox) {
      const auto decided = fold_.state().commands.find(domain::CommandId(record.id()));
      if (decided == fold_.state().commands.end()) {
        Note("inbox ", offset, ": ", record.id(), " has no outcome");
      } else if (decided->second.kind == OutcomeKind::kParked && !owned_.parks_large) {
        Note("inbox ", offset, ": ", record.id(), " is parked");
      }
    }
  }

  void CheckOrderPerKey() {
    std::map<std::string, std::vector<std::string>> sent;
    std::map<std::string, std::string> key_of;
    for (const eventstore::StoredRecord& stored : owned_.inbox_records) {
      const auto record = owned_.inbox.find(stored.offset.value());
      if (record == owned_.inbox.end()) continue;
      if (!key_of.emplace(record->second.id(), stored.record.key).second) continue;
      sent[stored.record.key].push_back(record->second.id());
    }
    std::map<std::string, std::vector<std::string>> decided;
    std::set<std::string> seen;
    for (const Accepted& accepted : owned_.journal.commits) {
      const std::string& id = accepted.commit.outcome().command_id();
      if (!key_of.contains(id) || !seen.insert(id).second) continue;
      decided[key_of[id]].push_back(id);
    }
    if (sent != decided) Note("the order of decisions is not the order of the inbox");
  }

  // The command that stands right before the commit's input position.
  std::optional<domain::RecordedCommand> InputOf(const Accepted& accepted) {
    const journal_proto::Commit& commit = accepted.commit;
    const auto input = owned_.inbox.find(commit.input_next_offset() - 1);
    if (input == owned_.inbox.end() || input->second.id() != commit.outcome().command_id()) {
      Note("offset ", accepted.offset, ": its input is another command");
      return std::nullopt;
    }
    const auto command = schemas::DecodeCommand(input->second);
    DOCKET_CHECK(command.ok());
    return *command;
  }

  // Nobody sent it: its stream was due, and is said to be due at the time that its id names.
  std::optional<domain::RecordedCommand> TimerOf(const Accepted& accepted) {
    const journal_proto::CommandOutcome& outcome = accepted.commit.outcome();
    const commands::Timer timer{.due = domain::Timestamp(outcome.occurred_at()),
                                .stream = domain::StreamId(outcome.target())};
    const auto stored = fold_.Load(timer.stream);
    DOCKET_CHECK(stored.ok());
    if (commands::DueOf(stored->get()) != timer.due ||
        timer.due.value() > accepted.commit.recorded_at()) {
      Note("offset ", accepted.offset, ": ", timer.stream.value(), " is not due");
      return std::nullopt;
    }
    const auto command = commands::TimeFor(timer, fold_);
    DOCKET_CHECK(command.ok());
    if (command->metadata.id.value() != outcome.command_id()) {
      Note("offset ", accepted.offset, ": the timer has another id");
    }
    return *command;
  }

  // Each decision is the one that the rules take on the state of all commits before it.
  void CheckDecision(const Accepted& accepted) {
    const journal_proto::Commit& commit = accepted.commit;
    if (!commit.has_outcome() || commit.outcome().has_parked()) return;
    const std::optional<domain::RecordedCommand> command =
        commit.outcome().source().provider() == "system" ? TimerOf(accepted) : InputOf(accepted);
    if (!command.has_value() || commit.outcome().rejected().code() == "replayed-body") return;
    const auto decided = commands::Decide(*command, fold_, domain::Timestamp(commit.recorded_at()));
    DOCKET_CHECK(decided.ok());
    std::vector<std::string> expected;
    if (const auto* changes = std::get_if<commands::Accepted>(&*decided)) {
      for (const commands::StreamChange& change : changes->changes) {
        std::int64_t version = change.first_version.value();
        for (const domain::Event& event : change.events) {
          expected.push_back(schemas::SerializeDeterministically(
              schemas::EncodeJournalEvent(change.stream, domain::StreamVersion(version++), event)));
        }
      }
    }
    std::vector<std::string> journaled;
    for (const journal_proto::Event& event : commit.events()) {
      journaled.push_back(schemas::SerializeDeterministically(event));
    }
    if (journaled != expected) Note("offset ", accepted.offset, ": decided on another state");
  }

  // What a store keeps is what the commits before its checkpoint lead to.
  void CheckStore(const MemoryStateStore::Partition& kept) {
    const MemoryStateStore::Partition& expected = fold_.state();
    if (!SameStreams(kept, expected)) Note("a store's streams differ from a replay");
    if (kept.timers != DueIn(expected)) Note("a store's timers are not when its streams are due");
    if (kept.commands != expected.commands) Note("a store's commands differ");
    if (kept.bodies != expected.bodies) Note("a store's bodies differ");
    if (kept.checkpoint.inbox_next != expected.checkpoint.inbox_next) {
      Note("a store's inbox position differs");
    }
  }

  // What an owner was once told is accepted, it is.
  void CheckReports(const WitnessStore& store) {
    std::map<std::int64_t, const Accepted*> by_offset;
    std::set<std::tuple<std::string, std::int32_t, std::int64_t>> outcomes;
    for (const Accepted& accepted : owned_.journal.commits) {
      by_offset.emplace(accepted.offset, &accepted);
      outcomes.emplace(accepted.commit.outcome().command_id(), accepted.commit.outcome().attempt(),
                       accepted.commit.recorded_at());
    }
    for (const WitnessStore::Report& report : store.reports()) {
      const eventstore::ReaderState& reader = report.checkpoint.journal;
      const auto last = by_offset.find(reader.last_offset.value());
      if (last == by_offset.end() || last->second->term != reader.term.value() ||
          last->second->commit.claim_id() != reader.claim.value() ||
          last->second->commit.seq() + 1 != reader.next_sequence.value()) {
        Note("a commit was reported at offset ", reader.last_offset.value(),
             " that nobody else accepts");
      }
      for (const auto& [id, decided] : report.commands) {
        if (!outcomes.contains({id.value(), decided.attempt, decided.decided_at.value()})) {
          Note(id.value(), " was reported but is not in the journal");
        }
      }
    }
  }

  const OwnedPartition& owned_;
  std::vector<MemoryStateStore::Partition> stored_;  // by how far they reach
  Fold fold_;
  std::vector<std::string> broken_;
};

}  // namespace

Inbox ReadInbox(const std::vector<eventstore::StoredRecord>& records) {
  Inbox inbox;
  for (const eventstore::StoredRecord& stored : records) {
    auto record = schemas::LoadMessage<inbox_proto::CommandRecord>(stored.record.value);
    if (record.ok()) inbox.emplace(stored.offset.value(), *std::move(record));
  }
  return inbox;
}

std::vector<std::string> BrokenByOwners(const OwnedPartition& owned) { return Judge(owned).Run(); }

}  // namespace docket::sim
