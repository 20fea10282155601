#include "tests/sim/checks.h"

#include <algorithm>
#include <map>
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
using commands::DecidedCommand;
using commands::MemoryStateStore;
using commands::OutcomeKind;
using commands::SeenBody;
using commands::StreamState;

constexpr eventstore::PartitionIndex kPartition(0);

OutcomeKind KindOf(const journal_proto::CommandOutcome& outcome) {
  if (outcome.has_parked()) return OutcomeKind::kParked;
  return outcome.has_rejected() ? OutcomeKind::kRejected : OutcomeKind::kAccepted;
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

// Readable commands of the inbox by their offsets.
using Inbox = std::map<std::int64_t, inbox_proto::CommandRecord>;

Inbox ReadInbox(const History& history) {
  Inbox inbox;
  for (const eventstore::StoredRecord& stored : history.inbox) {
    auto record = schemas::LoadMessage<inbox_proto::CommandRecord>(stored.record.value);
    if (record.ok()) inbox.emplace(stored.offset.value(), *std::move(record));
  }
  return inbox;
}

void CheckEveryCommandHasOneOutcome(const Inbox& inbox, const Fold& fold, const Reading& reading,
                                    std::vector<std::string>& broken) {
  if (const auto doubled = DoubledDecisions(reading); doubled > 0) {
    broken.push_back(absl::StrCat(doubled, " commands were decided twice"));
  }
  for (const auto& [offset, record] : inbox) {
    const auto decided = fold.state().commands.find(domain::CommandId(record.id()));
    if (decided == fold.state().commands.end()) {
      broken.push_back(absl::StrCat("inbox ", offset, ": ", record.id(), " has no outcome"));
    } else if (decided->second.kind == OutcomeKind::kParked) {
      broken.push_back(absl::StrCat("inbox ", offset, ": ", record.id(), " is parked"));
    }
  }
}

void CheckEveryDeliveryIsTranslated(const History& history, const Inbox& inbox,
                                    std::vector<std::string>& broken) {
  std::set<std::string> in_inbox;
  for (const auto& [offset, record] : inbox) in_inbox.insert(record.id());
  std::set<std::int64_t> translated;
  for (const eventstore::StoredRecord& stored : history.results) {
    const auto result = schemas::LoadMessage<inbox_proto::DeliveryTranslated>(stored.record.value);
    if (!result.ok()) continue;  // a foreign record
    translated.insert(result->delivery().offset());
    for (const inbox_proto::CommandRef& command : result->commands()) {
      if (!in_inbox.contains(command.id())) {
        broken.push_back(absl::StrCat(command.id(), " has a result but is in no inbox"));
      }
    }
  }
  for (const eventstore::StoredRecord& stored : history.received) {
    if (!translated.contains(stored.offset.value())) {
      broken.push_back(absl::StrCat("delivery ", stored.offset.value(), " has no result"));
    }
  }
}

void CheckOrderPerKey(const History& history, const Inbox& inbox, const Reading& reading,
                      std::vector<std::string>& broken) {
  std::map<std::string, std::vector<std::string>> sent;
  std::map<std::string, std::string> key_of;
  for (const eventstore::StoredRecord& stored : history.inbox) {
    const auto record = inbox.find(stored.offset.value());
    if (record == inbox.end()) continue;
    if (!key_of.emplace(record->second.id(), stored.record.key).second) continue;
    sent[stored.record.key].push_back(record->second.id());
  }
  std::map<std::string, std::vector<std::string>> decided;
  std::set<std::string> seen;
  for (const Accepted& accepted : reading.commits) {
    const std::string& id = accepted.commit.outcome().command_id();
    if (!key_of.contains(id) || !seen.insert(id).second) continue;
    decided[key_of[id]].push_back(id);
  }
  if (sent != decided) broken.push_back("the order of decisions is not the order of the inbox");
}

// Each decision is the one that the rules take on the state of all commits before it, about the
// command that stands right before the commit's input position.
void CheckDecision(const Accepted& accepted, const Inbox& inbox, Fold& fold,
                   std::vector<std::string>& broken) {
  const journal_proto::Commit& commit = accepted.commit;
  if (!commit.has_outcome() || commit.outcome().has_parked()) return;
  const auto input = inbox.find(commit.input_next_offset() - 1);
  if (input == inbox.end() || input->second.id() != commit.outcome().command_id()) {
    broken.push_back(absl::StrCat("offset ", accepted.offset, ": its input is another command"));
    return;
  }
  if (commit.outcome().rejected().code() == "replayed-body") return;
  const auto command = schemas::DecodeCommand(input->second);
  DOCKET_CHECK(command.ok());
  const auto decided = commands::Decide(*command, fold, domain::Timestamp(commit.recorded_at()));
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
  if (journaled != expected) {
    broken.push_back(absl::StrCat("offset ", accepted.offset, ": decided on another state"));
  }
}

bool SameStreams(const MemoryStateStore::Partition& left,
                 const MemoryStateStore::Partition& right) {
  return std::ranges::equal(left.streams, right.streams, [](const auto& one, const auto& other) {
    return one.first == other.first && *one.second == *other.second;
  });
}

void CheckStore(const WitnessStore& store, const Reading& reading,
                std::vector<std::string>& broken) {
  const auto contents = store.kept().Snapshot();
  const auto found = contents.find(kPartition);
  if (found == contents.end()) return;
  const MemoryStateStore::Partition& kept = found->second;
  Fold fold;
  for (const Accepted& accepted : reading.commits) {
    if (accepted.offset < kept.checkpoint.journal.next_offset.value()) fold.Apply(accepted);
  }
  const MemoryStateStore::Partition& expected = fold.state();
  if (!SameStreams(kept, expected)) broken.push_back("a store's streams differ from a replay");
  if (kept.commands != expected.commands) broken.push_back("a store's commands differ");
  if (kept.bodies != expected.bodies) broken.push_back("a store's bodies differ");
  if (kept.checkpoint.inbox_next != expected.checkpoint.inbox_next) {
    broken.push_back("a store's inbox position differs");
  }
}

// What an owner was once told is accepted, it is.
void CheckReports(const WitnessStore& store, const Reading& reading,
                  std::vector<std::string>& broken) {
  std::map<std::int64_t, const Accepted*> by_offset;
  std::set<std::tuple<std::string, std::int32_t, std::int64_t>> outcomes;
  for (const Accepted& accepted : reading.commits) {
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
      broken.push_back(absl::StrCat("a commit was reported at offset ", reader.last_offset.value(),
                                    " that nobody else accepts"));
    }
    for (const auto& [id, decided] : report.commands) {
      if (!outcomes.contains({id.value(), decided.attempt, decided.decided_at.value()})) {
        broken.push_back(absl::StrCat(id.value(), " was reported but is not in the journal"));
      }
    }
  }
}

}  // namespace

std::vector<std::string> BrokenPromises(const History& history, const Reading& reading) {
  std::vector<std::string> broken;
  const Inbox inbox = ReadInbox(history);
  Fold fold;
  std::int64_t position = 0;
  for (const Accepted& accepted : reading.commits) {
    CheckDecision(accepted, inbox, fold, broken);
    if (accepted.commit.input_next_offset() < position) {
      broken.push_back(absl::StrCat("offset ", accepted.offset, ": the input position goes back"));
    }
    position = accepted.commit.input_next_offset();
    fold.Apply(accepted);
  }
  broken.insert(broken.end(), fold.gaps().begin(), fold.gaps().end());
  CheckEveryCommandHasOneOutcome(inbox, fold, reading, broken);
  CheckEveryDeliveryIsTranslated(history, inbox, broken);
  CheckOrderPerKey(history, inbox, reading, broken);
  for (const auto& store : history.stores) {
    CheckStore(*store, reading, broken);
    CheckReports(*store, reading, broken);
  }
  return broken;
}

}  // namespace docket::sim
