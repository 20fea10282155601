// Each store at every fault of its disk.
#include "tests/faults/walk.h"

#include <gtest/gtest.h>

#include <iostream>
#include <string_view>
#include <tuple>

#include "tests/faults/blob_story.h"
#include "tests/faults/log_story.h"
#include "tests/faults/state_story.h"
#include "tests/faults/view_story.h"

namespace docket::tests {
namespace {

template <class Story>
std::unique_ptr<StoreStory> Make(SimulatedDisk& disk) {
  return std::make_unique<Story>(disk);
}

struct Store {
  std::string_view name;
  std::unique_ptr<StoreStory> (*make)(SimulatedDisk&);

  friend void PrintTo(const Store& store, std::ostream* out) { *out << store.name; }
};

constexpr Store kLog{.name = "log", .make = Make<LogStory>};
constexpr Store kBlobs{.name = "blobs", .make = Make<BlobStory>};
constexpr Store kUpgrade{.name = "state-of-another-version", .make = Make<UpgradeStory>};
constexpr Store kViews{.name = "views", .make = Make<ViewStory>};
constexpr Store kState{.name = "state", .make = Make<StateStory>};

std::string TestName(std::string_view text) {
  std::string name(text);
  std::erase(name, '-');
  return name;
}

class StoreWalk : public testing::TestWithParam<std::tuple<Store, DiskCall>> {};

TEST_P(StoreWalk, KeepsItsContractAtEveryCall) {
  const auto& [store, call] = GetParam();
  const WalkResult walked = WalkCalls(call, store.make);
  std::cout << store.name << ", " << NameOf(call) << ": " << walked.points << " points, "
            << walked.runs << " runs\n";
  for (const std::string& finding : walked.findings) ADD_FAILURE() << finding;
  EXPECT_GT(walked.points, 0);
}

std::string NameOfWalk(const testing::TestParamInfo<std::tuple<Store, DiskCall>>& walk) {
  return TestName(std::get<Store>(walk.param).name) + "_" +
         TestName(NameOf(std::get<DiskCall>(walk.param)));
}

INSTANTIATE_TEST_SUITE_P(
    Walks, StoreWalk,
    testing::Combine(testing::Values(kLog, kBlobs, kState, kViews),
                     testing::Values(DiskCall::kAppend, DiskCall::kSync, DiskCall::kOpen,
                                     DiskCall::kMakeDirectory, DiskCall::kRename,
                                     DiskCall::kSyncDirectory, DiskCall::kRead, DiskCall::kLook,
                                     DiskCall::kTruncate, DiskCall::kDelete)),
    NameOfWalk);

INSTANTIATE_TEST_SUITE_P(Upgrades, StoreWalk,
                         testing::Combine(testing::Values(kUpgrade),
                                          testing::Values(DiskCall::kAppend, DiskCall::kSync)),
                         NameOfWalk);

class StoreDamage : public testing::TestWithParam<std::tuple<Store, bool>> {};

TEST_P(StoreDamage, IsReportedOrDoesNotMatter) {
  const auto& [store, crashed] = GetParam();
  const DamageResult walked = WalkDamage(store.make, crashed);
  std::cout << store.name << (crashed ? " after a crash: " : ": ") << walked.files
            << " files damaged in " << walked.runs << " ways, " << walked.reported << " reported\n";
  for (const std::string& finding : walked.findings) ADD_FAILURE() << finding;
  EXPECT_GT(walked.reported, walked.files);
}

std::string NameOfDamage(const testing::TestParamInfo<std::tuple<Store, bool>>& damage) {
  return TestName(std::get<Store>(damage.param).name) +
         (std::get<bool>(damage.param) ? "_after_a_crash" : "");
}

INSTANTIATE_TEST_SUITE_P(Walks, StoreDamage,
                         testing::Combine(testing::Values(kLog, kBlobs), testing::Bool()),
                         NameOfDamage);
// They write no log, and closing them leaves no mark.
INSTANTIATE_TEST_SUITE_P(DerivedWalks, StoreDamage,
                         testing::Combine(testing::Values(kState, kViews), testing::Values(false)),
                         NameOfDamage);

class StoreStories : public testing::TestWithParam<Store> {};

TEST_P(StoreStories, FindNothingOnAGoodDisk) {
  EXPECT_EQ(RunWithoutFault(GetParam().make), Findings{});
}

INSTANTIATE_TEST_SUITE_P(Walks, StoreStories,
                         testing::Values(kLog, kBlobs, kState, kUpgrade, kViews),
                         [](const auto& store) { return TestName(store.param.name); });

}  // namespace
}  // namespace docket::tests
