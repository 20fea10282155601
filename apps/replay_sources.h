// Where a rebuild reads from: the logs with the archive behind them, as everything does; the logs
// alone, of which nothing may be trimmed then; or the archive, as far as it goes, and the logs for
// the rest, which shows that the archive is enough. The same records either way.
// Thread-safety: used by one thread at a time. Ownership: borrows the stores; what it gave out must
// be gone before it.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "apps/stores.h"
#include "eventstore/record_log.h"
#include "projections/source.h"

namespace docket::apps {

enum class ReadFrom { kBoth, kLog, kArchive };

// "both", "log", "archive"
[[nodiscard]] std::string_view NameOf(ReadFrom from);
// kInvalidArgument: another word.
[[nodiscard]] absl::StatusOr<ReadFrom> ReadFromOf(std::string_view name);

class ReplaySources {
 public:
  explicit ReplaySources(const Stores& stores) : stores_(stores) {}

  // kFailedPrecondition: there is no archive to read from.
  [[nodiscard]] absl::StatusOr<std::vector<projections::Source>> Of(ReadFrom from);

 private:
  const Stores& stores_;
  std::vector<std::unique_ptr<eventstore::RecordLog>> from_archive_;
};

}  // namespace docket::apps
