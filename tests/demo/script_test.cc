#include "demo/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/demo/recorded.h"

namespace docket::demo {
namespace {

std::string BytesOf(const Delivery& delivery) {
  return delivery.guid + '\n' + delivery.event + '\n' + std::to_string(delivery.hook_id) + '\n' +
         std::to_string(static_cast<int>(delivery.signing)) + '\n' + delivery.body + '\n';
}

std::string BytesOf(const Stage& stage) {
  std::string bytes;
  for (std::size_t i = 0; i < stage.chapters; ++i) {
    const Chapter chapter = stage.write(i);
    for (const Delivery& delivery : chapter.deliveries) bytes += BytesOf(delivery);
  }
  return bytes;
}

const Stage& StageOf(const Script& script, std::string_view name) {
  return *std::find_if(script.stages().begin(), script.stages().end(),
                       [name](const Stage& stage) { return stage.name == name; });
}

std::set<std::pair<std::int64_t, std::int64_t>> PullRequestsOf(const Stage& stage) {
  std::set<std::pair<std::int64_t, std::int64_t>> pull_requests;
  for (std::size_t i = 0; i < stage.chapters; ++i) {
    const Chapter chapter = stage.write(i);
    pull_requests.emplace(chapter.expected->repository_id, chapter.expected->number);
  }
  return pull_requests;
}

TEST(Script, SameSeedIsTheSameStoryToTheByte) {
  const ScriptOptions options{.seed = 7, .run = 1, .lifecycles = 30};
  const Script first(RecordedCorpus(), options);
  const Script second(RecordedCorpus(), options);
  ASSERT_EQ(first.stages().size(), second.stages().size());
  for (std::size_t i = 0; i < first.stages().size(); ++i) {
    EXPECT_TRUE(BytesOf(first.stages()[i]) == BytesOf(second.stages()[i]))
        << first.stages()[i].name;
  }
}

TEST(Script, ChaptersDoNotDependOnTheOrderOfWriting) {
  const Script script(RecordedCorpus(), {.seed = 7, .run = 1, .lifecycles = 10});
  const Stage& lifecycles = StageOf(script, "lifecycles");
  const Chapter before = lifecycles.write(3);
  const Chapter other = lifecycles.write(9);
  const Chapter after = lifecycles.write(3);
  EXPECT_NE(before.name, other.name);
  ASSERT_EQ(before.deliveries.size(), after.deliveries.size());
  for (std::size_t i = 0; i < before.deliveries.size(); ++i) {
    EXPECT_EQ(BytesOf(before.deliveries[i]), BytesOf(after.deliveries[i]));
  }
}

TEST(Script, LongerStoryBeginsWithTheShorterOne) {
  const Script shorter(RecordedCorpus(), {.seed = 7, .run = 1, .lifecycles = 10});
  const Script longer(RecordedCorpus(), {.seed = 7, .run = 1, .lifecycles = 25});
  const std::string start = BytesOf(StageOf(shorter, "lifecycles"));
  EXPECT_TRUE(BytesOf(StageOf(longer, "lifecycles")).starts_with(start));
}

TEST(Script, AnotherSeedHasOtherPullRequests) {
  const Script first(RecordedCorpus(), {.seed = 1, .run = 1, .lifecycles = 50});
  const Script second(RecordedCorpus(), {.seed = 2, .run = 1, .lifecycles = 50});
  for (const std::string_view stage : {"lifecycles", "named cases"}) {
    const auto ours = PullRequestsOf(StageOf(first, stage));
    for (const auto& theirs : PullRequestsOf(StageOf(second, stage))) {
      EXPECT_EQ(ours.count(theirs), 0U);
    }
  }
}

TEST(Script, PullRequestsAreDistinct) {
  const Script script(RecordedCorpus(), {.seed = 1, .run = 1, .lifecycles = 200});
  EXPECT_EQ(PullRequestsOf(StageOf(script, "lifecycles")).size(), 200U);
}

TEST(Script, DefaultSizeShowsEverything) {
  const Script script(RecordedCorpus(), {});
  std::map<Fault, int> faults;
  std::map<std::string, int> actions;
  std::map<LifeState, int> states;
  std::map<Verdict, int> verdicts;
  std::map<std::int64_t, int> repositories;
  bool draft_at_the_end = false;
  for (const std::string_view name : {"lifecycles", "late deliveries"}) {
    const Stage& stage = StageOf(script, name);
    for (std::size_t i = 0; i < stage.chapters; ++i) {
      const Chapter chapter = stage.write(i);
      for (const Delivery& delivery : chapter.deliveries) {
        ++faults[delivery.fault];
        ++actions[delivery.event + "." + delivery.action];
      }
      ++states[chapter.expected->state];
      ++verdicts[chapter.expected->verdict];
      if (name == "lifecycles") ++repositories[chapter.expected->repository_id];
      draft_at_the_end = draft_at_the_end || chapter.expected->draft;
    }
  }
  EXPECT_EQ(faults.size(), 9U);
  EXPECT_EQ(states.size(), 3U);
  EXPECT_EQ(verdicts.size(), 4U);
  EXPECT_TRUE(draft_at_the_end);
  for (const std::string_view action :
       {"pull_request.opened", "pull_request.synchronize", "pull_request.edited",
        "pull_request.closed", "pull_request.reopened", "pull_request.converted_to_draft",
        "pull_request.ready_for_review", "pull_request.labeled", "pull_request.foreseen",
        "pull_request_review.submitted", "pull_request_review.edited",
        "pull_request_review.dismissed", "push."}) {
    EXPECT_GT(actions[std::string(action)], 0) << action;
  }
  const auto busiest =
      std::max_element(repositories.begin(), repositories.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  EXPECT_EQ(busiest->first, Estate(1).RepositoryAt(0).id);
  EXPECT_GT(busiest->second, 20);
  EXPECT_GT(repositories.size(), 40U);
}

TEST(Script, ExamplesThatNameAnotherOwnerComeLast) {
  const Script script(RecordedCorpus(), {});
  const Stage& rightful = script.stages()[0];
  const Stage& others = script.stages()[1];
  EXPECT_EQ(rightful.chapters + others.chapters, 329U);
  EXPECT_GT(others.chapters, 0U);
  for (std::size_t i = 0; i < others.chapters; ++i) {
    EXPECT_TRUE(others.write(i).owner_mismatch);
    EXPECT_EQ(others.write(i).deliveries.size(), 1U);
  }
  EXPECT_FALSE(rightful.write(0).owner_mismatch);
}

TEST(Estate, IdsAreLargeAndApart) {
  const Estate estate(1);
  std::set<std::int64_t> ids;
  bool beyond_32_bits = false;
  for (std::size_t i = 0; i < Estate::kOrganizations; ++i) {
    const std::int64_t id = estate.OrganizationAt(i).id;
    EXPECT_GT(id, 123'865'115);
    beyond_32_bits = beyond_32_bits || id > 0xFFFF'FFFFLL;
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), Estate::kOrganizations);
  EXPECT_TRUE(beyond_32_bits);
}

}  // namespace
}  // namespace docket::demo
