// A docketd that is killed (-9) in the middle of a rebuild: the live views stay as they were, and
// the next rebuild goes on from what was on the disk, while webhooks come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/str_join.h"
#include "boost/json/array.hpp"
#include "tests/system/drill.h"
#include "tests/system/load.h"
#include "tests/system/settled.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;
using testing::Not;

// A rebuild that ended before the kill came is begun again, at most so often.
constexpr int kTriesMax = 20;

class RebuildKilled : public Drill {
 protected:
  // Has all views rebuilt, and kills docketd as soon as it says that it got forward.
  void KillWhileItRebuilds(Docketd& server) const {
    apps::HttpClient client({.unix_socket = apps::DataDirectory{.path = data()}.operator_socket(),
                             .host = {},
                             .port = {}},
                            kAnswerLimit);
    const auto on_line = [&server](std::string_view line) {
      if (line.find("\"progress\"") != std::string_view::npos) server.process().Signal(SIGKILL);
    };
    const auto answer = client.SendStreamed({.method = "POST",
                                             .target = "/operator/v1/replay/rebuild?parallel=1",
                                             .headers = {},
                                             .body = {}},
                                            on_line);
    server.Kill();
  }

  // Of the views' events: how many a rebuild would do, and how many of them are done.
  struct Events {
    std::int64_t all = 0;
    std::int64_t done = 0;
  };
  [[nodiscard]] Events Planned() const {
    Events events;
    const boost::json::value plan = JsonOf(Replay({"rebuild", "--dry-run", "--json"}, 0));
    for (const boost::json::value& view : plan.at("views").as_array()) {
      events.all += view.at("events").as_int64();
      events.done += view.at("resumed_events").as_int64();
    }
    return events;
  }

  // Of the rebuild that the JSON is the result of.
  [[nodiscard]] static std::int64_t ResumedIn(const std::string& json) {
    std::int64_t events = 0;
    const boost::json::value result = JsonOf(json);
    for (const boost::json::value& view : result.at("views").as_array()) {
      events += view.at("resumed_events").as_int64();
    }
    return events;
  }
};

TEST_F(RebuildKilled, TheNextOneGoesOnWhileWebhooksCome) {
  Events left;
  for (int tries = 0; left.done == 0 && tries < kTriesMax; ++tries) {
    Docketd server(data());
    ASSERT_NE(server.url(), "");
    if (tries == 0) {
      const Finished demo = Demo();
      ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    }
    KillWhileItRebuilds(server);
    left = Planned();
  }
  ASSERT_GT(left.done, 0) << "it was never killed in the middle";
  EXPECT_LT(left.done, left.all);
  ProveAllViews();  // the live ones

  Docketd server(data());
  ASSERT_NE(server.url(), "");
  Load load({.chapters = WriteChapters({.seed = 8, .lifecycles = 20}),
             .secret = SecretIn(apps::DataDirectory{.path = data()}.webhook_secret())});
  load.SetServer(server.url());
  load.AwaitAcknowledged(20);
  const Finished rebuilt = Docket({"replay", "rebuild", "--json", "--data-dir", data()});
  EXPECT_EQ(rebuilt.code, 0) << rebuilt.output << rebuilt.errors;
  EXPECT_THAT(rebuilt.errors, HasSubstr("goes on with a rebuild that was interrupted at "));
  EXPECT_EQ(ResumedIn(rebuilt.output), left.done);

  const LoadResult sent = load.Finish();
  EXPECT_EQ(absl::StrJoin(sent.surprises, "\n"), "");
  ExpectAllSettle([&server](const std::string& target) { return server.Get(target); },
                  sent.acknowledged);
  ProveAllViews();
  EXPECT_THAT(Replay({"rebuild", "--parallel", "2"}, 0), Not(HasSubstr("interrupted")))
      << "it came to its end";
  EXPECT_THAT(Replay({"rebuild", "--fresh", "--view", "review_list"}, 0),
              HasSubstr("equal, switched"));
  EXPECT_THAT(Replay({"rebuild", "--parallel", "0"}, 2), HasSubstr("--parallel"));
}

}  // namespace
}  // namespace docket::system_test
