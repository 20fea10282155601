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
  auto archive = std::make_unique<eventstore::ArchivedSegments>(objects_, id_);
  auto backed = std::make_unique<eventstore::ArchiveBackedLog>(*log, *archive);
  given_[backed.get()] = {.log = std::move(log), .archive = std::move(archive)};
  return backed;
}

std::unique_ptr<eventstore::RecordLog> ArchiveBehind::FromArchive(
    const eventstore::RecordLog& log) const {
  const auto found = given_.find(&log);
  if (found == given_.end()) return nullptr;
  return std::make_unique<eventstore::ArchiveBackedLog>(*found->second.log, *found->second.archive,
                                                        eventstore::ReadArchive::kWhereverArchived);
}

eventstore::RecordLog& ArchiveBehind::Bare(eventstore::RecordLog& log) const {
  const auto found = given_.find(&log);
  return found == given_.end() ? log : *found->second.log;
}

}  // namespace docket::apps
