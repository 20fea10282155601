#include "tests/sim/pipeline/blind_log.h"

#include <variant>

#include "eventstore/reader_rule.h"
#include "platform/status_macros.h"

namespace docket::sim {
namespace {

using eventstore::StoredRecord;

// Gives a commit of the current claim the number that is next, and walks over it.
void Renumber(StoredRecord& stored, eventstore::ReaderState& state) {
  auto parsed = eventstore::ParseJournalRecord(stored.record);
  if (!parsed.ok()) return;
  const auto* const found = std::get_if<std::shared_ptr<journal_proto::Commit>>(&*parsed);
  if (found != nullptr && (*found)->claim_id() == state.claim.value()) {
    (*found)->set_seq(state.next_sequence.value());
    stored.record = eventstore::MakeCommitRecord(stored.record.key, **found);
  }
  const eventstore::WalkedRecord walked{.offset = stored.offset,
                                        .hash = eventstore::HashOf(stored.record)};
  static_cast<void>(eventstore::ApplyReaderRule(walked, *parsed, state));
}

}  // namespace

absl::StatusOr<eventstore::ReadBatch> BlindLog::Read(eventstore::PartitionIndex partition,
                                                     eventstore::Offset from,
                                                     const eventstore::ReadLimits& limits) {
  eventstore::ReaderState state;
  while (state.next_offset < from) {
    DOCKET_ASSIGN_OR_RETURN(eventstore::ReadBatch before,
                            log().Read(partition, state.next_offset, {.records_max = 1}));
    if (before.records.empty() || before.records.front().offset >= from) break;
    Renumber(before.records.front(), state);
  }
  DOCKET_ASSIGN_OR_RETURN(eventstore::ReadBatch batch, log().Read(partition, from, limits));
  for (StoredRecord& stored : batch.records) Renumber(stored, state);
  return batch;
}

}  // namespace docket::sim
