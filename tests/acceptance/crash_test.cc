// What users of such bots complain of, each as a test: a server that dies in the middle. A real
// docketd is killed (SIGKILL) and started again on its data. The numbers are those of
// docs/acceptance.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/data_directory.h"
#include "boost/json/serialize.hpp"
#include "demo/signer.h"
#include "tests/apps/running_node.h"
#include "tests/apps/working_node.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"

namespace docket::acceptance {
namespace {

using boost::json::object;
using boost::json::value;

class CrashTest : public testing::Test {
 protected:
  void Start() {
    server_ = std::make_unique<system_test::Docketd>(data_.path);
    ASSERT_NE(server_->url(), "");
  }
  void KillAndStart() {
    server_->Kill();
    server_.reset();
    Start();
  }

  // The same, and until its views, of which a kill takes the last writes, show the review again:
  // before that a worker is told that there is no such run.
  void KillAndStartKnowing() {
    KillAndStart();
    const absl::Time end = absl::Now() + absl::Seconds(30);
    const apps::ClientRequest review{.method = "GET",
                                     .target = absl::StrCat("/api/v1/reviews/", kReview),
                                     .headers = {},
                                     .body = {}};
    while (Send(review).status != 200) {
      ASSERT_LT(absl::Now(), end) << "the review does not come back";
    }
  }

  struct Told {
    int status = 0;
    value body;
  };
  [[nodiscard]] Told Send(apps::ClientRequest request) const {
    request.headers.emplace_back("Authorization",
                                 absl::StrCat("Bearer ", system_test::SecretIn(data_.admin_key())));
    const auto answer = server_->Connect().Send(request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return {};
    return {.status = answer->status, .body = system_test::JsonOf(answer->body)};
  }
  [[nodiscard]] Told Post(const std::string& target, const std::string& body) const {
    return Send({.method = "POST", .target = target, .headers = {}, .body = body});
  }
  [[nodiscard]] Told Post(const std::string& target, const object& body) const {
    return Post(target, boost::json::serialize(body));
  }
  [[nodiscard]] value Get(const std::string& target) const {
    return Send({.method = "GET", .target = target, .headers = {}, .body = {}}).body;
  }
  [[nodiscard]] demo::HttpRequest Signed(const demo::Delivery& delivery) const {
    return demo::WebhookRequest(delivery, {.secret = system_test::SecretIn(data_.webhook_secret())},
                                "/api/v1/webhook");
  }
  void Deliver(const demo::Delivery& delivery) const {
    const demo::HttpRequest request = Signed(delivery);
    const auto answer = server_->Connect().Send({.method = request.method,
                                                 .target = request.target,
                                                 .headers = request.headers,
                                                 .body = request.body});
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_TRUE(answer->status == 202 || answer->status == 200) << answer->status;
  }

  [[nodiscard]] Told Lease(const std::string& stage, int wait_seconds) const {
    return Post("/api/v1/work/leases", object{{"stages", boost::json::array{stage}},
                                              {"worker", "a-test"},
                                              {"wait_seconds", wait_seconds}});
  }
  [[nodiscard]] std::size_t Count(const std::string& type) const {
    const value history = Get(absl::StrCat("/api/v1/reviews/", kReview, "/events?limit=200"));
    std::size_t count = 0;
    for (const value& event : history.at("items").as_array()) {
      if (event.at("type") == boost::json::string_view(type)) ++count;
    }
    return count;
  }

  static constexpr char kReview[] = "rev_gh_99000001_4711";  // PullRequestOpened's

  const eventstore::TemporaryDirectory directory_;
  const apps::DataDirectory data_{.path = directory_.path() + "/data"};
  std::unique_ptr<system_test::Docketd> server_;
};

std::string TextOf(const value& document, const char* member) {
  return std::string(document.at(member).as_string());
}

// Nobody knows whether the delivery was appended when its sender got no answer. Sent again it is
// one run, either way.
TEST_F(CrashTest, Scenario01ACrashBetweenAppendAndAnswerIsOneRunAfterRedelivery) {
  Start();
  const demo::Delivery opened = apps::PullRequestOpened();
  for (int crash = 0; crash < 5; ++crash) {
    const demo::HttpRequest request = Signed(opened);
    apps::HttpClient client = server_->Connect();
    std::thread killer([this] { server_->process().Signal(SIGKILL); });
    std::ignore = client.Send({.method = request.method,
                               .target = request.target,
                               .headers = request.headers,
                               .body = request.body});
    killer.join();
    KillAndStart();
  }
  Deliver(opened);
  ASSERT_EQ(Lease("analysis", 20).status, 200);
  EXPECT_EQ(Count("review.ReviewRequested"), 1U);
  EXPECT_EQ(Count("review.PullRequestTracked"), 1U);
}

// Each step is answered, and then the server dies. Whoever asked goes on with the next one; and
// once more after a step whose answer it pretends to have lost.
TEST_F(CrashTest, Scenario13AKillAtEveryStepOfARunIsOnePublishedReview) {
  Start();
  Deliver(apps::PullRequestOpened());
  KillAndStart();
  const Told analysis = Lease("analysis", 20);
  ASSERT_EQ(analysis.status, 200);
  const std::string run = absl::StrCat("/api/v1/runs/", TextOf(analysis.body.at("run"), "id"));
  const std::string head = TextOf(analysis.body.at("run"), "head_sha");
  KillAndStartKnowing();
  const std::string at =
      absl::StrCat(run, "/analysis?lease=", TextOf(analysis.body, "lease"), "&head_sha=", head);
  EXPECT_EQ(Post(at, apps::SarifOf("rule")).status, 200);
  KillAndStartKnowing();
  EXPECT_EQ(Post(at, apps::SarifOf("rule")).status, 200) << "the answer was lost";
  const Told conversation = Lease("conversation", 20);
  ASSERT_EQ(conversation.status, 200);
  KillAndStartKnowing();
  const std::string answer =
      absl::StrCat(run, "/conversation?lease=", TextOf(conversation.body, "lease"));
  EXPECT_EQ(Post(answer, object{{"verdict", "comment"}}).status, 200);
  KillAndStartKnowing();
  EXPECT_EQ(Post(answer, object{{"verdict", "comment"}}).status, 200) << "the answer was lost";
  const Told publishing = Lease("publishing", 20);
  ASSERT_EQ(publishing.status, 200);
  for (const value& one : publishing.body.at("notifications").as_array()) {
    const std::string tell =
        absl::StrCat(run, "/notifications?lease=", TextOf(publishing.body, "lease"));
    const object sent{{"channel", one.at("channel")},
                      {"part", one.at("part")},
                      {"outcome", "sent"},
                      {"remote_id", "1"}};
    KillAndStartKnowing();
    EXPECT_EQ(Post(tell, sent).status, 200);
    KillAndStartKnowing();
    EXPECT_EQ(Post(tell, sent).status, 200) << "the answer was lost";
  }
  EXPECT_EQ(TextOf(Get(run), "status"), "completed");
  EXPECT_EQ(Lease("publishing", 0).status, 204);
  EXPECT_EQ(Count("review.NotificationSent"), 2U) << "a check run and a review";
  EXPECT_EQ(Count("review.RunCompleted"), 1U);
  EXPECT_EQ(Count("review.ReviewRequested"), 1U);
}

}  // namespace
}  // namespace docket::acceptance
