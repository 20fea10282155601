#include "apps/replay_sources.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {

std::string_view NameOf(ReadFrom from) {
  switch (from) {
    case ReadFrom::kBoth:
      return "both";
    case ReadFrom::kLog:
      return "log";
    case ReadFrom::kArchive:
      return "archive";
  }
  return "";
}

absl::StatusOr<ReadFrom> ReadFromOf(std::string_view name) {
  for (const ReadFrom from : {ReadFrom::kBoth, ReadFrom::kLog, ReadFrom::kArchive}) {
    if (name == NameOf(from)) return from;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("a rebuild reads from both, log or archive, and not from \"",
                   platform::AbslView(name), "\""));
}

absl::StatusOr<std::vector<projections::Source>> ReplaySources::Of(ReadFrom from) {
  std::vector<projections::Source> sources = stores_.Sources();
  if (from == ReadFrom::kBoth) return sources;
  if (from == ReadFrom::kArchive && stores_.archive_behind == nullptr) {
    return absl::FailedPreconditionError(
        "there is no archive to read from: archive.directory is not set, and nothing was trimmed "
        "behind one");
  }
  from_archive_.clear();
  for (projections::Source& source : sources) {
    if (from == ReadFrom::kLog) {
      source.log = &stores_.Bare(*source.log);
      continue;
    }
    auto log = stores_.archive_behind->FromArchive(*source.log);
    if (log == nullptr) continue;
    source.log = log.get();
    from_archive_.push_back(std::move(log));
  }
  return sources;
}

}  // namespace docket::apps
