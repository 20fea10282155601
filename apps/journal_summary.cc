#include "apps/journal_summary.h"

#include "absl/strings/str_cat.h"
#include "eventstore/committed_reader.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

std::string NameOf(const journal_proto::CommandOutcome& outcome) {
  if (outcome.has_rejected()) return absl::StrCat("rejected ", outcome.rejected().code());
  return outcome.has_parked() ? "parked" : "accepted";
}

void Count(const journal_proto::Commit& commit, JournalSummary& summary) {
  ++summary.commits;
  ++summary.outcomes[commit.has_outcome() ? NameOf(commit.outcome()) : "position only"];
  for (const journal_proto::Event& event : commit.events()) {
    ++summary.events;
    ++summary.events_by_type[event.type()];
  }
}

}  // namespace

absl::StatusOr<JournalSummary> SummariseJournal(eventstore::RecordLog& journal,
                                                const std::function<bool()>& cancelled) {
  JournalSummary summary;
  for (std::int32_t partition = 0; partition < journal.partition_count(); ++partition) {
    eventstore::CommittedReader reader(journal, eventstore::PartitionIndex(partition), {});
    for (;;) {
      if (cancelled && cancelled()) return absl::CancelledError("docketd is stopping");
      const eventstore::Offset before = reader.state().next_offset;
      DOCKET_ASSIGN_OR_RETURN(const eventstore::CommittedBatch batch,
                              reader.Read(eventstore::ReadLimits{}));
      for (const auto& accepted : batch.commits) Count(*accepted.commit, summary);
      if (reader.state().next_offset == before) break;
    }
    summary.ignored_records += reader.ignored_records();
  }
  return summary;
}

}  // namespace docket::apps
