// A right history is found right, and each kind of wrong one is found wrong: a check that cannot
// fail would prove nothing.
#include "tests/torture/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/stored_data.h"
#include "tests/system/story.h"
#include "tests/torture/doctoring.h"
#include "tests/torture/review_reader.h"

namespace docket::torture {
namespace {

using testing::Contains;
using testing::HasSubstr;

class ChecksTest : public testing::Test {
 protected:
  // A short history without blows.
  void SetUp() override {
    ASSERT_NE(docketd_.url(), "");
    system_test::Load load({.chapters = system_test::WriteChapters({.seed = 6, .lifecycles = 3}),
                            .secret = system_test::SecretIn(data().webhook_secret()),
                            .one_repeated_in = 3});
    load.SetServer(docketd_.url());
    const system_test::LoadResult sent = load.Finish();
    history_.deliveries = sent.acknowledged;
    history_.reviews = sent.told;
    history_.keys = {Create("kept"), Create("revoked"), {.label = "never made"}};
    const system_test::Finished revoked = Keys({"revoke", history_.keys[1].id});
    ASSERT_EQ(revoked.code, 0) << revoked.errors;
    history_.keys[1].revocation = Revocation::kAcknowledged;
    ASSERT_TRUE(AwaitViews(server()).empty());
  }

  [[nodiscard]] apps::DataDirectory data() const { return {.path = directory_.path()}; }
  [[nodiscard]] Served server() const { return {.url = docketd_.url(), .data = data()}; }
  [[nodiscard]] system_test::Finished Keys(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "keys");
    arguments.insert(arguments.end(), {"--data-dir", directory_.path()});
    return system_test::Docket(arguments);
  }
  [[nodiscard]] AskedKey Create(const std::string& label) const {
    const system_test::Finished made =
        Keys({"create", "--label", label, "--organization", "gh:1", "--json"});
    EXPECT_EQ(made.code, 0) << made.errors;
    const boost::json::value key = system_test::JsonOf(made.output);
    return {.label = label,
            .answered = true,
            .id = std::string(key.at("id").as_string()),
            .key = std::string(key.at("key").as_string())};
  }
  [[nodiscard]] Findings CheckStored() const {
    platform::Config logs = platform::DefaultConfig();
    logs.data_dir = directory_.path();
    return torture::CheckStored(logs, history_);
  }

  const eventstore::TemporaryDirectory directory_;
  system_test::Docketd docketd_{directory_.path()};
  History history_;
};

TEST_F(ChecksTest, ARightHistoryIsFoundRight) {
  EXPECT_GT(history_.deliveries.size(), 20U);
  EXPECT_GT(history_.reviews.size(), 3U);
  for (const Findings& findings :
       {CheckDeliveries(server(), history_), CheckReviews(server(), history_),
        CheckKeys(server(), history_), CheckViews({}, directory_.path())}) {
    EXPECT_TRUE(findings.empty()) << testing::PrintToString(findings.words());
  }
  EXPECT_EQ(docketd_.Stop(), 0);
  const Findings stored = CheckStored();
  EXPECT_TRUE(stored.empty()) << testing::PrintToString(stored.words());
}

TEST_F(ChecksTest, AnAcknowledgedDeliveryThatIsNotThereIsLost) {
  history_.deliveries.push_back({.delivery = "dlv_1_0_999999",
                                 .guid = "00000000-0000-4000-8000-000000000000",
                                 .body_sha256 = std::string(64, '0')});
  const Findings findings = CheckDeliveries(server(), history_);
  EXPECT_EQ(findings.Count(Wrong::kLost), 1);
  EXPECT_THAT(findings.words(), Contains(HasSubstr("dlv_1_0_999999")));
  EXPECT_EQ(docketd_.Stop(), 0);
  EXPECT_EQ(CheckStored().Count(Wrong::kLost), 1);
}

TEST_F(ChecksTest, AnotherBodyIsNotTheDelivery) {
  history_.deliveries.front().body_sha256 = std::string(64, '0');
  EXPECT_EQ(CheckDeliveries(server(), history_).Count(Wrong::kLost), 1);
  EXPECT_EQ(docketd_.Stop(), 0);
  EXPECT_EQ(CheckStored().Count(Wrong::kLost), 1);
}

TEST_F(ChecksTest, ARemovedRecordIsLost) {
  EXPECT_EQ(docketd_.Stop(), 0);
  const std::string removed = RemoveADelivery(directory_.path());
  const Findings findings = CheckStored();
  EXPECT_EQ(findings.Count(Wrong::kLost), 1);
  EXPECT_THAT(findings.words(), Contains(HasSubstr(removed)));
}

TEST_F(ChecksTest, ASecondDecisionIsDoubled) {
  EXPECT_EQ(docketd_.Stop(), 0);
  DecideAgain(directory_.path());
  const Findings findings = CheckStored();
  EXPECT_EQ(findings.Count(Wrong::kDoubled), 1);
  EXPECT_EQ(findings.Count(Wrong::kLost), 0);
}

TEST_F(ChecksTest, ACommandWithoutOutcomeIsUndecided) {
  EXPECT_EQ(docketd_.Stop(), 0);
  const std::string command = AddACommand(directory_.path());
  const Findings findings = CheckStored();
  EXPECT_EQ(findings.Count(Wrong::kUndecided), 1);
  EXPECT_THAT(findings.words(), Contains(command));
}

TEST_F(ChecksTest, AReviewThatIsToldOtherwiseIsWrong) {
  history_.reviews.front().title += " and more";
  EXPECT_EQ(CheckReviews(server(), history_).Count(Wrong::kReview), 1);
  history_.reviews.front().number = 999'999;
  EXPECT_EQ(CheckReviews(server(), history_).Count(Wrong::kLost), 1);
}

TEST_F(ChecksTest, AKeyThatIsNotAsItWasAnsweredIsFound) {
  history_.keys.push_back({.label = "lost", .answered = true, .id = "0", .key = "k"});
  EXPECT_EQ(CheckKeys(server(), history_).Count(Wrong::kLost), 1);
  history_.keys[0].revocation = Revocation::kAcknowledged;  // it is not revoked
  EXPECT_EQ(CheckKeys(server(), history_).Count(Wrong::kLost), 2);
  history_.keys[1].revocation = Revocation::kNotAsked;  // it is revoked
  EXPECT_EQ(CheckKeys(server(), history_).Count(Wrong::kKey), 1);
  (void)Create("kept");  // a second one with the label
  EXPECT_EQ(CheckKeys(server(), history_).Count(Wrong::kDoubled), 1);
}

TEST_F(ChecksTest, AnAlteredRowIsAViewThatDiffers) {
  EXPECT_EQ(docketd_.Stop(), 0);
  ASSERT_TRUE(system_test::AlterOneRow(directory_.path(), "review_detail").ok());
  EXPECT_EQ(CheckViews({}, directory_.path()).Count(Wrong::kView), 1);
}

TEST(SeenVersionsTest, AnOlderVersionIsNoticed) {
  SeenVersions seen;
  EXPECT_FALSE(seen.Knows("a"));
  EXPECT_TRUE(seen.Note("a", 2));
  EXPECT_TRUE(seen.Knows("a"));
  EXPECT_TRUE(seen.Note("a", 2));
  EXPECT_TRUE(seen.Note("b", 1));
  EXPECT_FALSE(seen.Note("a", 1));
}

}  // namespace
}  // namespace docket::torture
