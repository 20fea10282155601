// The work of the role archive: rounds of sealing (eventstore/archive/archiver.h), one at each
// archive.segment_age_s and one whenever somebody asks, on one thread.
// Thread-safety: ArchiveDesk: every method may be called from any thread. MakeArchiveLoop and
// ownership: as pipeline.h; the desk outlives the loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "api/http/router.h"
#include "apps/pipeline.h"
#include "boost/asio/thread_pool.hpp"
#include "boost/json/object.hpp"
#include "eventstore/archive/archiver.h"
#include "eventstore/ownership.h"
#include "platform/work_loop.h"

namespace docket::apps {

// Between whoever asks for a round, and the archiver.
class ArchiveDesk {
 public:
  // The ownership says whether this process is the one that archives.
  ArchiveDesk(std::string directory, eventstore::Ownership& ownership)
      : directory_(std::move(directory)), ownership_(ownership) {}

  // OK, or who is to be asked instead.
  [[nodiscard]] absl::Status RequireArchiver() const;

  // Of the archiver. `wake` stays callable until another one is given.
  void Attend(std::function<void()> wake);
  [[nodiscard]] bool IsAsked();
  // A round began: it is for all who have asked by now.
  void RoundBegan();
  void RoundEnded();
  // By this process, in all.
  void SetSealed(const eventstore::ArchiveTotals& all);
  [[nodiscard]] eventstore::ArchiveTotals Sealed();

  // The number of a round whose end will have archived all that is there now.
  [[nodiscard]] std::int64_t Ask();
  // Returns when that round has ended, or after `longest`.
  void Await(std::int64_t round, absl::Duration longest);

  // {"directory", "rounds": that ended, "segments", "records", "blobs", "content_bytes",
  // "segment_bytes": by this process}
  [[nodiscard]] boost::json::object Json();

 private:
  const std::string directory_;
  eventstore::Ownership& ownership_;
  absl::Mutex mutex_;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
  std::int64_t asked_ ABSL_GUARDED_BY(mutex_) = 0;  // up to which round
  std::int64_t began_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t ended_ ABSL_GUARDED_BY(mutex_) = 0;
  eventstore::ArchiveTotals sealed_ ABSL_GUARDED_BY(mutex_);
};

// Which partition of a log stands for all work on the archive: whoever owns it does that work.
inline constexpr eventstore::PartitionIndex kArchiverPartition{0};

// While the directory cannot be used, the loop says so among its failures and tries again.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeArchiveLoop(const PipelineParts& parts,
                                                                  ArchiveDesk& desk,
                                                                  eventstore::Ownership& ownership);

// GET /operator/v1/archive        what the desk's Json says; with ?round=N when N rounds have
// ended,
//                                 or a second later
// POST /operator/v1/archive/run   asks for a round: {"round"}; it has ended when `rounds` is as
// much
[[nodiscard]] std::vector<api::Route> MakeArchiveRoutes(ArchiveDesk& desk,
                                                        boost::asio::thread_pool& pool);

}  // namespace docket::apps
