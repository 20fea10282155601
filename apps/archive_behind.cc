#include "apps/archive_behind.h"

#include <utility>

#include "apps/trimmed_archive.h"
#include "eventstore/archive/archive_backed_log.h"
#include "platform/status_macros.h"

namespace docket::apps {

absl::StatusOr<std::unique_ptr<ArchiveBehind>> ArchiveBehind::Open(const platform::Config& config,
                                                                   const DataDirectory& data) {
  DOCKET_ASSIGN_OR_RETURN(const auto trimmed, ReadTrimmedArchive(data));
  std::string directory = config.archive.directory;
  if (directory.empty() && trimmed.has_value()) directory = trimmed->directory;
  if (directory.empty()) return nullptr;
  return std::make_unique<ArchiveBehind>(std::move(directory),
                                         trimmed.has_value() ? trimmed->id : "");
}

ArchiveBehind::ArchiveBehind(std::string directory, std::string id)
    : objects_({.directory = std::move(directory)}), id_(std::move(id)) {}

std::unique_ptr<eventstore::RecordLog> ArchiveBehind::Behind(
    std::unique_ptr<eventstore::RecordLog> log) {
  archives_.push_back(std::make_unique<eventstore::ArchivedSegments>(objects_, id_));
  auto backed = std::make_unique<eventstore::ArchiveBackedLog>(*log, *archives_.back());
  bare_[backed.get()] = std::move(log);
  return backed;
}

eventstore::RecordLog& ArchiveBehind::Bare(eventstore::RecordLog& log) const {
  const auto found = bare_.find(&log);
  return found == bare_.end() ? log : *found->second;
}

}  // namespace docket::apps
