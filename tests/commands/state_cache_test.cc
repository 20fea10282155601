#include "commands/state_cache.h"

#include <gtest/gtest.h>

namespace docket::commands {
namespace {

std::shared_ptr<const StreamState> At(std::int64_t version) {
  return std::make_shared<const StreamState>(
      StreamState{.state = {}, .version = domain::StreamVersion(version)});
}

const domain::StreamId kA("a");
const domain::StreamId kB("b");
const domain::StreamId kC("c");

TEST(StateCache, LetsGoOfTheLeastRecentlyUsed) {
  StateCache cache(2);
  cache.Put(kA, At(1));
  cache.Put(kB, At(1));
  ASSERT_NE(cache.Find(kA), nullptr);
  cache.Put(kC, At(1));
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_NE(cache.Find(kA), nullptr);
  EXPECT_EQ(cache.Find(kB), nullptr);
}

TEST(StateCache, AStagedStateIsFoundUntilAllItsCommitsAreConfirmed) {
  StateCache cache(1);
  const auto first = At(1);
  const auto second = At(2);
  cache.Stage(kA, first);
  cache.Stage(kA, second);
  cache.Put(kB, At(1));
  EXPECT_EQ(cache.Find(kA), second);
  cache.Confirm(kA, first);
  cache.Put(kB, At(2));  // the confirmed state goes, the staged one does not
  EXPECT_EQ(cache.Find(kA), second);
  cache.Confirm(kA, second);
  EXPECT_EQ(cache.staged(), 0U);
  EXPECT_EQ(cache.Find(kA), second);
}

TEST(StateCache, WhatIsVoidUncoversWhatWasConfirmed) {
  StateCache cache(2);
  const auto confirmed = At(1);
  cache.Put(kA, confirmed);
  cache.Stage(kA, At(2));
  cache.Stage(kB, At(1));
  cache.DropStaged();
  EXPECT_EQ(cache.Find(kA), confirmed);
  EXPECT_EQ(cache.Find(kB), nullptr);
}

}  // namespace
}  // namespace docket::commands
