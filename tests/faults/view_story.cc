#include "tests/faults/view_story.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "projections/digest.h"
#include "projections/registry.h"
#include "replay/rebuild.h"
#include "replay/rollback.h"
#include "replay/verify.h"

namespace docket::tests {
namespace {

constexpr char kDirectory[] = "/data/views";
// RocksDB takes no smaller write buffer.
constexpr std::size_t kWriteBuffer = 64U << 10U;
constexpr std::size_t kBatchRecords = 16;
constexpr int kEvents = 40;
constexpr std::uint64_t kSeed = 1;

replay::ReplayContext ContextOf(ProjectionWorld& world) {
  return {.store = world.store(),
          .clock = world.clock(),
          .sources = world.sources(),
          .groups = world.groups()};
}

// The checkpoints that the same events lead to where nothing fails.
const std::vector<std::string>& ExpectedCheckpoints() {
  static const std::vector<std::string> expected = [] {
    std::mt19937_64 random(kSeed);
    ProjectionWorld world;
    world.Random(random, 2 * kEvents);
    world.Drain();
    return world.Checkpoints();
  }();
  return expected;
}

}  // namespace

ViewStory::ViewStory(SimulatedDisk& disk)
    : disk_(disk),
      world_(projections::RocksDbViewOptions{
          .directory = kDirectory, .write_buffer_bytes = kWriteBuffer, .env = disk.env()}) {
  disk_.MakeDurableDirectory("/data");
}

ViewStory::~ViewStory() = default;

void ViewStory::Work() {
  std::mt19937_64 random(kSeed);
  world_.Random(random, kEvents);
  Try([this] { return StepToTheEnd(); });
  Try([this] { return RebuildSome(); });
  Try([this] { return RollSomeBack(); });
  world_.Close();
  world_.Random(random, kEvents);
  Try([this] { return StepToTheEnd(); });
  world_.Close();
}

// Opens what is closed, as a start does; what fails is tried again, as a loop does.
void ViewStory::Try(const std::function<absl::Status()>& work) {
  constexpr int kTries = 3;
  absl::Status done = absl::UnknownError("");
  for (int i = 0; i < kTries && !done.ok(); ++i) {
    done = world_.groups().empty() ? world_.TryReopen({.batch_records_max = kBatchRecords})
                                   : absl::OkStatus();
    if (done.ok()) done = work();
    if (!done.ok()) errors_.push_back(done);
  }
}

absl::Status ViewStory::StepToTheEnd() {
  bool moved = true;
  while (moved) {
    moved = false;
    for (projections::ProjectionGroup* group : world_.groups()) {
      DOCKET_ASSIGN_OR_RETURN(const bool step, group->Step());
      moved = moved || step;
    }
  }
  return absl::OkStatus();
}

// What was written last is lost when the database is opened anew, and the live views make it again
// before anybody compares them.
absl::Status ViewStory::RebuildSome() {
  DOCKET_RETURN_IF_ERROR(StepToTheEnd());
  DOCKET_ASSIGN_OR_RETURN(
      const replay::RebuildResult result,
      replay::Rebuild(ContextOf(world_), {.views = {"review_list", "repository_status"}}));
  return result.all_switched() ? absl::OkStatus()
                               : absl::DataLossError("a rebuilt view is not equal to the live one");
}

absl::Status ViewStory::RollSomeBack() {
  DOCKET_RETURN_IF_ERROR(StepToTheEnd());
  const auto result = replay::RollBack(ContextOf(world_), {.view = "review_list"});
  // An attempt before this one may have rebuilt nothing, and then none is kept.
  if (absl::IsFailedPrecondition(result.status())) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(result.status());
  return result->verification.ok() ? absl::OkStatus()
                                   : absl::DataLossError("a view that is live again is not whole");
}

void ViewStory::Check(Since /*since*/, Findings& findings) {
  for (const absl::Status& error : errors_) CheckMessage(error, kDirectory, findings);
  errors_.clear();
  const absl::Status opened = world_.TryReopen({.batch_records_max = kBatchRecords});
  if (!opened.ok()) {
    findings.push_back(absl::StrCat("it does not open: ", opened.ToString()));
    return;
  }
  if (CheckRows(findings)) findings.emplace_back("a read fails");
  const absl::Status stepped = StepToTheEnd();
  if (!stepped.ok()) findings.push_back(absl::StrCat("it does not go on: ", stepped.ToString()));
  CheckAtTheEnd(findings);
  world_.Close();
}

bool ViewStory::CheckDamaged(Findings& findings) {
  const absl::Status opened = world_.TryReopen({.batch_records_max = kBatchRecords});
  const bool reported =
      opened.ok() ? CheckRows(findings) : CheckDamageMessage(opened, kDirectory, findings);
  world_.Close();
  return reported;
}

// Each checkpoint says what the rows beside it add up to.
bool ViewStory::CheckRows(Findings& findings) {
  const auto snapshot = world_.store().Snapshot();
  bool failed = false;
  for (const projections::AnyView* view : projections::AllViews()) {
    for (std::int32_t i = 0; i < ProjectionWorld::kPartitions; ++i) {
      const absl::Status read =
          CheckScope(*snapshot, *view, world_.LiveScope(view->name(), i), findings);
      if (!read.ok()) failed = CheckDamageMessage(read, kDirectory, findings);
    }
  }
  return failed;
}

absl::Status ViewStory::CheckScope(const projections::ViewSnapshot& snapshot,
                                   const projections::AnyView& view,
                                   const projections::Scope& scope, Findings& findings) {
  DOCKET_ASSIGN_OR_RETURN(const auto checkpoint, snapshot.CheckpointOf(scope));
  projections::Digest digest;
  std::int64_t rows = 0;
  const auto cursor = snapshot.ScanRows(scope, {});
  for (; cursor->Valid(); cursor->Next()) {
    digest.Add(cursor->key(), cursor->value());
    ++rows;
  }
  DOCKET_RETURN_IF_ERROR(cursor->status());
  const auto expected = checkpoint.value_or(view_proto::Checkpoint());
  const std::string expected_digest =
      expected.digest().empty() ? projections::Digest().bytes() : expected.digest();
  if (rows != expected.rows() || digest.bytes() != expected_digest) {
    findings.push_back(absl::StrCat("rows of ", std::string(view.name()),
                                    " are not what their checkpoint says: ", rows, " for ",
                                    expected.rows()));
  }
  return absl::OkStatus();
}

void ViewStory::CheckAtTheEnd(Findings& findings) {
  if (world_.Checkpoints() != ExpectedCheckpoints()) {
    findings.emplace_back("the views are not what their logs say");
  }
  const auto verified =
      replay::Verify(ContextOf(world_), {.views = {"review_list", "repository_status"}});
  if (!verified.ok()) {
    findings.push_back(absl::StrCat("verify fails: ", verified.status().ToString()));
    return;
  }
  for (const replay::Finding& finding : verified->findings) {
    findings.push_back(
        absl::StrCat("verify: ", finding.view, " ", finding.key, " ", finding.detail));
  }
}

}  // namespace docket::tests
