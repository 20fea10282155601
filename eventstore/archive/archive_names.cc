#include "eventstore/archive/archive_names.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "eventstore/log_names.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

constexpr char kFormatName[] = "format";
constexpr std::string_view kFormatLine = "docket archive 1\n";
constexpr std::size_t kFormatBytesMax = 4096;
constexpr std::string_view kLineSuffix = ".line";
constexpr std::size_t kDigits = 20;  // as many as the largest offset of any log has

std::string Padded(Offset offset) { return absl::StrFormat("%020d", offset.value()); }

template <class Number>
std::optional<Number> NumberIn(std::string_view text) {
  Number number{};
  const bool right = !text.empty() &&
                     text.find_first_not_of("0123456789") == std::string_view::npos &&
                     absl::SimpleAtoi(platform::AbslView(text), &number);
  return right ? std::optional(number) : std::nullopt;
}

// "review_events.g1"
std::optional<LogName> LogIn(std::string_view folder) {
  const std::size_t dot = folder.rfind(".g");
  if (dot == 0 || dot == std::string_view::npos) return std::nullopt;
  const auto generation = NumberIn<std::int32_t>(folder.substr(dot + 2));
  if (!generation.has_value()) return std::nullopt;
  return LogName{.base = std::string(folder.substr(0, dot)), .generation = *generation};
}

}  // namespace

bool KeepsPosition(const LogName& log) {
  return log.base == kReviewEventsReacted || log.base == kOrganizationEventsReacted;
}

std::string FolderOf(const ArchivedPartition& partition) {
  return absl::StrCat(ToString(partition.log), "/", partition.partition.value());
}

std::string SegmentName(const ArchivedPartition& partition, const SegmentRange& range) {
  return absl::StrCat(FolderOf(partition), "/", Padded(range.base), "-", Padded(range.next),
                      ".segment");
}

std::string LineName(const ArchivedPartition& partition, Offset base) {
  return absl::StrCat(FolderOf(partition), "/", Padded(base), platform::AbslView(kLineSuffix));
}

absl::StatusOr<std::vector<Offset>> ListLines(ObjectStore& store,
                                              const ArchivedPartition& partition) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> names, store.List(FolderOf(partition)));
  std::vector<Offset> bases;
  for (const std::string& name : names) {
    if (name.size() != kDigits + kLineSuffix.size() || !name.ends_with(kLineSuffix)) continue;
    const auto base = NumberIn<std::int64_t>(std::string_view(name).substr(0, kDigits));
    if (base.has_value()) bases.emplace_back(*base);
  }
  return bases;  // names of one length are in the order of their numbers
}

absl::StatusOr<std::vector<ArchivedPartition>> ListPartitions(ObjectStore& store) {
  std::vector<ArchivedPartition> found;
  DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> folders, store.List(""));
  for (const std::string& folder : folders) {
    const std::optional<LogName> log = LogIn(folder);
    if (!log.has_value()) continue;
    DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> partitions, store.List(folder));
    for (const std::string& name : partitions) {
      const auto partition = NumberIn<std::int32_t>(name);
      if (partition.has_value()) {
        found.push_back({.log = *log, .partition = PartitionIndex(*partition)});
      }
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

absl::StatusOr<std::string> ReadArchiveId(ObjectStore& store) {
  absl::StatusOr<std::string> text = store.Get(kFormatName, kFormatBytesMax);
  if (absl::IsNotFound(text.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat("there is no archive: ", text.status().message(),
                     "; name the directory that archive.directory of docketd names"));
  }
  DOCKET_RETURN_IF_ERROR(text.status());
  if (!text->starts_with(kFormatLine)) {
    return absl::UnimplementedError(
        "its file format is not one that this software knows; run the newer software that made the "
        "archive, or name another directory");
  }
  std::string id = text->substr(kFormatLine.size());
  const bool ended = id.ends_with('\n');
  if (ended) id.pop_back();
  const auto bytes = platform::HexDecode(id);
  if (!ended || !bytes.has_value() || bytes->size() != kArchiveIdBytes) {
    return absl::DataLossError(
        "its file format is broken; take it from another copy of the archive, or write the "
        "archive's id, which every manifest line has, in its second line");
  }
  return id;
}

absl::StatusOr<std::string> ReadOrMakeArchiveId(ObjectStore& store) {
  absl::StatusOr<std::string> id = ReadArchiveId(store);
  if (!absl::IsFailedPrecondition(id.status())) return id;
  const std::string made =
      absl::StrCat(platform::AbslView(kFormatLine),
                   platform::HexEncode(platform::RandomBytes(kArchiveIdBytes)), "\n");
  const absl::Status put = store.PutIfAbsent(kFormatName, made);
  if (!absl::IsAlreadyExists(put)) DOCKET_RETURN_IF_ERROR(put);
  return ReadArchiveId(store);
}

}  // namespace docket::eventstore
