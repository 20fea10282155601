// The drill of docs/runbooks/state-lost.md: what the owners remember is lost, and is made of the
// journals; what was decided is not decided again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/system/drill.h"
#include "tests/system/load.h"
#include "tests/system/stored_data.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

namespace fs = std::filesystem;

class StateLostDrill : public Drill {
 protected:
  // The same webhooks each time, each answered when it is decided.
  void SendAll(Docketd& server) const {
    const std::string secret = SecretIn(apps::DataDirectory{.path = data()}.webhook_secret());
    Load load({.chapters = WriteChapters({.seed = 3, .lifecycles = 5}), .secret = secret});
    load.SetServer(server.url());
    for (const Acknowledged& one : load.Finish().acknowledged) {
      const auto answer =
          server.Get(absl::StrCat("/api/v1/deliveries/", one.delivery, "?wait=5000"));
      ASSERT_EQ(answer.status, 200) << answer.body;
    }
  }

  // What is decided of the webhooks with what was remembered, and again without. What is asked for
  // meanwhile is not recorded, so that what was decided can be compared.
  void LoseAndSendAgain(const std::string& lost) {
    {
      Docketd server(data(), {"--audit.accesses=off"});
      ASSERT_NE(server.url(), "");
      SendAll(server);
      ASSERT_EQ(server.Stop(), 0);
    }
    const auto before = ReadStoredData(data());
    ASSERT_TRUE(before.ok()) << before.status();
    fs::rename(lost, data() + "/state.broken");
    {
      Docketd server(data(), {"--audit.accesses=off"});
      ASSERT_NE(server.url(), "");
      SendAll(server);
      ProveAllViews();
      ASSERT_EQ(server.Stop(), 0);
    }
    const auto after = ReadStoredData(data());
    ASSERT_TRUE(after.ok()) << after.status();
    EXPECT_GT(after->commands, before->commands) << "they came again";
    // A reaction that was under way when the first one stopped is decided by the second one.
    EXPECT_EQ(after->decided, before->decided) << "and were all known";
    EXPECT_FALSE(before->decided.empty());
    EXPECT_EQ(after->doubled, 0);
    EXPECT_TRUE(after->undecided.empty());
  }
};

TEST_F(StateLostDrill, WhatWasDecidedIsKnownAgain) {
  LoseAndSendAgain(apps::DataDirectory{.path = data()}.state());
}

TEST_F(StateLostDrill, SoItIsIfOneJournalsIsLost) {
  LoseAndSendAgain(apps::DataDirectory{.path = data()}.review_states());
}

}  // namespace
}  // namespace docket::system_test
