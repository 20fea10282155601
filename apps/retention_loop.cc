#include "apps/retention_loop.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/archive_loop.h"
#include "apps/held_partitions.h"
#include "apps/owned_unit.h"
#include "apps/retention_plan.h"
#include "apps/trimmed_archive.h"
#include "eventstore/archive/archived_segments.h"
#include "eventstore/archive/log_trimmer.h"
#include "eventstore/directory/directory_blob_store.h"
#include "eventstore/directory/directory_object_store.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

using eventstore::Offset;
using eventstore::PartitionIndex;
using eventstore::RecordLog;
using eventstore::TrimReport;

// While the archiver has not made its archive yet.
constexpr absl::Duration kArchiveWait = absl::Seconds(1);

// For the views to include the legal holds that the journal has; a round that knows of no such
// thing trims nothing.
constexpr absl::Duration kViewsPatience = absl::Seconds(2);

class RetentionUnit final : public platform::WorkUnit {
 public:
  RetentionUnit(const PipelineParts& parts, const RetentionParts& retention)
      : parts_(parts),
        retention_(retention),
        data_{.path = parts.config.data_dir},
        objects_({.directory = parts.config.archive.directory}),
        segments_(objects_),
        holds_(*parts.stores.logs.organization_events, *parts.stores.views, retention.progress),
        starts_(parts.metrics.Gauges(
            {.name = "docket_log_start_offset",
             .help = "The first record that a log itself still has, by log and partition."})),
        held_(parts.metrics.Gauges(
            {.name = "docket_log_trim_held",
             .help = "1: records older than their retention stay, because of `by`."})) {}

  // Another process may say it from here on.
  ~RetentionUnit() override {
    for (const auto& [place, by] : held_by_) {
      if (!by.empty()) HeldGauge(place, by).Set(0);
    }
  }

  absl::StatusOr<bool> Step() override {
    if (trimmer_.has_value() && trimmer_->in_round()) {
      if (const auto report = trimmer_->Step()) Tell(*report);
      if (!trimmer_->in_round()) health_ = wrong_;
      return true;
    }
    if (parts_.clock.MonotonicNow() < next_round_) return false;
    DOCKET_ASSIGN_OR_RETURN(const bool opened, Open());
    next_round_ = parts_.clock.MonotonicNow() +
                  (opened ? absl::Seconds(parts_.config.retention.interval_s) : kArchiveWait);
    if (!opened) return false;
    wrong_ = absl::OkStatus();
    holds_.BeginRound(kViewsPatience);
    trimmer_->BeginRound();
    return true;
  }

  absl::Time NextDue() const override { return next_round_; }
  std::optional<absl::Status> Health() const override { return health_; }

 private:
  struct Place {
    std::string log;
    std::int32_t partition = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };

  [[nodiscard]] bool HasArchive() const { return !parts_.config.archive.directory.empty(); }

  // False: the archive is not there yet.
  absl::StatusOr<bool> Open() {
    if (trimmer_.has_value()) return true;
    if (HasArchive()) {
      DOCKET_ASSIGN_OR_RETURN(archive_id_, segments_.Id());
      if (archive_id_.empty()) return false;
      DOCKET_ASSIGN_OR_RETURN(
          blobs_, eventstore::DirectoryBlobStore::Open(
                      {.directory = absl::StrCat(parts_.config.archive.directory, "/blobs")},
                      parts_.clock));
    }
    trimmer_.emplace(eventstore::LogTrimmer::Parts{
        .logs = RetentionPlan(parts_.config, parts_.stores, retention_.keeps_audit_trees),
        .archive = HasArchive() ? &segments_ : nullptr,
        .archived_blobs = blobs_.get(),
        .clock = parts_.clock,
        .resumes_at =
            [this](const std::string& consumer, const RecordLog& log, PartitionIndex partition) {
              return ResumesAt({.consumer = consumer, .log = log.name(), .partition = partition});
            },
        .is_held = [this](const RecordLog& log,
                          PartitionIndex partition) { return holds_.Holds(log, partition); },
        .before_archived_go = [this] { return NoteArchive(); }});
    return true;
  }

  [[nodiscard]] std::optional<Offset> ResumesAt(const Backlogs::QueueName& queue) const {
    if (queue.consumer != kViewsConsumer) return parts_.backlogs.ResumesAt(queue);
    const auto points = retention_.progress.points();
    const auto found = points.find({.log = queue.log, .partition = queue.partition});
    if (found == points.end()) return std::nullopt;
    return found->second.next;
  }

  absl::Status NoteArchive() {
    std::error_code error;  // a path that cannot be made absolute stays as it is
    std::filesystem::path directory =
        std::filesystem::absolute(parts_.config.archive.directory, error);
    if (error) directory = parts_.config.archive.directory;
    return KeepTrimmedArchive(data_, {.id = archive_id_, .directory = directory.string()});
  }

  void Tell(const TrimReport& report) {
    const Place place{.log = report.log->name().base, .partition = report.partition.value()};
    wrong_.Update(report.wrong);
    if (report.wrong.ok() || report.start > Offset(0)) {
      starts_.With(LabelsOf(place)).Set(static_cast<double>(report.start.value()));
    }
    if (report.start > report.start_before) {
      parts_.logger.Info("a log was trimmed", {{"log", place.log},
                                               {"partition", place.partition},
                                               {"from", report.start_before.value()},
                                               {"before", report.start.value()}});
    }
    TellHeld(place, report.held_by);
  }

  void TellHeld(const Place& place, const std::string& by) {
    std::string& known = held_by_[place];
    if (known == by) return;
    if (!known.empty()) HeldGauge(place, known).Set(0);
    known = by;
    if (by.empty()) return;
    HeldGauge(place, by).Set(1);
    parts_.logger.Info("a log keeps records that are older than its retention",
                       {{"log", place.log}, {"partition", place.partition}, {"held_by", by}});
  }

  [[nodiscard]] platform::Gauge& HeldGauge(const Place& place, const std::string& by) const {
    platform::MetricLabels labels = LabelsOf(place);
    labels["by"] = by;
    return held_.With(labels);
  }

  static platform::MetricLabels LabelsOf(const Place& place) {
    return {{"log", place.log}, {"partition", std::to_string(place.partition)}};
  }

  const PipelineParts parts_;
  const RetentionParts retention_;
  const DataDirectory data_;
  eventstore::DirectoryObjectStore objects_;
  eventstore::ArchivedSegments segments_;
  std::unique_ptr<eventstore::BlobStore> blobs_;
  std::string archive_id_;
  HeldPartitions holds_;
  std::optional<eventstore::LogTrimmer> trimmer_;
  const platform::Family<platform::Gauge> starts_;
  const platform::Family<platform::Gauge> held_;
  std::map<Place, std::string> held_by_;
  absl::Status wrong_;   // the first of this round
  absl::Status health_;  // of the last one
  absl::Time next_round_ = absl::InfinitePast();
};

}  // namespace

std::unique_ptr<platform::WorkLoop> MakeRetentionLoop(const PipelineParts& parts,
                                                      const RetentionParts& retention) {
  std::vector<platform::NamedWork> work;
  const auto make = [parts, retention](const std::function<void()>& wake) {
    return std::make_unique<OwnedUnit>(
        retention.ownership, kArchiverPartition,
        [parts, retention] { return std::make_unique<RetentionUnit>(parts, retention); }, wake);
  };
  work.push_back({.name = "retention", .make = make});
  return std::make_unique<platform::WorkLoop>("retention", std::move(work), parts.clock,
                                              parts.logger);
}

}  // namespace docket::apps
