#include "apps/owner_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventstore/memory/memory_log.h"
#include "platform/manual_clock.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;

TEST(OwnerMetrics, ACommitIsCountedByTypeAgedAndMakesItsKeyActive) {
  platform::ManualClock clock;
  const eventstore::MemoryLog inbox({.name = {.base = "review_commands"}}, clock);
  const eventstore::MemoryLog journal({.name = {.base = "review_events"}}, clock);
  platform::Metrics metrics;
  platform::ActiveKeys active(absl::Hours(1));
  OwnerMetrics owner(
      {.inbox = inbox, .journal = journal, .clock = clock, .metrics = metrics, .active = active});
  journal_proto::Commit commit;
  commit.add_events()->set_type("review.PullRequestTracked");
  commit.add_events()->set_type("review.PullRequestMerged");
  const domain::Timestamp sent = clock.Now();
  clock.Advance(absl::Milliseconds(40));
  owner.Note({.key = "gh_1", .command_at = sent, .commit = commit});
  owner.Note({.key = "gh_1", .command_at = sent, .commit = commit});

  EXPECT_EQ(active.Count(clock.MonotonicNow()), 1U);
  const std::string text = metrics.RenderText();
  EXPECT_THAT(text, HasSubstr("docket_events_total{journal=\"review_events\","
                              "type=\"review.PullRequestMerged\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("docket_event_age_seconds_bucket{log=\"review_commands\","
                              "stage=\"decided\",le=\"0.03\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("docket_event_age_seconds_bucket{log=\"review_commands\","
                              "stage=\"decided\",le=\"0.045\"} 2\n"));
}

}  // namespace
}  // namespace docket::apps
