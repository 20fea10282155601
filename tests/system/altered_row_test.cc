// A byte that changed in the stored read models is found, named and mended from the journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/stored_data.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;

class AlteredRowTest : public testing::Test {
 protected:
  // Some reviews, one stored row of which is then altered; no docketd runs.
  void SetUp() override {
    Docketd server(directory_.path());
    ASSERT_NE(server.url(), "");
    const std::string secret = SecretIn(apps::DataDirectory{.path = path()}.webhook_secret());
    Load load({.chapters = WriteChapters({.seed = 2, .lifecycles = 3}), .secret = secret});
    load.SetServer(server.url());
    const LoadResult result = load.Finish();
    for (const Acknowledged& one : result.acknowledged) {
      const auto answer =
          server.Get(absl::StrCat("/api/v1/deliveries/", one.delivery, "?wait=5000"));
      ASSERT_EQ(answer.status, 200) << answer.body;
    }
    ASSERT_EQ(server.Stop(), 0);
    const auto row = AlterOneRow(path(), "review_detail");
    ASSERT_TRUE(row.ok()) << row.status();
    row_ = *row;
  }

  [[nodiscard]] const std::string& path() const { return directory_.path(); }
  [[nodiscard]] Finished Replay(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "replay");
    arguments.insert(arguments.end(), {"--data-dir", path()});
    return Docket(arguments);
  }

  eventstore::TemporaryDirectory directory_;
  AlteredRow row_;
};

TEST_F(AlteredRowTest, VerifyNamesViewPartitionAndKey) {
  const Finished words = Replay({"verify"});
  EXPECT_EQ(words.code, 1) << words.errors;
  EXPECT_THAT(words.output, HasSubstr("view review_detail partition "));
  EXPECT_THAT(words.output, HasSubstr(absl::StrCat(" key ", row_.key, ": ")));

  const Finished json = Replay({"verify", "--json"});
  EXPECT_EQ(json.code, 1) << json.errors;
  const boost::json::value document = JsonOf(json.output);
  EXPECT_EQ(document.at("ok"), false);
  for (const boost::json::value& view : document.at("views").as_array()) {
    const bool altered = view.at("view") == "review_detail";
    EXPECT_EQ(view.at("differences").as_array().empty(), !altered) << json.output;
  }
}

TEST_F(AlteredRowTest, ARunningDocketdIsAskedAndSaysTheSame) {
  const Docketd server(path());
  const Finished verified = Replay({"verify", "--view", "review_detail"});
  EXPECT_EQ(verified.code, 1) << verified.errors;
  EXPECT_THAT(verified.output, HasSubstr(absl::StrCat(" key ", row_.key, ": ")));
}

TEST_F(AlteredRowTest, RebuildNamesTheDifferenceAndSwitchesOnlyWhenTold) {
  const Finished refused = Replay({"rebuild", "--view", "review_detail"});
  EXPECT_EQ(refused.code, 1) << refused.errors;
  EXPECT_THAT(refused.output, HasSubstr("different, not switched"));
  EXPECT_THAT(refused.output, HasSubstr(absl::StrCat(" key ", row_.key, ": ")));
  EXPECT_EQ(Replay({"verify"}).code, 1);

  const Finished accepted = Replay({"rebuild", "--view", "review_detail", "--accept-difference"});
  EXPECT_EQ(accepted.code, 0) << accepted.output << accepted.errors;
  EXPECT_THAT(accepted.output, HasSubstr("different, switched"));
  const Finished verified = Replay({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.output << verified.errors;
}

}  // namespace
}  // namespace docket::system_test
