#include "replay/export/record_entry.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/record_parts.h"
#include "platform/big_endian.h"

namespace docket::replay {
namespace {

constexpr char kHeading[] = "docket export records 1\n";
constexpr std::size_t kEntryHeadBytes = 1 + 8 + 8 + 4;
// Twice what a log takes, so that a broken length asks for no more.
constexpr std::uint32_t kRecordBytesMax = 2U << 20U;

}  // namespace

std::string RecordsHeading() { return kHeading; }

void AppendRecordEntry(const ExportedRecord& record, std::string& out) {
  out.push_back(static_cast<char>(record.role));
  platform::AppendBigEndian(record.leaf, out);
  platform::AppendBigEndian(static_cast<std::uint64_t>(record.offset), out);
  eventstore::AppendPart(record.bytes, out);
}

absl::StatusOr<eventstore::Record> RecordOf(const ExportedRecord& entry) {
  eventstore::PartsReader parts(entry.bytes);
  auto key = parts.TakeText();
  auto headers = key ? parts.TakeHeaders() : std::nullopt;
  auto value = headers ? parts.TakeText() : std::nullopt;
  if (!value || parts.left() > 0) return absl::DataLossError("its bytes are those of no record");
  return eventstore::Record{
      .key = *std::move(key), .headers = *std::move(headers), .value = *std::move(value)};
}

absl::Status RecordEntries::Broken(const std::string& what) const {
  return absl::DataLossError(absl::StrCat(path_, ": ", what, " behind ", read_, " records"));
}

absl::Status RecordEntries::Open() {
  file_.open(path_, std::ios::binary);
  if (!file_.is_open()) return absl::NotFoundError(absl::StrCat("cannot read ", path_));
  std::string heading(sizeof(kHeading) - 1, '\0');
  file_.read(heading.data(), static_cast<std::streamsize>(heading.size()));
  if (!file_ || heading != kHeading) return Broken("it is no file of exported records");
  return absl::OkStatus();
}

absl::StatusOr<std::optional<ExportedRecord>> RecordEntries::Next() {
  std::string head(kEntryHeadBytes, '\0');
  file_.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (file_.gcount() == 0 && file_.eof()) return std::optional<ExportedRecord>();
  if (!file_) return Broken("it ends within a record");
  ExportedRecord record;
  const auto role = static_cast<std::uint8_t>(head[0]);
  if (role < static_cast<std::uint8_t>(RecordRole::kClaim) ||
      role > static_cast<std::uint8_t>(RecordRole::kIgnoredCommit)) {
    return Broken("it has what is no record");
  }
  record.role = static_cast<RecordRole>(role);
  const std::string_view numbers = std::string_view(head).substr(1);
  record.leaf = platform::ReadBigEndian<std::uint64_t>(numbers);
  record.offset = static_cast<std::int64_t>(
      platform::ReadBigEndian<std::uint64_t>(numbers.substr(sizeof(std::uint64_t))));
  const auto length =
      platform::ReadBigEndian<std::uint32_t>(numbers.substr(2 * sizeof(std::uint64_t)));
  if (length > kRecordBytesMax) return Broken("it has a record longer than any is");
  record.bytes.resize(length);
  file_.read(record.bytes.data(), static_cast<std::streamsize>(length));
  if (!file_) return Broken("it ends within a record");
  ++read_;
  return std::optional(std::move(record));
}

}  // namespace docket::replay
