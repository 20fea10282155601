#include "apps/archive_loop.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/http/problem.h"
#include "api/http/run_on.h"
#include "api/query/parameters.h"
#include "apps/archive_totals_json.h"
#include "apps/archived_logs.h"
#include "apps/difference.h"
#include "apps/json_answer.h"
#include "apps/owned_unit.h"
#include "eventstore/directory/directory_blob_store.h"
#include "eventstore/directory/directory_object_store.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

using boost::asio::awaitable;
using eventstore::ArchiveTotals;
using eventstore::PartitionIndex;

platform::Counter& CounterOf(platform::Metrics& metrics, const char* name, const char* help) {
  return metrics.Counters({.name = name, .help = help}).With();
}

class ArchiveUnit final : public platform::WorkUnit {
 public:
  ArchiveUnit(const PipelineParts& parts, ArchiveDesk& desk, const std::function<void()>& wake)
      : parts_(parts),
        desk_(desk),
        objects_({.directory = parts.config.archive.directory}),
        segments_(CounterOf(parts.metrics, "docket_archive_segments_total",
                            "Segments sealed by this process.")),
        records_(CounterOf(parts.metrics, "docket_archive_records_total",
                           "Records archived by this process.")),
        bytes_(CounterOf(parts.metrics, "docket_archive_bytes_total",
                         "Bytes of the segments sealed by this process.")),
        sealed_before_(desk.Sealed()) {
    for (eventstore::RecordLog* log : ArchivedLogs(parts.stores)) {
      for (std::int32_t i = 0; i < log->partition_count(); ++i) {
        positions_.push_back(
            {log, PartitionIndex(i), parts.backlogs.Follow("archive", *log, PartitionIndex(i))});
      }
    }
    desk_.Attend(wake);
  }

  ~ArchiveUnit() override {
    for (const Followed& one : positions_) one.position.Forget();
  }

  absl::StatusOr<bool> Step() override {
    DOCKET_RETURN_IF_ERROR(Open());
    if (!archiver_->in_round() && !RoundIsDue()) return false;
    if (!archiver_->in_round()) {
      desk_.RoundBegan();
      next_round_ =
          parts_.clock.MonotonicNow() + absl::Seconds(parts_.config.archive.segment_age_s);
      DOCKET_RETURN_IF_ERROR(archiver_->BeginRound());
    } else {
      DOCKET_RETURN_IF_ERROR(archiver_->Step());
    }
    Tell(archiver_->sealed());
    for (const Followed& one : positions_) {
      one.position.Reach(archiver_->archived_before(*one.log, one.partition));
    }
    if (!archiver_->in_round()) desk_.RoundEnded();
    return true;
  }

  absl::Time NextDue() const override { return next_round_; }

 private:
  struct Followed {
    eventstore::RecordLog* log;
    PartitionIndex partition;
    Backlogs::Position& position;
  };

  [[nodiscard]] bool RoundIsDue() {
    return desk_.IsAsked() || parts_.clock.MonotonicNow() >= next_round_;
  }

  // An archiver counts since it was made, and is made anew after a failure.
  void Tell(const ArchiveTotals& sealed) {
    segments_.Reach(sealed.segments);
    records_.Reach(sealed.records);
    bytes_.Reach(sealed.segment_bytes);
    ArchiveTotals all = sealed_before_;
    all += sealed;
    desk_.SetSealed(all);
  }

  // The object store makes the directory, and the blobs stand in it.
  absl::Status Open() {
    if (archiver_.has_value()) return absl::OkStatus();
    DOCKET_RETURN_IF_ERROR(eventstore::ReadOrMakeArchiveId(objects_).status());
    DOCKET_ASSIGN_OR_RETURN(
        blobs_,
        eventstore::DirectoryBlobStore::Open(
            {.directory = absl::StrCat(parts_.config.archive.directory, "/blobs")}, parts_.clock));
    archiver_.emplace(eventstore::Archiver::Parts{.logs = ArchivedLogs(parts_.stores),
                                                  .blobs = *parts_.stores.blobs,
                                                  .archive = objects_,
                                                  .archived_blobs = *blobs_},
                      static_cast<std::size_t>(parts_.config.archive.segment_bytes));
    return absl::OkStatus();
  }

  const PipelineParts parts_;
  ArchiveDesk& desk_;
  eventstore::DirectoryObjectStore objects_;
  std::unique_ptr<eventstore::BlobStore> blobs_;
  std::optional<eventstore::Archiver> archiver_;
  Difference segments_;
  Difference records_;
  Difference bytes_;
  const ArchiveTotals sealed_before_;  // by archivers before this one
  std::vector<Followed> positions_;
  absl::Time next_round_ = absl::InfinitePast();
};

// Of a request that waits for a round, which keeps a thread of the pool for so long.
constexpr absl::Duration kAwaitMax = absl::Seconds(1);

