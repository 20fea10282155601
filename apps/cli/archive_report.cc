#include "apps/cli/archive_report.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/archive_totals_json.h"
#include "apps/cli/output.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

using eventstore::ArchiveTotals;

ArchiveTotals TotalOf(const ArchiveReport& report) {
  ArchiveTotals all;
  for (const ArchivedPartitionReport& one : report.partitions) all += one.totals;
  return all;
}

std::vector<std::string> Row(std::string name, const ArchiveTotals& totals, std::string state) {
  return {std::move(name),
          absl::StrCat(totals.segments),
          absl::StrCat(totals.records),
          absl::StrCat(totals.blobs),
          absl::StrCat(totals.content_bytes),
          absl::StrCat(totals.segment_bytes),
          std::move(state)};
}

}  // namespace

bool ArchiveIsRight(const ArchiveReport& report) {
  return std::all_of(report.partitions.begin(), report.partitions.end(),
                     [](const ArchivedPartitionReport& one) { return one.wrong.empty(); });
}

boost::json::object ToJson(const ArchiveReport& report) {
  boost::json::object document;
  document["archive"] = report.archive;
  document["right"] = ArchiveIsRight(report);
  PutTotals(TotalOf(report), document);
  boost::json::array partitions;
  for (const ArchivedPartitionReport& one : report.partitions) {
    boost::json::object partition;
    partition["log"] = ToString(one.partition.log);
    partition["partition"] = one.partition.partition.value();
    PutTotals(one.totals, partition);
    boost::json::array wrong;
    for (const absl::Status& what : one.wrong) wrong.emplace_back(std::string(what.message()));
    partition["wrong"] = std::move(wrong);
    partitions.push_back(std::move(partition));
  }
  document["partitions"] = std::move(partitions);
  return document;
}

void PrintArchive(const ArchiveReport& report, std::ostream& out) {
  std::vector<std::vector<std::string>> rows = {
      {"LOG", "SEGMENTS", "RECORDS", "BLOBS", "BYTES", "COMPRESSED", ""}};
  for (const ArchivedPartitionReport& one : report.partitions) {
    rows.push_back(Row(FolderOf(one.partition), one.totals, one.wrong.empty() ? "" : "WRONG"));
  }
  rows.push_back(Row("all", TotalOf(report), ArchiveIsRight(report) ? "right" : "WRONG"));
  PrintTable(rows, out);
  for (const ArchivedPartitionReport& one : report.partitions) {
    for (const absl::Status& what : one.wrong) out << what.message() << "\n";
  }
}

}  // namespace docket::apps
