#include "apps/journal_comparison.h"

#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/json/values.h"
#include "apps/audit_loop.h"
#include "boost/json/array.hpp"
#include "platform/status_macros.h"
#include "replay/audit/tile_files.h"
#include "replay/tree_comparison.h"

namespace docket::apps {
namespace {

using eventstore::PartitionIndex;

absl::Status RequireTrees(const DataDirectory& data) {
  std::error_code ignored;  // what cannot be looked at holds no tree that could be read
  if (std::filesystem::is_directory(data.audit(), ignored)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("there are no audit trees in ", data.audit(),
                   ": `docket audit keygen` makes the key with which docketd signs them"));
}

absl::StatusOr<boost::json::object> ComparePartition(eventstore::RecordLog& log,
                                                     PartitionIndex partition,
                                                     const DataDirectory& data,
                                                     const replay::VerifierKey& key,
                                                     const ComparisonListener& listener) {
  const std::string path = PathOf({.log = log.name(), .partition = partition});
  const auto report = [&](std::uint64_t records) {
    listener.report(absl::StrCat(path, ": ", records, " records are as signed"));
  };
  report(0);
  const replay::TileFiles files(absl::StrCat(data.audit(), "/", path));
  const absl::StatusOr<replay::TreeComparison> compared =
      replay::CompareWithTree(log, partition, files,
                              {.key = key,
                               .origin = absl::StrCat(key.name, "/", path),
                               .report = report,
                               .cancelled = listener.cancelled});
  if (absl::IsCancelled(compared.status())) return compared.status();
  boost::json::object document{{"log", ToString(log.name())},
                               {"partition", partition.value()},
                               {"records", 0},
                               {"not_signed", 0},
                               {"finding", nullptr},
                               {"error", nullptr}};
  if (absl::IsNotFound(compared.status())) {
    document["error"] = absl::StrCat("there is no signed tree in ", files.directory(),
                                     " yet. A docketd that runs makes it in a second: try again");
    return document;
  }
  if (!compared.ok()) {
    document["error"] = std::string(compared.status().message());
    return document;
  }
  document["records"] = compared->equal;
  document["not_signed"] = compared->not_signed;
  document["finding"] = api::TextJson(compared->finding);
  return document;
}

}  // namespace

absl::StatusOr<boost::json::object> CompareJournals(const Stores& stores, const DataDirectory& data,
                                                    const replay::VerifierKey& key,
                                                    const ComparisonListener& listener) {
  DOCKET_RETURN_IF_ERROR(RequireTrees(data));
  bool ok = true;
  boost::json::array partitions;
  for (eventstore::RecordLog* journal :
       {stores.logs.review_events.get(), stores.logs.organization_events.get()}) {
    for (std::int32_t i = 0; i < journal->partition_count(); ++i) {
      DOCKET_ASSIGN_OR_RETURN(boost::json::object one,
                              ComparePartition(*journal, PartitionIndex(i), data, key, listener));
      ok = ok && one.at("finding").is_null() && one.at("error").is_null();
      partitions.push_back(std::move(one));
    }
  }
  return boost::json::object{{"ok", ok}, {"partitions", std::move(partitions)}};
}

}  // namespace docket::apps
