#include "demo/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "demo/lifecycle.h"
#include "tests/demo/recorded.h"

namespace docket::demo {
namespace {

constexpr std::uint64_t kKind = 14;

class FaultsTest : public ::testing::Test {
 protected:
  [[nodiscard]] Chapter Plain(std::uint64_t index) const {
    return WriteLifecycle(payloads_, estate_, {.seed = 1, .run = 1, .kind = kKind, .index = index});
  }

  [[nodiscard]] Chapter Faulty(std::uint64_t index, std::uint64_t run = 1) const {
    const ChapterSeed seed{.seed = 1, .run = run, .kind = kKind, .index = index};
    Chapter chapter = WriteLifecycle(payloads_, estate_, seed);
    AddFaults(chapter, seed);
    return chapter;
  }

  Payloads payloads_{RecordedCorpus()};
  Estate estate_{1};
};

std::multiset<std::string> GuidsOf(const Chapter& chapter, bool steps_only) {
  std::multiset<std::string> guids;
  for (const Delivery& delivery : chapter.deliveries) {
    const bool step = delivery.fault == Fault::kNone || delivery.fault == Fault::kReordered;
    if (step || !steps_only) guids.insert(delivery.guid);
  }
  return guids;
}

const Delivery* WithGuid(const Chapter& chapter, const std::string& guid) {
  const auto found = std::find_if(chapter.deliveries.begin(), chapter.deliveries.end(),
                                  [&guid](const Delivery& d) { return d.guid == guid; });
  return found == chapter.deliveries.end() ? nullptr : &*found;
}

TEST_F(FaultsTest, EveryStepIsStillSentOnce) {
  for (std::uint64_t index = 0; index < 60; ++index) {
    SCOPED_TRACE(index);
    EXPECT_EQ(GuidsOf(Faulty(index), true), GuidsOf(Plain(index), false));
  }
}

TEST_F(FaultsTest, LateDeliveriesAreForetold) {
  for (std::uint64_t index = 0; index < 60; ++index) {
    const ChapterSeed seed{.seed = 1, .run = 1, .kind = kKind, .index = index};
    EXPECT_EQ(HasLateDeliveries(seed), !Faulty(index).late.empty()) << index;
  }
}

TEST_F(FaultsTest, EachFaultIsWhatItsNameSays) {
  std::map<Fault, int> seen;
  for (std::uint64_t index = 0; index < 60; ++index) {
    SCOPED_TRACE(index);
    const Chapter plain = Plain(index);
    Chapter chapter = Faulty(index);
    std::vector<Delivery> all = chapter.deliveries;
    std::copy(chapter.late.begin(), chapter.late.end(), std::back_inserter(all));
    for (const Delivery& delivery : all) {
      ++seen[delivery.fault];
      const Delivery* original = WithGuid(plain, delivery.guid);
      const bool forged = delivery.fault == Fault::kForged;
      EXPECT_EQ(delivery.signing != Signing::kTrue, forged);
      EXPECT_EQ(delivery.expectation == Expectation::kUnauthorized, forged);
      switch (delivery.fault) {
        case Fault::kNone:
        case Fault::kReordered:
        case Fault::kRedelivery:
          ASSERT_NE(original, nullptr);
          EXPECT_EQ(delivery.body, original->body);
          break;
        case Fault::kSibling:
          ASSERT_NE(original, nullptr);
          EXPECT_NE(delivery.body, original->body);
          EXPECT_NE(delivery.hook_id, original->hook_id);
          break;
        case Fault::kDuplicate:  // of a step, or of its sibling
          ASSERT_NE(original, nullptr);
          EXPECT_EQ(delivery.expectation, Expectation::kDuplicate);
          break;
        case Fault::kReplay:
          EXPECT_EQ(original, nullptr);
          EXPECT_TRUE(std::any_of(
              plain.deliveries.begin(), plain.deliveries.end(),
              [&delivery](const Delivery& step) { return step.body == delivery.body; }));
          break;
        case Fault::kForged:
        case Fault::kUnknownEvent:
        case Fault::kUnknownAction:
          EXPECT_EQ(original, nullptr);
          break;
      }
    }
  }
  EXPECT_EQ(seen.size(), 9U);
}

TEST_F(FaultsTest, AnotherRunChangesOnlyGuids) {
  for (std::uint64_t index = 0; index < 20; ++index) {
    const Chapter first = Faulty(index, 1);
    const Chapter second = Faulty(index, 2);
    ASSERT_EQ(first.deliveries.size(), second.deliveries.size());
    for (std::size_t i = 0; i < first.deliveries.size(); ++i) {
      EXPECT_EQ(first.deliveries[i].body, second.deliveries[i].body);
      EXPECT_NE(first.deliveries[i].guid, second.deliveries[i].guid);
    }
  }
}

}  // namespace
}  // namespace docket::demo
