// What journal_judge says of logs whose wrongs are known, with the reader rule and without it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "platform/hashing.h"
#include "platform/logging.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/kafka/append_once.h"
#include "tests/support/kafka_cluster.h"
#include "tests/system/child_process.h"

namespace docket::torture {
namespace {

using testing::HasSubstr;

constexpr eventstore::PartitionIndex kOnly(0);

class JournalJudgeTest : public testing::Test {
 protected:
  JournalJudgeTest() {
    auto admin = eventstore::KafkaAdmin::Make(brokers_.bootstrap(), {}, absl::Seconds(20), clock_);
    EXPECT_TRUE(admin.ok()) << admin.status();
    for (const char* log : {"webhook_received", "review_commands", "review_events",
                            "organization_commands", "organization_events"}) {
      const absl::Status made =
          (*admin)->CreateTopic({.name = absl::StrCat(log, ".g1"), .config = {}});
      EXPECT_TRUE(made.ok()) << made;
    }
  }

  template <class Message>
  void Append(const std::string& name, const Message& message) {
    const auto log = *cluster_->OpenLog({.base = name}, 1, eventstore::AppenderKind::kOwnProducer);
    ASSERT_TRUE(log->Check().ok());
    log->Admit();
    const auto appended =
        tests::AppendOnce(*log->OpenAppender(kOnly), schemas::StoreMessage(message));
    ASSERT_EQ(appended.kind, eventstore::AppendOutcome::Kind::kAcknowledged) << appended.error;
  }

  void Ask(const std::string& command) {
    inbox_proto::CommandRecord record;
    record.set_id(command);
    Append("review_commands", record);
  }

  void Claim(std::int64_t term, const std::string& claim) {
    journal_proto::Record record;
    record.mutable_claim()->set_term(term);
    record.mutable_claim()->set_claim_id(claim);
    Append("review_events", record);
  }

  struct Commit {
    std::string claim;
    std::int64_t sequence;
    std::string command;
    std::int64_t version;  // of the one stream
  };
  void Decide(const Commit& commit) {
    journal_proto::Record record;
    record.mutable_commit()->set_claim_id(commit.claim);
    record.mutable_commit()->set_seq(commit.sequence);
    journal_proto::CommandOutcome& outcome = *record.mutable_commit()->mutable_outcome();
    outcome.set_command_id(commit.command);
    outcome.set_attempt(1);
    outcome.mutable_accepted();
    journal_proto::Event& event = *record.mutable_commit()->add_events();
    event.set_stream("stream");
    event.set_version(commit.version);
    Append("review_events", record);
  }

  [[nodiscard]] system_test::Finished Judge(const std::string& rule) const {
    return system_test::RunToEnd(DOCKET_JOURNAL_JUDGE,
                                 {"--bootstrap", brokers_.bootstrap(), "--acknowledged",
                                  acknowledged_file(), "--rule", rule});
  }
  [[nodiscard]] std::string acknowledged_file() const { return directory_.path() + "/told"; }

  const platform::SystemClock clock_;
  const eventstore::TemporaryDirectory directory_;
  tests::KafkaCluster brokers_{1};
  const std::unique_ptr<eventstore::KafkaCluster> cluster_ = *eventstore::KafkaCluster::Make(
      {.bootstrap = brokers_.bootstrap()}, clock_, platform::LogToStandardError("test", clock_));
};

TEST_F(JournalJudgeTest, EachWrongIsCountedAndAZombieIsNone) {
  inbox_proto::WebhookReceived webhook;
  webhook.set_body("{}");
  Append("webhook_received", webhook);
  const std::string right =
      absl::StrCat("dlv_1_0_0 ", platform::AbslView(platform::Sha256Hex("{}").value()), "\n");
  std::ofstream(acknowledged_file()) << right;
  for (const char* command : {"one", "two", "three"}) Ask(command);
  Claim(1, "a");
  Decide({.claim = "a", .sequence = 0, .command = "one", .version = 1});
  Claim(2, "b");
  Decide({.claim = "a", .sequence = 1, .command = "two", .version = 2});  // of a zombie
  Decide({.claim = "b", .sequence = 0, .command = "two", .version = 2});
  Decide({.claim = "b", .sequence = 1, .command = "three", .version = 3});

  const system_test::Finished clean = Judge("on");
  EXPECT_EQ(clean.output,
            "accepted claims: 2\naccepted commits: 3\nignored zombie records: 1\n"
            "commands with several commits: 0\ncommands without a commit: 0\n"
            "acknowledged and not present: 0\norder per key violations: 0\n");
  EXPECT_EQ(clean.code, 0) << clean.errors;
  const system_test::Finished control = Judge("off");
  EXPECT_THAT(control.output, HasSubstr("accepted commits: 4\nignored zombie records: 0\n"
                                        "commands with several commits: 1\n"));
  EXPECT_THAT(control.output, HasSubstr("order per key violations: 1\n"));
  EXPECT_EQ(control.code, 1);

  std::ofstream(acknowledged_file()) << right << "dlv_1_0_7 " << std::string(64, '0') << "\n";
  for (const char* command : {"four", "five", "six"}) Ask(command);
  Decide({.claim = "b", .sequence = 2, .command = "five", .version = 4});
  Decide({.claim = "b", .sequence = 3, .command = "four", .version = 5});  // after a later one
  Decide({.claim = "b", .sequence = 4, .command = "one", .version = 7});   // again, after a gap
  const system_test::Finished wrong = Judge("on");
  EXPECT_EQ(wrong.output,
            "accepted claims: 2\naccepted commits: 6\nignored zombie records: 1\n"
            "commands with several commits: 1\ncommands without a commit: 1\n"
            "acknowledged and not present: 1\norder per key violations: 2\n");
  EXPECT_EQ(wrong.code, 1);
  for (const char* words : {"decided again: one", "without a commit: six", "not present: dlv_1_0_7",
                            "out of order: four", "out of order: stream version 7"}) {
    EXPECT_THAT(wrong.errors, HasSubstr(words));
  }
}

}  // namespace
}  // namespace docket::torture
