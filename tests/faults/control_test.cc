// Runs that must fail: disks that lie and stores that were altered. A checker that found nothing
// here would find nothing anywhere.
#include <gtest/gtest.h>

#include "commands/rocksdb/rocksdb_state_store.h"
#include "projections/registry.h"
#include "projections/rocksdb/rocksdb_view_store.h"
#include "tests/faults/blob_story.h"
#include "tests/faults/log_story.h"
#include "tests/faults/state_story.h"
#include "tests/faults/view_story.h"

namespace docket::tests {
namespace {

constexpr int kCallsMax = 1'000;

// At how many calls the story finds what a power failure took, until one that is not reached.
template <class Story>
int CountFound(const DiskFault& first, bool ignore_syncs) {
  int found = 0;
  for (int number = 1; number < kCallsMax; ++number) {
    SimulatedDisk disk;
    Story story(disk);
    DiskFault fault = first;
    fault.number = number;
    if (ignore_syncs) disk.IgnoreSyncs();
    disk.Plan(fault);
    story.Work();
    if (!disk.fault_reached()) break;
    disk.RestorePower(Remains::kNothing, 0);
    disk.Repair();
    Findings findings;
    story.Check(Since::kPowerFailed, findings);
    found += findings.empty() ? 0 : 1;
  }
  return found;
}

// As with sync=false in the options of a write: nothing waits for the disk.
TEST(Control, WithoutSyncsAcknowledgedRecordsAreMissed) {
  EXPECT_GT(
      CountFound<LogStory>({.call = DiskCall::kAppend, .kind = DiskFaultKind::kPowerFailure}, true),
      10);
}

TEST(Control, WithoutSyncsAcknowledgedBlobsAreMissed) {
  EXPECT_GT(CountFound<BlobStory>({.call = DiskCall::kAppend, .kind = DiskFaultKind::kPowerFailure},
                                  true),
            10);
}

TEST(Control, OneSyncThatLiesIsFoundInTheLog) {
  EXPECT_GT(CountFound<LogStory>(
                {.call = DiskCall::kSync, .kind = DiskFaultKind::kPowerFailureBehindLie}, false),
            2);
}

TEST(Control, OneSyncThatLiesIsFoundInTheBlobStore) {
  EXPECT_GT(CountFound<BlobStory>(
                {.call = DiskCall::kSync, .kind = DiskFaultKind::kPowerFailureBehindLie}, false),
            5);
}

TEST(Control, ACheckpointThatMovesAloneIsFoundInTheStateStore) {
  SimulatedDisk disk;
  StateStory story(disk);
  story.Work();
  {
    const auto store =
        commands::RocksDbStateStore::Open({.directory = "/data/state", .env = disk.env()});
    ASSERT_TRUE(store.ok()) << store.status();
    const eventstore::PartitionIndex partition(1);
    commands::StateChanges back;
    back.checkpoint = *(*store)->LoadCheckpoint(partition);
    back.checkpoint.inbox_next = eventstore::Offset(back.checkpoint.inbox_next.value() - 1);
    ASSERT_TRUE((*store)->Write(partition, back).ok());
  }
  Findings findings;
  story.Check(Since::kPowerFailed, findings);
  EXPECT_FALSE(findings.empty());
}

TEST(Control, ARowThatIsLostAloneIsFoundInTheViews) {
  SimulatedDisk disk;
  ViewStory story(disk);
  story.Work();
  {
    const auto store =
        projections::RocksDbViewStore::Open({.directory = "/data/views", .env = disk.env()});
    ASSERT_TRUE(store.ok()) << store.status();
    const projections::AnyView* const view = projections::FindView("review_detail");
    const auto snapshot = (*store)->Snapshot();
    projections::Scope scope{.view = view->id(), .generation = 1, .partition = {}};
    scope.partition = eventstore::PartitionIndex(0);
    const auto row = snapshot->ScanRows(scope, {});
    ASSERT_TRUE(row->Valid());
    projections::ViewChanges loss;
    loss.rows.push_back({.key = std::string(row->key()), .row = std::nullopt});
    loss.checkpoint = **snapshot->CheckpointOf(scope);
    ASSERT_TRUE((*store)->Write(scope, loss).ok());
  }
  Findings findings;
  story.Check(Since::kProcessEnded, findings);
  EXPECT_FALSE(findings.empty());
}

}  // namespace
}  // namespace docket::tests
