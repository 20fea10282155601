#include "eventstore/archive/segment_reader_state.h"

#include "absl/strings/str_cat.h"
#include "eventstore/log_names.h"

namespace docket::eventstore {
namespace {

bool IsJournal(const LogName& log) {
  return log.base == kReviewEvents || log.base == kOrganizationEvents;
}

}  // namespace

absl::Status WalkArchived(const LogName& log, const StoredRecord& stored, ReaderState& state) {
  JournalRecord parsed;
  if (IsJournal(log)) {
    absl::StatusOr<JournalRecord> read = ParseJournalRecord(stored.record);
    if (!read.ok()) {
      return {read.status().code(),
              absl::StrCat("offset ", stored.offset.value(), ": ", read.status().message())};
    }
    parsed = *std::move(read);
  }
  static_cast<void>(
      ApplyReaderRule({.offset = stored.offset, .hash = HashOf(stored.record)}, parsed, state));
  return absl::OkStatus();
}

}  // namespace docket::eventstore
