// A partition of a journal, read as everybody reads it. Input: records one after the other, each a
// byte that says of which kind it is and what that kind needs (TakeRecord).
// Holds: a record is one of ours, a foreign one or an error; the reader rule accepts what a second
// reader accepts that was written from its text, and would accept the same without all that it
// ignored; a reader's state is stored and read back; accepted events become states, or data loss,
// and the states are stored and read back.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "commands/decide.h"
#include "eventstore/reader_rule.h"
#include "platform/check.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/journal_codec.h"
#include "schemas/codec/state_codec.h"
#include "tests/fuzz/input.h"
#include "tests/sim/independent_reader.h"

namespace docket::fuzz {
namespace {

using eventstore::JournalRecord;
using eventstore::ReaderState;
using eventstore::Record;
using eventstore::StoredRecord;
using eventstore::Verdict;

constexpr char kKindHeader[] = "docket-kind";

std::int64_t SmallNumber(Input& input) { return static_cast<std::int8_t>(input.Byte()); }

std::string SmallId(Input& input) { return std::string(input.Bytes(1)); }

Record JournalRecordOf(std::string value) {
  return {.key = "1", .headers = {{kKindHeader, "journal"}}, .value = std::move(value)};
}

// Real bytes, raw or with a frame around them, and short forms of claims and commits, of which a
// mutation can make a whole story of writers.
Record TakeRecord(Input& input) {
  switch (input.Byte() % 6) {
    case 0:
      return {.key = "foreign", .headers = {}, .value = std::string(input.Bytes(input.Byte()))};
    case 1:
      return {.key = "1", .headers = {{kKindHeader, SmallId(input)}}, .value = {}};
    case 2:
      return JournalRecordOf(std::string(input.Bytes(input.Short())));
    case 3:
      return JournalRecordOf(schemas::WrapFrame(input.Bytes(input.Short())));
    case 4: {
      journal_proto::Claim claim;
      claim.set_term(SmallNumber(input));
      claim.set_claim_id(SmallId(input));
      return eventstore::MakeClaimRecord(claim);
    }
    default: {
      journal_proto::Commit commit;
      commit.set_claim_id(SmallId(input));
      commit.set_seq(SmallNumber(input));
      return eventstore::MakeCommitRecord("1", commit);
    }
  }
}

// Up to the first record that cannot be read: there a reader stops.
std::vector<StoredRecord> TakeReadable(Input& input) {
  std::vector<StoredRecord> records;
  while (!input.empty()) {
    StoredRecord stored{.offset = eventstore::Offset(static_cast<std::int64_t>(records.size())),
                        .appended_at = domain::FromSeconds(1'770'000'000),
                        .record = TakeRecord(input)};
    const auto parsed = eventstore::ParseJournalRecord(stored.record);
    if (!parsed.ok()) {
      DOCKET_CHECK(absl::IsDataLoss(parsed.status()) || absl::IsUnimplemented(parsed.status()));
      break;
    }
    records.push_back(std::move(stored));
  }
  return records;
}

struct Walk {
  ReaderState state;
  std::vector<StoredRecord> accepted;  // claims too
  std::vector<std::int64_t> commits;   // their offsets
  std::int64_t claims = 0;
};

void CheckStored(const ReaderState& state) {
  const auto read = eventstore::FromProto(ToProto(state));
  DOCKET_CHECK(read.ok() && *read == state);
}

Walk WalkOver(const std::vector<StoredRecord>& records) {
  Walk walk;
  for (const StoredRecord& stored : records) {
    const eventstore::Term before = walk.state.term;
    const Verdict verdict = eventstore::ApplyReaderRule(
        {.offset = stored.offset, .hash = eventstore::HashOf(stored.record)},
        *eventstore::ParseJournalRecord(stored.record), walk.state);
    DOCKET_CHECK(walk.state.next_offset == Next(stored.offset));
    DOCKET_CHECK((walk.state.term > before) == (verdict == Verdict::kClaimAccepted));
    CheckStored(walk.state);
    if (verdict == Verdict::kIgnored) continue;
    walk.accepted.push_back(stored);
    if (verdict == Verdict::kClaimAccepted) ++walk.claims;
    if (verdict == Verdict::kCommitAccepted) walk.commits.push_back(stored.offset.value());
  }
  return walk;
}

void CheckAgainstSecondReader(const std::vector<StoredRecord>& records, const Walk& walk) {
  const sim::Reading reading = sim::ReadJournal(records);
  DOCKET_CHECK(reading.claims == walk.claims);
  DOCKET_CHECK(reading.commits.size() == walk.commits.size());
  for (std::size_t i = 0; i < walk.commits.size(); ++i) {
    DOCKET_CHECK(reading.commits[i].offset == walk.commits[i]);
  }
}

void CheckWithoutIgnored(const Walk& walk) {
  const Walk again = WalkOver(walk.accepted);
  DOCKET_CHECK(again.commits == walk.commits && again.claims == walk.claims);
  DOCKET_CHECK(again.state.claim == walk.state.claim);
  DOCKET_CHECK(again.state.next_sequence == walk.state.next_sequence);
}

class States {
 public:
  void Evolve(const journal_proto::Commit& commit) {
    for (int i = 0; i < commit.events_size(); ++i) {
      const auto event = schemas::RecordedEventAt(commit, i);
      if (!event.ok()) continue;
      auto& state = states_[event->metadata.stream];
      auto after = commands::EvolveStream(state, *event);
      DOCKET_CHECK(after.ok() || absl::IsDataLoss(after.status()));
      if (!after.ok()) continue;
      state = *std::move(after);
      const auto read = schemas::DecodeState(schemas::EncodeState(state->state));
      DOCKET_CHECK(read.ok() && *read == state->state);
    }
  }

 private:
  std::map<domain::StreamId, std::shared_ptr<const commands::StreamState>> states_;
};

void Run(Input input) {
  const std::vector<StoredRecord> records = TakeReadable(input);
  const Walk walk = WalkOver(records);
  CheckAgainstSecondReader(records, walk);
  CheckWithoutIgnored(walk);
  States states;
  for (const sim::Accepted& accepted : sim::ReadJournal(records).commits) {
    states.Evolve(accepted.commit);
  }
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