absl::StatusOr<std::int64_t> RoundOf(const api::Request& request) {
  static constexpr std::string_view kParameters[] = {"round"};
  DOCKET_RETURN_IF_ERROR(api::CheckParameters(request, api::AllowedParameters(kParameters)));
  const std::string_view text = request.Query("round").value_or("0");
  std::int64_t round = 0;
  if (absl::SimpleAtoi(platform::AbslView(text), &round) && round >= 0) return round;
  return absl::InvalidArgumentError("The parameter round must be a whole number.");
}

awaitable<api::Response> AwaitRound(ArchiveDesk& desk, boost::asio::thread_pool& pool,
                                    api::Request request) {
  absl::StatusOr<std::int64_t> round = RoundOf(request);
  if (round.ok() && *round > 0) {
    if (absl::Status archives = desk.RequireArchiver(); !archives.ok()) round = archives;
  }
  if (!round.ok()) co_return api::ToResponse(api::ProblemOf(round.status()), request.request_id);
  const auto wait = [&desk, until = *round] {
    desk.Await(until, kAwaitMax);
    return desk.Json();
  };
  co_return JsonAnswer(co_await api::RunOn(pool, wait));
}

awaitable<api::Response> AskForRound(ArchiveDesk& desk, api::Request request) {
  absl::Status right = api::CheckParameters(request, {});
  if (right.ok()) right = desk.RequireArchiver();
  if (!right.ok()) co_return api::ToResponse(api::ProblemOf(right), request.request_id);
  boost::json::object document;
  document["round"] = desk.Ask();
  co_return JsonAnswer(document);
}

}  // namespace

absl::Status ArchiveDesk::RequireArchiver() const {
  if (ownership_.Owns(kArchiverPartition)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "another docketd of this cluster archives at present; ask that one, whose consumer `archive` "
      "is in its `docket status`");
}

void ArchiveDesk::Attend(std::function<void()> wake) {
  const absl::MutexLock lock(&mutex_);
  wake_ = std::move(wake);
}

bool ArchiveDesk::IsAsked() {
  const absl::MutexLock lock(&mutex_);
  return asked_ > ended_;
}

void ArchiveDesk::RoundBegan() {
  const absl::MutexLock lock(&mutex_);
  began_ = ended_ + 1;
}

void ArchiveDesk::RoundEnded() {
  const absl::MutexLock lock(&mutex_);
  ended_ = began_;
}

void ArchiveDesk::SetSealed(const ArchiveTotals& all) {
  const absl::MutexLock lock(&mutex_);
  sealed_ = all;
}

ArchiveTotals ArchiveDesk::Sealed() {
  const absl::MutexLock lock(&mutex_);
  return sealed_;
}

// A round that runs has taken its ends already, and may lack what is there now.
std::int64_t ArchiveDesk::Ask() {
  const absl::MutexLock lock(&mutex_);
  const std::int64_t round = std::max(began_, ended_) + 1;
  asked_ = std::max(asked_, round);
  if (wake_) wake_();
  return round;
}

void ArchiveDesk::Await(std::int64_t round, absl::Duration longest) {
  const auto ended = [this, round]()
                         ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_ >= round; };
  const absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&ended), longest);
}

boost::json::object ArchiveDesk::Json() {
  const absl::MutexLock lock(&mutex_);
  boost::json::object document;
  document["directory"] = directory_;
  document["rounds"] = ended_;
  PutTotals(sealed_, document);
  return document;
}

std::unique_ptr<platform::WorkLoop> MakeArchiveLoop(const PipelineParts& parts, ArchiveDesk& desk,
                                                    eventstore::Ownership& ownership) {
  std::vector<platform::NamedWork> work;
  const auto make = [parts, &desk, &ownership](const std::function<void()>& wake) {
    return std::make_unique<OwnedUnit>(
        ownership, kArchiverPartition,
        [parts, &desk, wake] { return std::make_unique<ArchiveUnit>(parts, desk, wake); }, wake);
  };
  work.push_back({.name = "archive", .make = make});
  return std::make_unique<platform::WorkLoop>("archive", std::move(work), parts.clock,
                                              parts.logger);
}

std::vector<api::Route> MakeArchiveRoutes(ArchiveDesk& desk, boost::asio::thread_pool& pool) {
  std::vector<api::Route> routes;
  routes.push_back({.method = api::http::verb::get,
                    .pattern = "/operator/v1/archive",
                    .door = api::Door::kOperator,
                    .body_bytes_max = 0,
                    .handler = [&desk, &pool](const api::Request& request) {
                      return AwaitRound(desk, pool, request);
                    }});
  routes.push_back(
      {.method = api::http::verb::post,
       .pattern = "/operator/v1/archive/run",
       .door = api::Door::kOperator,
       .body_bytes_max = 0,
       .handler = [&desk](const api::Request& request) { return AskForRound(desk, request); }});
  return routes;
}

}  // namespace docket::apps
