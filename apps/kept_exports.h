// KeptExports: exports of audit evidence that were asked for over the API: made one after another,
// oldest first, kept for a day and then removed. What is asked for is written down before it is
// acknowledged, so a restart makes what was not made yet, and knows what was. Whoever makes them
// leaves people's names sealed: what is kept here must not outlive an erasure.
//
// In its directory: ID.json, one for each, replaced whole, and ID/, the files of a ready one
// (docs/formats/audit-export.md).
// Thread-safety: every method may be called from any thread, Step by one at a time. Ownership:
// borrows what the functions of the parts refer to. Bounds: kUnfinishedMax that are to be made,
// kOfOrganizationMax of one organisation, and none while fewer than the bytes of the parts are
// free. Failure: as the port; of Step, what has to be tried again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "api/query/evidence_exports.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "platform/work_loop.h"
#include "replay/export/audit_export.h"

namespace docket::apps {

class KeptExports final : public api::EvidenceExports {
 public:
  static constexpr absl::Duration kKept = absl::Hours(24);
  static constexpr std::size_t kUnfinishedMax = 16;
  static constexpr std::size_t kOfOrganizationMax = 3;
  // Between two looks for what is over.
  static constexpr absl::Duration kInterval = absl::Minutes(1);
  // Trees and views are a moment behind what was recorded last, so what is not possible now is
  // tried again for a while.
  static constexpr absl::Duration kRetryInterval = absl::Seconds(1);
  static constexpr absl::Duration kTriedFor = absl::Minutes(1);

  struct Parts {
    std::string directory;
    const platform::Clock& clock;
    platform::Logger logger;
    // Makes one, and answers the key that verifies it.
    std::function<absl::StatusOr<std::string>(const replay::ExportOrder&,
                                              const replay::ExportListener&)>
        make;
    std::function<bool()> stopping;  // ends what is made; it is made again after the next start
    std::uintmax_t free_bytes_min = 1U << 30U;  // on the disk, for everything else
  };

  // Reads what the directory has, and removes what nobody knows of.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KeptExports>> Open(Parts parts);

  [[nodiscard]] absl::StatusOr<api::EvidenceExport> Ask(const api::ExportWish& wish) override;
  [[nodiscard]] absl::StatusOr<api::EvidenceExport> Find(const api::ExportId& id) override;
  [[nodiscard]] absl::StatusOr<api::FileReader> Open(const api::ExportId& id,
                                                     std::string_view path) override;

  // Removes what is over, and makes one if one is to be made; true: it did.
  [[nodiscard]] absl::StatusOr<bool> Step();
  // When the next step is due without a wake-up, on the monotonic clock. Of the thread that steps.
  [[nodiscard]] absl::Time NextDue() const { return due_; }
  // Called when there is something to make.
  void WakeWith(std::function<void()> wake);

 private:
  using Files = std::shared_ptr<const std::vector<api::ExportFileEntry>>;

  explicit KeptExports(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] absl::Status Load() ABSL_LOCKS_EXCLUDED(mutex_);
  void LoadRecord(const std::string& id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] absl::Status CheckRoomFor(const api::ExportWish& wish) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] absl::StatusOr<api::EvidenceExport> Look(const std::string& id)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // What a ready one has. Those of the last one are kept, since they are asked for one by one.
  [[nodiscard]] absl::StatusOr<Files> FilesOf(const std::string& id) ABSL_LOCKS_EXCLUDED(mutex_);
  [[nodiscard]] absl::Status RemoveOver() ABSL_LOCKS_EXCLUDED(mutex_);
  [[nodiscard]] absl::StatusOr<bool> MakeNext();
  // Whether it goes on waiting for the next try.
  [[nodiscard]] bool TriesAgain(const std::string& id, const absl::Status& failure);
  void End(const std::string& id, const absl::StatusOr<std::string>& key)
      ABSL_LOCKS_EXCLUDED(mutex_);
  [[nodiscard]] bool HasRoom() const;
  [[nodiscard]] absl::Status Write(const api::EvidenceExport& one) const;
  [[nodiscard]] std::string PathOf(const std::string& id) const;
  [[nodiscard]] std::string RecordOf(const std::string& id) const;

  const Parts parts_;
  absl::Time due_ = absl::InfinitePast();
  std::string tried_;  // the id of the one that was tried last, without being made
  absl::Time tried_since_;
  absl::Mutex mutex_;
  std::map<std::string, api::EvidenceExport> exports_ ABSL_GUARDED_BY(mutex_);  // without files
  std::string listed_ ABSL_GUARDED_BY(mutex_);  // the id of the one that `files_` are of
  Files files_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

// A loop with these steps alone. Borrows them.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeExportsLoop(KeptExports& exports,
                                                                  const platform::Clock& clock,
                                                                  const platform::Logger& logger);

}  // namespace docket::apps
