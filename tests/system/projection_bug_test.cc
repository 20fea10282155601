// The drill of docs/runbooks/projection-bug.md: a view that has shown wrong things is built beside,
// compared, switched, switched back and forth again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/system/drill.h"
#include "tests/system/stored_data.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ProjectionBugDrill : public Drill {
 protected:
  static constexpr char kView[] = "review_detail";

  // A demo, and a row that is not what the journal says, as a bug would have left it.
  void SetUp() override {
    {
      Docketd server(data());
      ASSERT_NE(server.url(), "");
      const Finished demo = Demo();
      ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
      ASSERT_EQ(server.Stop(), 0);
    }
    // The demo has rebuilt every view once, and this alters the generation before.
    const std::string back = Replay({"rollback", "--view", kView}, 0);
    EXPECT_THAT(back, HasSubstr("generation 1 is live again"));
    const auto row = AlterOneRow(data(), kView);
    ASSERT_TRUE(row.ok()) << row.status();
    key_ = row->key;
  }

  std::string key_;
};

TEST_F(ProjectionBugDrill, RebuildBesideCompareSwitchRollBack) {
  const Docketd server(data());
  ASSERT_NE(server.url(), "");
  const std::string plan = Replay({"rebuild", "--view", kView, "--dry-run"}, 0);
  EXPECT_THAT(plan, HasSubstr("Nothing is changed"));
  EXPECT_THAT(plan, HasSubstr("review_events.g1"));
  EXPECT_THAT(Replay({"status"}, 0), HasSubstr("PREVIOUS"));

  EXPECT_THAT(Replay({"rebuild", "--view", kView}, 1), HasSubstr("different, not switched"));
  EXPECT_THAT(Replay({"verify", "--view", kView}, 1), HasSubstr(key_));
  EXPECT_THAT(Replay({"rebuild", "--view", kView, "--accept-difference"}, 0),
              HasSubstr("different, switched"));

  const std::string diff = Replay({"diff", "--view", kView}, 1);
  EXPECT_THAT(diff, HasSubstr(absl::StrCat(" key ", key_)));
  EXPECT_THAT(diff, HasSubstr(": 1 of "));
  EXPECT_THAT(Replay({"verify", "--view", kView}, 0), HasSubstr("equal to the journal"));

  EXPECT_THAT(Replay({"rollback", "--view", kView}, 1), HasSubstr("NOT equal to the journal"));
  EXPECT_THAT(Replay({"rollback", "--view", kView}, 0), Not(HasSubstr("NOT equal")));
  const Finished checked = Demo({"--check-only"});
  EXPECT_EQ(checked.code, 0) << checked.output << checked.errors;
  ProveAllViews();
}

TEST_F(ProjectionBugDrill, WithoutADocketdTheSameIsDoneByDocketAlone) {
  EXPECT_THAT(Replay({"rebuild", "--view", kView, "--dry-run", "--json"}, 0),
              HasSubstr("\"dry_run\":true"));
  EXPECT_THAT(Replay({"rebuild", "--view", kView, "--accept-difference"}, 0),
              HasSubstr("different, switched"));
  const std::string diff = Replay({"diff", "--view", kView, "--json"}, 1);
  const std::size_t line = diff.find('\n');
  ASSERT_NE(line, std::string::npos);
  const boost::json::value row = JsonOf(diff.substr(0, line));
  EXPECT_EQ(row.at("key"), boost::json::string(key_));
  EXPECT_NE(row.at("now"), row.at("before"));
  EXPECT_EQ(JsonOf(diff.substr(line + 1)).at("different"), 1);
  EXPECT_THAT(Replay({"rollback", "--view", kView}, 1), HasSubstr("row-"));
  EXPECT_THAT(Replay({"rollback", "--view", kView}, 0), HasSubstr("equal to the journal"));
  ProveAllViews();
}

TEST_F(ProjectionBugDrill, WhatCannotBeDoneSaysWhatToDo) {
  EXPECT_THAT(Replay({"rollback"}, 2), HasSubstr("--view"));
  EXPECT_THAT(Replay({"diff", "--view", "all"}, 2), HasSubstr("one view at a time"));
  EXPECT_THAT(Replay({"rollback", "--view", "nonsense"}, 2), HasSubstr("review_detail"));
  EXPECT_THAT(Replay({"verify", "--dry-run"}, 2), HasSubstr("--dry-run"));
}

}  // namespace
}  // namespace docket::system_test
