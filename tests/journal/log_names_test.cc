// The names that platform/ writes into command ids and results are those of the inboxes.
#include "eventstore/log_names.h"

#include <gtest/gtest.h>

#include "platform/ids.h"

namespace docket::eventstore {
namespace {

TEST(LogNames, CommandsStandInTheInboxesThatTheJournalsAnswer) {
  using platform::CommandLog;
  EXPECT_EQ(platform::CommandLogName(CommandLog::kReviewCommands), kReviewCommands);
  EXPECT_EQ(platform::CommandLogName(CommandLog::kOrganizationCommands), kOrganizationCommands);
  EXPECT_EQ(JournalOfInbox(kReviewCommands), kReviewEvents);
  EXPECT_EQ(JournalOfInbox(kOrganizationCommands), kOrganizationEvents);
  EXPECT_FALSE(JournalOfInbox("").has_value());
  EXPECT_FALSE(JournalOfInbox(kReviewEvents).has_value()) << "a journal is no inbox";
}

}  // namespace
}  // namespace docket::eventstore
