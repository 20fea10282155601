#include "apps/journal_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/clock.h"
#include "tests/journal/records.h"

namespace docket::apps {
namespace {

using eventstore::ClaimRecord;
using eventstore::kPartition;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class JournalSummaryTest : public testing::Test {
 protected:
  void Append(eventstore::Record record) { log_.AppendForeign(kPartition, std::move(record)); }
  void AppendCommit(journal_proto::Commit commit) {
    Append(eventstore::MakeCommitRecord("key", commit));
  }

  platform::SystemClock clock_;
  eventstore::MemoryLog log_{eventstore::JournalOptions(), clock_};
};

TEST_F(JournalSummaryTest, OfAnEmptyJournalIsNothing) {
  const auto summary = SummariseJournal(log_);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->commits, 0);
  EXPECT_THAT(summary->outcomes, IsEmpty());
}

TEST_F(JournalSummaryTest, CountsOutcomesAndEventsByType) {
  Append(ClaimRecord({.term = 1, .id = "one"}));
  journal_proto::Commit accepted = eventstore::CommitOf({.sequence = 0, .command = "a"});
  accepted.add_events()->set_type("review.PullRequestTracked");
  accepted.add_events()->set_type("review.ReviewRequested");
  AppendCommit(accepted);
  journal_proto::Commit rejected = eventstore::CommitOf({.sequence = 1, .command = "b"});
  rejected.mutable_outcome()->mutable_rejected()->set_code("owner-mismatch");
  AppendCommit(rejected);
  journal_proto::Commit parked = eventstore::CommitOf({.sequence = 2, .command = "c"});
  parked.mutable_outcome()->mutable_parked();
  AppendCommit(parked);

  const auto summary = SummariseJournal(log_);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->commits, 3);
  EXPECT_EQ(summary->events, 2);
  EXPECT_EQ(summary->ignored_records, 0);
  EXPECT_THAT(summary->outcomes, ElementsAre(Pair("accepted", 1), Pair("parked", 1),
                                             Pair("rejected owner-mismatch", 1)));
  EXPECT_THAT(summary->events_by_type,
              ElementsAre(Pair("review.PullRequestTracked", 1), Pair("review.ReviewRequested", 1)));
}

TEST_F(JournalSummaryTest, CountsWhatTheReaderRuleIgnores) {
  Append(ClaimRecord({.term = 1, .id = "one"}));
  AppendCommit(eventstore::CommitOf({.sequence = 0, .command = "a"}));
  AppendCommit(eventstore::CommitOf({.sequence = 0, .command = "a"}));  // landed twice
  const auto summary = SummariseJournal(log_);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->commits, 1);
  EXPECT_EQ(summary->ignored_records, 1);
}

TEST_F(JournalSummaryTest, EndsWhenItIsCancelled) {
  EXPECT_TRUE(absl::IsCancelled(SummariseJournal(log_, [] { return true; }).status()));
}

}  // namespace
}  // namespace docket::apps
