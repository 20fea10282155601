#include "replay/journal_leaf.h"

#include <cstdint>
#include <variant>

#include "eventstore/reader_rule.h"
#include "platform/big_endian.h"
#include "platform/status_macros.h"
#include "replay/audit/leaf.h"

namespace docket::replay {
namespace {

void AppendWithLength(const std::string& part, std::string& bytes) {
  platform::AppendBigEndian(static_cast<std::uint32_t>(part.size()), bytes);
  bytes.append(part);
}

LeafKind KindOf(const eventstore::JournalRecord& parsed) {
  if (std::holds_alternative<std::monostate>(parsed)) return LeafKind::kForeign;
  return std::holds_alternative<journal_proto::Claim>(parsed) ? LeafKind::kClaim
                                                              : LeafKind::kCommit;
}

}  // namespace

std::string RecordBytes(const eventstore::Record& record) {
  std::string bytes;
  AppendWithLength(record.key, bytes);
  platform::AppendBigEndian(static_cast<std::uint32_t>(record.headers.size()), bytes);
  for (const eventstore::Header& header : record.headers) {
    AppendWithLength(header.name, bytes);
    AppendWithLength(header.value, bytes);
  }
  AppendWithLength(record.value, bytes);
  return bytes;
}

absl::StatusOr<std::string> LeafDataOf(const eventstore::Record& record) {
  DOCKET_ASSIGN_OR_RETURN(const eventstore::JournalRecord parsed,
                          eventstore::ParseJournalRecord(record));
  return LeafData({.kind = KindOf(parsed), .record = Sha256Of(RecordBytes(record))});
}

}  // namespace docket::replay
