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

// Bad input: a signed body that is no payload of GitHub is refused with what is wrong of it, or
// stored as it came, with the reason beside it. Whichever it is, nothing else stops.
class BadInputTest : public DeliveriesTest {
 protected:
  struct Case {
    std::string name;
    std::string event = "pull_request";
    std::string body = {};
    int status = 202;
    std::string reason = {};  // of one that is stored: how it begins
  };

  std::string Body() {
    return PullRequestDelivery("opened", NewPullRequest({.number = ++number_})).body;
  }
  // The payload after a change of its pull request.
  template <class Change>
  std::string Changed(const Change& change) {
    auto payload = boost::json::parse(Body());
    change(payload.as_object());
    return boost::json::serialize(payload);
  }
  // With the text of its id replaced.
  std::string WithId(const std::string& id) {
    auto payload = boost::json::parse(Body());
    payload.at("pull_request").as_object()["id"] = 424'242'424;
    return absl::StrReplaceAll(boost::json::serialize(payload), {{"424242424", id}});
  }

  void Expect(const Case& bad) {
    SCOPED_TRACE(bad.name);
    demo::Delivery delivery = DeliveryOf(bad.event, "opened", {});
    delivery.body = bad.body;
    const Told answer = Send(delivery);
    EXPECT_EQ(answer.status, bad.status);
    if (bad.status != 202) {
      EXPECT_FALSE(answer.Text("detail").empty());
      return;
    }
    const boost::json::value stored = DeliveryStatusOf(answer);
    if (bad.reason.empty()) {
      EXPECT_EQ(stored.at("status"), "accepted");
      return;
    }
    EXPECT_EQ(stored.at("status"), "ignored");
    EXPECT_THAT(std::string(stored.at("ignored_reason").as_string()),
                testing::StartsWith(bad.reason));
  }

  std::vector<Case> Cases();

 private:
  int number_ = 100;
};

std::vector<BadInputTest::Case> BadInputTest::Cases() {
  using boost::json::object;
  const auto of_pull_request = [this](const auto& change) {
    return Changed([&](object& payload) { change(payload["pull_request"].as_object()); });
  };
  const std::string deep = std::string(5'000, '[') + std::string(5'000, ']');
  return {
      {.name = "no pull request",
       .body = Changed([](object& payload) { payload.erase("pull_request"); }),
       .reason = "event-body-mismatch"},
      {.name = "no head",
       .body = of_pull_request([](object& shown) { shown.erase("head"); }),
       .reason = "malformed-payload: pull_request.head"},
      {.name = "a head that is a number",
       .body = of_pull_request([](object& shown) { shown["head"] = 5; }),
       .reason = "malformed-payload: pull_request.head"},
      {.name = "a state that is a list",
       .body = of_pull_request([](object& shown) { shown["state"] = boost::json::array(); }),
       .reason = "malformed-payload: pull_request.state"},
      {.name = "a number below zero",
       .body = of_pull_request([](object& shown) { shown["number"] = -1; }),
       .reason = "malformed-payload: pull_request.number"},
      {.name = "a number beyond 64 bits", .body = WithId("99999999999999999999"), .status = 400},
      {.name = "a number of a thousand digits",
       .body = WithId(std::string(1'000, '9')),
       .status = 400},
      {.name = "an id beyond 2^53", .body = WithId("9007199254740993")},
      {.name = "bytes that are no UTF-8",
       .body = absl::StrReplaceAll(Body(), {{"As this test says", "\xc3\x28\xff"}}),
       .status = 400},
      {.name = "nesting without end",
       .body = absl::StrReplaceAll(Body(), {{"\"As this test says\"", deep}}),
       .status = 400},
      {.name = "the body of another event",
       .event = "installation",
       .body = Body(),
       .reason = "event-body-mismatch"},
      {.name = "no JSON", .body = "opened", .status = 400},
      {.name = "half of it", .body = Body().substr(0, 1'000), .status = 400},
      {.name = "nothing", .body = "", .status = 400},
  };
}

TEST_F(BadInputTest, IsRefusedOrStoredWithItsReasonAndNothingElseStops) {
  const auto node = StartReady();
  for (const Case& bad : Cases()) {
    Expect(bad);
    if (HasFailure()) return;
  }
  const demo::PullRequest good = NewPullRequest({.number = 99});
  Open(good);
  EXPECT_EQ(Runs(good).size(), 1U);
}

}  // namespace
}  // namespace docket::acceptance
