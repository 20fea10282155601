// The drill of docs/runbooks/offsets-trimmed.md: the early records of every log are gone from the
// logs, and are read from the archive. docketd trims them itself, by a short retention.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/system/drill.h"
#include "tests/system/metrics.h"

namespace docket::system_test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class OffsetsTrimmedDrill : public Drill {
 protected:
  [[nodiscard]] std::string archive() const { return elsewhere_.path() + "/archive"; }

  // A second is old.
  [[nodiscard]] std::vector<std::string> Flags() const {
    return {"--archive.directory=" + archive(),
            "--archive.segment_bytes=65536",
            "--ingest.blob_threshold_bytes=16384",
            "--retention.interval_s=1",
            "--retention.webhooks_s=1",
            "--retention.commands_s=1",
            "--retention.journals=archive",
            "--retention.journals_s=1"};
  }

  // Each try waits for a round of the archive.
  void AwaitGone(const Docketd& server, const std::vector<std::string>& logs) const {
    const absl::Time end = absl::Now() + kPatience;
    for (const std::string& log : logs) {
      while (GoneOf(server.url(), log) == 0) {
        ASSERT_LT(absl::Now(), end) << log << " is not trimmed:\n" << MetricsOf(server.url());
        const Finished archived = Docket({"archive", "run", "--data-dir", data()});
        ASSERT_EQ(archived.code, 0) << archived.output << archived.errors;
      }
    }
  }

  // The one that came first: it is in the archive alone.
  [[nodiscard]] std::string OldestDelivery() const {
    const Finished listed =
        Docket({"deliveries", "list", "--limit", "10000", "--json", "--data-dir", data()});
    EXPECT_EQ(listed.code, 0) << listed.errors;
    const std::vector<std::string> lines = absl::StrSplit(listed.output, '\n', absl::SkipEmpty());
    return lines.empty() ? "" : std::string(JsonOf(lines.back()).at("id").as_string());
  }

  void RunTheStory() {
    Docketd server(data(), Flags());
    ASSERT_NE(server.url(), "");
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    before_ = server.Get(kReviews).body;
    // Killed when some of it is gone, and some is going.
    AwaitGone(server, {"webhook_received"});
    server.Kill();
  }

  void ExpectAllIsThere(const Docketd& server) {
    const Finished checked = Demo({"--check-only"});
    EXPECT_EQ(checked.code, 0) << checked.output << checked.errors;
    EXPECT_EQ(server.Get(kReviews).body, before_);
    ProveAllViews();
  }

  const eventstore::TemporaryDirectory elsewhere_;
  std::string before_;
};

TEST_F(OffsetsTrimmedDrill, WhatIsGoneFromTheLogsIsReadFromTheArchive) {
  RunTheStory();
  {
    Docketd server(data(), Flags());
    ASSERT_NE(server.url(), "");
    AwaitGone(server, {"webhook_received", "delivery_results", "review_commands",
                       "organization_commands", "review_events", "organization_events"});
    ExpectAllIsThere(server);
    EXPECT_THAT(Replay({"rebuild", "--view", "all"}, 0), HasSubstr("equal, switched"));
    EXPECT_THAT(Replay({"rebuild", "--view", "all", "--from", "archive"}, 0),
                HasSubstr("equal, switched"));
    EXPECT_THAT(Replay({"rebuild", "--view", "review_list", "--from", "log"}, 1),
                HasSubstr("begins at"));
    const std::string oldest = OldestDelivery();
    ASSERT_NE(oldest, "");
    const Finished redriven = Docket({"deliveries", "redrive", oldest, "--data-dir", data()});
    EXPECT_EQ(redriven.code, 0) << redriven.output << redriven.errors;
    server.Kill();
  }

  // Nothing is left but logs and archive, and nobody says where that is.
  fs::remove_all(apps::DataDirectory{.path = data()}.state());
  fs::remove_all(apps::DataDirectory{.path = data()}.views());
  {
    Docketd server(data());
    ASSERT_NE(server.url(), "");
    ExpectAllIsThere(server);
    EXPECT_EQ(server.Stop(), 0);
  }

  fs::rename(archive(), archive() + ".away");
  EXPECT_THAT(Replay({"verify"}, 1), HasSubstr("in the archive, which cannot be read"));
  fs::rename(archive() + ".away", archive());
  ProveAllViews();
}

// Inboxes alone: everything is decided, and no view is made of them.
TEST_F(OffsetsTrimmedDrill, WithoutAnArchiveNothingGoesThatIsReadAgain) {
  const std::vector<std::string> flags = {"--retention.interval_s=1", "--retention.webhooks_s=1",
                                          "--retention.commands_s=1"};
  {
    Docketd server(data(), flags);
    ASSERT_NE(server.url(), "");
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    before_ = server.Get(kReviews).body;
    const absl::Time end = absl::Now() + kPatience;
    while (GoneOf(server.url(), "review_commands") == 0) {
      ASSERT_LT(absl::Now(), end) << MetricsOf(server.url());
    }
    EXPECT_THAT(Replay({"rebuild", "--view", "review_list", "--from", "log"}, 0),
                HasSubstr("equal, switched"));
    EXPECT_THAT(Replay({"rebuild", "--view", "review_list", "--from", "archive"}, 1),
                HasSubstr("no archive to read from"));
    EXPECT_THAT(Replay({"rebuild", "--view", "review_list", "--from", "tape"}, 2),
                HasSubstr("both, log or archive"));
    EXPECT_EQ(GoneOf(server.url(), "webhook_received"), 0);
    EXPECT_EQ(GoneOf(server.url(), "review_events"), 0);
    server.Kill();
  }
  fs::remove_all(apps::DataDirectory{.path = data()}.state());
  fs::remove_all(apps::DataDirectory{.path = data()}.views());
  const Docketd server(data(), flags);
  ASSERT_NE(server.url(), "");
  ExpectAllIsThere(server);
}

}  // namespace
}  // namespace docket::system_test
