// An archive read by somebody who trusts its files: each segment decompressed and taken apart into
// records, with nothing compared. The rate is of the bytes that the segments decompress to. What
// bench/run sets beside it: `zstd -d` of the same files, and `docket archive verify`.
//   archive_scan_bench --archive DIR
#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/as_docketd.h"
#include "bench/measured.h"
#include "bench/report.h"
#include "eventstore/archive/archive_names.h"
#include "eventstore/archive/archive_totals.h"
#include "eventstore/archive/archive_walk.h"
#include "eventstore/archive/segment.h"
#include "eventstore/directory/directory_object_store.h"
#include "platform/status_macros.h"

namespace docket::bench {
namespace {

using eventstore::ArchivedPartition;
using eventstore::ArchiveTotals;

// Their number.
absl::StatusOr<std::int64_t> ReadAll(eventstore::SegmentRecords& records) {
  eventstore::StoredRecord stored{};
  for (std::int64_t read = 0;; ++read) {
    DOCKET_ASSIGN_OR_RETURN(const bool found, records.Read(stored));
    if (!found) return read;
  }
}

absl::Status ScanPartition(eventstore::ObjectStore& store, const std::string& archive,
                           const ArchivedPartition& partition, ArchiveTotals& totals) {
  DOCKET_ASSIGN_OR_RETURN(const auto bases, ListLines(store, partition));
  eventstore::SegmentDecompressor decompressor;
  for (const eventstore::Offset base : bases) {
    DOCKET_ASSIGN_OR_RETURN(const eventstore::ChainEnd end,
                            eventstore::ReadLine(store, archive, partition, base));
    DOCKET_ASSIGN_OR_RETURN(
        const std::string bytes,
        store.Get(SegmentName(partition, end.line.range), eventstore::kSegmentContentBytesMax));
    DOCKET_ASSIGN_OR_RETURN(const std::string_view content, decompressor.Decompress(bytes));
    DOCKET_ASSIGN_OR_RETURN(auto records,
                            eventstore::SegmentRecords::Open(content, partition, base));
    DOCKET_ASSIGN_OR_RETURN(const std::int64_t read, ReadAll(records));
    if (read != end.line.records) {
      return absl::DataLossError("a segment has not the records that its line says");
    }
    totals += eventstore::TotalsOf(end.line);
  }
  return absl::OkStatus();
}

absl::Status Scan(const std::string& directory) {
  eventstore::DirectoryObjectStore store({.directory = directory});
  ArchiveTotals totals;
  const Stopwatch watch;
  DOCKET_ASSIGN_OR_RETURN(const std::string id, eventstore::ReadArchiveId(store));
  DOCKET_ASSIGN_OR_RETURN(const auto partitions, eventstore::ListPartitions(store));
  for (const ArchivedPartition& partition : partitions) {
    DOCKET_RETURN_IF_ERROR(ScanPartition(store, id, partition, totals));
  }
  const auto content = static_cast<double>(totals.content_bytes);
  Print({.what = "archive.scan",
         .ours = watch.Stop(content / 1e6).per_second,
         .unit = "MB/s",
         .ceiling_is = "",
         .more = {{"records", static_cast<double>(totals.records)},
                  {"records/s", watch.Stop(static_cast<double>(totals.records)).per_second},
                  {"MB", content / 1e6},
                  {"compressed to", static_cast<double>(totals.segment_bytes) / content}}});
  return absl::OkStatus();
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  std::string directory;
  CLI::App app("Reads an archive to its end, without comparing anything.");
  app.add_option("--archive", directory, "its directory")->required();
  CLI11_PARSE(app, argc, argv);
  const absl::Status done = docket::bench::Scan(directory);
  if (!done.ok()) std::cerr << "error: " << done << "\n";
  return done.ok() ? 0 : 1;
}
