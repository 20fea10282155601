// What users of such bots complain of, each as a test: deliveries that are repeated, changed,
// forged, late, too large or unknown. The numbers are those of docs/acceptance.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "demo/signer.h"
#include "tests/acceptance/github.h"

namespace docket::acceptance {
namespace {

class DeliveriesTest : public GitHubTest {
 protected:
  // With headers as they are given.
  [[nodiscard]] int Post(const demo::HttpRequest& request) const {
    return Ask({.method = request.method,
                .target = request.target,
                .headers = request.headers,
                .body = request.body})
        .status;
  }
  [[nodiscard]] static demo::HttpRequest Signed(const demo::Delivery& delivery,
                                                const std::string& secret) {
    return demo::WebhookRequest(delivery, {.secret = secret}, "/api/v1/webhook");
  }
  [[nodiscard]] std::string Secret() const {
    std::ifstream file(data_.webhook_secret());
    std::string secret;
    std::getline(file, secret);
    return secret;
  }
};

TEST_F(DeliveriesTest, Scenario02AFailedProcessingThenTheSameGuidRunsAgain) {
  // Not acknowledged: the server was gone before it could answer.
  const demo::PullRequest pull_request = NewPullRequest();
  const demo::Delivery opened = PullRequestDelivery("opened", pull_request);
  {
    auto node = StartReady();
    EXPECT_EQ(Send(opened).status, 202);
  }
  const auto node = StartReady();
  Tell(opened);
  EXPECT_EQ(Runs(pull_request).size(), 1U);
}

TEST_F(DeliveriesTest, Scenario03OneGuidOfTwoHooksIsOneCommandAndTwoRowsOfTheLog) {
  const auto node = StartReady();
  const demo::PullRequest pull_request = NewPullRequest();
  const demo::Delivery of_app = PullRequestDelivery("opened", pull_request);
  demo::Delivery of_organization = of_app;
  auto body = boost::json::parse(of_app.body);
  body.as_object().erase("installation");
  of_organization.body = boost::json::serialize(body);
  of_organization.hook_id = 2;
  Tell(of_app);
  const Told second = Send(of_organization);
  EXPECT_EQ(second.status, 202);
  EXPECT_EQ(DeliveryStatusOf(second).at("sibling"), true);
  EXPECT_EQ(Runs(pull_request).size(), 1U);
  EXPECT_EQ(Count(pull_request, "review.PullRequestTracked"), 1U);
  const Told rows = Call("GET", absl::StrCat("/api/v1/deliveries?guid=", of_app.guid));
  EXPECT_EQ(rows.body.at("items").as_array().size(), 2U);
}

TEST_F(DeliveriesTest, Scenario04ACapturedBodyUnderANewGuidStartsNoSecondRun) {
  const auto node = StartReady();
  const demo::PullRequest pull_request = NewPullRequest();
  const demo::Delivery opened = PullRequestDelivery("opened", pull_request);
  Tell(opened);
  demo::Delivery captured = opened;
  captured.guid = "ffffffff-0000-4000-8000-000000000001";
  Tell(captured);
  EXPECT_EQ(Runs(pull_request).size(), 1U);
}

TEST_F(DeliveriesTest, Scenario05ADeliveryWithoutGuidIs400AndPoisonsNothing) {
  const auto node = StartReady();
  const demo::PullRequest pull_request = NewPullRequest();
  demo::HttpRequest request = Signed(PullRequestDelivery("opened", pull_request), Secret());
  std::erase_if(request.headers,
                [](const auto& header) { return header.first == "X-GitHub-Delivery"; });
  EXPECT_EQ(Post(request), 400);
  Open(pull_request);
  EXPECT_EQ(Runs(pull_request).size(), 1U);
}

TEST_F(DeliveriesTest, Scenario06ABodyThatAProxyWroteAnewIs401) {
  const auto node = StartReady();
  demo::HttpRequest request = Signed(PullRequestDelivery("opened", NewPullRequest()), Secret());
  request.body = absl::StrReplaceAll(request.body, {{"\":", "\": "}});
  EXPECT_EQ(Post(request), 401);
}

TEST_F(DeliveriesTest, Scenario07TwoSecretsWhileOneIsReplacedAndTheOldOneRefusedAfter) {
  platform::EndpointConfig endpoint;
  endpoint.id = "default";
  endpoint.host = domain::HostCode("gh");
  endpoint.secrets = {"the new secret of this test", "the old secret of this test"};
  endpoint.owners.any = true;
  config_.webhooks.endpoints = {endpoint};
  const demo::PullRequest pull_request = NewPullRequest();
  const auto post = [&](const std::string& secret) {
    return Post(Signed(PullRequestDelivery("edited", pull_request), secret));
  };
  {
    const auto node = StartReady();
    EXPECT_EQ(post(endpoint.secrets[0]), 202);
    EXPECT_EQ(post(endpoint.secrets[1]), 202);
    EXPECT_EQ(post("another secret altogether"), 401);
  }
  config_.webhooks.endpoints[0].secrets = {endpoint.secrets[0]};
  const auto node = StartReady();
  EXPECT_EQ(post(endpoint.secrets[0]), 202);
  EXPECT_EQ(post(endpoint.secrets[1]), 401);
}

TEST_F(DeliveriesTest, Scenario08ClosedBeforeOpenedAndOldPushesAfterNewOnes) {
  const auto node = StartReady();
  demo::PullRequest pull_request = NewPullRequest();
  const demo::Delivery opened = PullRequestDelivery("opened", pull_request);
  const std::string first_head = pull_request.head_sha;
  const std::string before = Move(pull_request);
  const demo::Delivery old_push = PushDelivery(pull_request, before);
  const std::string middle = Move(pull_request);
  const demo::Delivery new_push = PushDelivery(pull_request, middle);
  const std::string last_head = pull_request.head_sha;
  Later(pull_request);
  pull_request.state = demo::LifeState::kClosed;
  pull_request.closed_at = pull_request.updated_at;
  const demo::Delivery closed = PullRequestDelivery("closed", pull_request);
  for (const demo::Delivery& delivery : {closed, new_push, old_push, opened}) Tell(delivery);
  const boost::json::value review = Review(pull_request);
  EXPECT_EQ(review.at("state"), "closed");
  EXPECT_EQ(review.at("head").at("sha"), boost::json::value(last_head));
  for (const boost::json::value& run : review.at("runs").as_array()) {
    EXPECT_NE(run.at("ended_at"), nullptr) << "a run of a closed pull request is live";
  }
}

// GitHub redelivers for three days, GitHub Enterprise Server for seven.
TEST_F(DeliveriesTest, Scenario12ARedeliveryAfterDaysIsKnown) {
  const demo::PullRequest pull_request = NewPullRequest();
  const demo::Delivery opened = PullRequestDelivery("opened", pull_request);
  auto node = StartReady();
  Tell(opened);
  for (const int days : {3, 4}) {
    clock_.Advance(absl::Hours(24 * days));
    node.reset();
    node = StartReady();
    Tell(opened);
    EXPECT_EQ(Count(pull_request, "review.ReviewRequested"), 1U);
    EXPECT_EQ(Count(pull_request, "review.PullRequestTracked"), 1U);
  }
}

TEST_F(DeliveriesTest, Scenario23AnUnknownEventOrActionIsStored) {
  const auto node = StartReady();
  const demo::PullRequest pull_request = NewPullRequest();
  const demo::Delivery known = PullRequestDelivery("opened", pull_request);
  demo::Delivery event = known;
  event.guid = "ffffffff-0000-4000-8000-000000000002";
  event.event = "merge_train";
  demo::Delivery action = known;
  action.guid = "ffffffff-0000-4000-8000-000000000003";
  action.body =
      absl::StrReplaceAll(known.body, {{"\"action\":\"opened\"", "\"action\":\"leapt\""}});
  for (const demo::Delivery& delivery : {event, action}) {
    const Told answer = Send(delivery);
    EXPECT_EQ(answer.status, 202);
    const boost::json::value stored = DeliveryStatusOf(answer);
    EXPECT_EQ(stored.at("status"), "ignored");
    EXPECT_NE(stored.at("ignored_reason"), nullptr);
  }
}

TEST_F(DeliveriesTest, Scenario24TwentyFiveMegabytesAreTakenAndTwentyEightAreNot) {
  const auto node = StartReady();
  const auto of_megabytes = [this](std::size_t megabytes) {
    auto payload = boost::json::parse(PullRequestDelivery("opened", NewPullRequest()).body);
    boost::json::object& members = payload.as_object();
    const std::size_t rest = boost::json::serialize(payload).size() + 64;
    members["padding"] = std::string((megabytes << 20U) - rest, 'x');
    return Send(DeliveryOf("pull_request", "opened", members)).status;
  };
  EXPECT_EQ(of_megabytes(28), 413);
  EXPECT_EQ(of_megabytes(25), 202);
}

}  // namespace
}  // namespace docket::acceptance
