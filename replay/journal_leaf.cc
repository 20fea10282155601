#include "replay/journal_leaf.h"

#include <variant>

#include "eventstore/reader_rule.h"
#include "eventstore/record_parts.h"
#include "platform/status_macros.h"
#include "replay/audit/leaf.h"

namespace docket::replay {
namespace {

LeafKind KindOf(const eventstore::JournalRecord& parsed) {
  if (std::holds_alternative<std::monostate>(parsed)) return LeafKind::kForeign;
  return std::holds_alternative<journal_proto::Claim>(parsed) ? LeafKind::kClaim
                                                              : LeafKind::kCommit;
}

}  // namespace

std::string RecordBytes(const eventstore::Record& record) {
  std::string bytes;
  eventstore::AppendPart(record.key, bytes);
  eventstore::AppendHeaders(record.headers, bytes);
  eventstore::AppendPart(record.value, bytes);
  return bytes;
}

absl::StatusOr<std::string> LeafDataOf(const eventstore::Record& record) {
  DOCKET_ASSIGN_OR_RETURN(const eventstore::JournalRecord parsed,
                          eventstore::ParseJournalRecord(record));
  return LeafData({.kind = KindOf(parsed), .record = Sha256Of(RecordBytes(record))});
}

}  // namespace docket::replay
