// ArchiveBehind: the archive that has what was trimmed from the logs of a data directory, and the
// logs themselves, each of which is given out with the archive behind it.
// Thread-safety: Behind and Bare by one thread while the stores are opened, Bare by any later.
// Ownership: owns the logs that it was given; what it gave out must be gone before.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "apps/data_directory.h"
#include "eventstore/archive/archived_segments.h"
#include "eventstore/directory/directory_object_store.h"
#include "eventstore/record_log.h"
#include "platform/config.h"

namespace docket::apps {

class ArchiveBehind {
 public:
  // Where the configuration says; else where it was when something was trimmed. Null: there is no
  // archive, and nothing was trimmed behind one. Reads nothing of the archive.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ArchiveBehind>> Open(
      const platform::Config& config, const DataDirectory& data);

  ArchiveBehind(std::string directory, std::string id);

  [[nodiscard]] std::unique_ptr<eventstore::RecordLog> Behind(
      std::unique_ptr<eventstore::RecordLog> log);

  // Of one that Behind gave out: all that is archived of it is read from there. Null: of any other.
  [[nodiscard]] std::unique_ptr<eventstore::RecordLog> FromArchive(
      const eventstore::RecordLog& log) const;

  // The log itself, of one that Behind gave out; any other one is the log itself.
  [[nodiscard]] eventstore::RecordLog& Bare(eventstore::RecordLog& log) const;

 private:
  eventstore::DirectoryObjectStore objects_;
  const std::string id_;  // that is expected; empty: any
  struct Given {
    std::unique_ptr<eventstore::RecordLog> log;
    std::unique_ptr<eventstore::ArchivedSegments> archive;
  };
  std::map<const eventstore::RecordLog*, Given> given_;
};

}  // namespace docket::apps
