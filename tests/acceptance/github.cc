#include "tests/acceptance/github.h"

#include <chrono>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/secret_file.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"

namespace docket::acceptance {
namespace {

using boost::json::object;

const demo::Corpus& Recorded() {
  static const auto& corpus = *[] {
    std::string error;
    auto loaded = demo::LoadCorpus(DOCKET_WEBHOOK_EXAMPLES, error);
    EXPECT_TRUE(loaded.has_value()) << error;
    return new demo::Corpus(*std::move(loaded));
  }();
  return corpus;
}

std::string ShaOf(std::int64_t number) {
  return absl::StrCat(absl::Hex(0xabc0'0000 + number, absl::kZeroPad8), std::string(32, '5'));
}

}  // namespace

GitHubTest::GitHubTest() : payloads_(Recorded()) {
  node_clock_ = &clock_;
  config_.query.max_wait_ms = 20'000;
}

demo::PullRequest GitHubTest::NewPullRequest(const Numbers& numbers) const {
  demo::PullRequest pull_request;
  pull_request.repository = {.id = numbers.repository,
                             .name = absl::StrCat("repository-", numbers.repository),
                             .owner = {.index = 0,
                                       .id = numbers.owner,
                                       .login = absl::StrCat("owner-", numbers.owner),
                                       .installation_id = numbers.owner + 10'000}};
  pull_request.id = numbers.repository * 1'000 + numbers.number;
  pull_request.number = numbers.number;
  pull_request.author = {.id = 901, .login = "author"};
  pull_request.title = "As this test says";
  pull_request.head_ref = "topic";
  pull_request.head_sha = ShaOf(numbers.number);
  pull_request.base_ref = "main";
  pull_request.base_sha = ShaOf(999'999);
  pull_request.created_at = demo::kStoryBegins;
  pull_request.updated_at = demo::kStoryBegins;
  return pull_request;
}

std::string GitHubTest::Move(demo::PullRequest& pull_request) {
  Later(pull_request);
  const std::string before = pull_request.head_sha;
  pull_request.head_sha = ShaOf(100'000 + ++commits_);
  return before;
}

demo::Delivery GitHubTest::DeliveryOf(std::string_view event, std::string_view action,
                                      const object& payload) {
  return {
      .guid = absl::StrCat("a1b2c3d4-0000-4000-8000-", absl::Dec(++deliveries_, absl::kZeroPad12)),
      .event = std::string(event),
      .action = std::string(action),
      .hook_id = 1,
      .body = boost::json::serialize(payload)};
}

demo::Delivery GitHubTest::PullRequestDelivery(std::string_view action,
                                               const demo::PullRequest& pull_request) {
  return DeliveryOf("pull_request", action,
                    payloads_.PullRequestEvent(action, pull_request, pull_request.author));
}

demo::Delivery GitHubTest::PushDelivery(const demo::PullRequest& pull_request,
                                        std::string_view before) {
  object payload = payloads_.PullRequestEvent("synchronize", pull_request, pull_request.author);
  payload["before"] = before;
  payload["after"] = pull_request.head_sha;
  return DeliveryOf("pull_request", "synchronize", payload);
}

Told GitHubTest::Send(const demo::Delivery& delivery) const {
  const apps::ClientResponse answer = Deliver(delivery);
  Told told{.status = answer.status, .body = nullptr, .headers = answer.headers};
  boost::system::error_code error;
  told.body = boost::json::parse(answer.body, error);
  return told;
}

void GitHubTest::DeliverBurst(const Numbers& numbers, int count) const {
  constexpr int kConnections = 8;
  const auto server = boost::json::parse(AskOperator("/operator/v1/server").body);
  const auto address = apps::ParseServerUrl(std::string(server.at("url").as_string()));
  ASSERT_TRUE(address.ok()) << address.status();
  const std::string secret = *apps::ReadSecretFile(data_.webhook_secret());
  const auto deliver = [&](int first) {
    apps::HttpClient client(*address, std::chrono::minutes(1));
    Numbers one = numbers;
    for (one.number = first; one.number <= count; one.number += kConnections) {
      const demo::PullRequest pull_request = NewPullRequest(one);
      const demo::Delivery opened{
          .guid = absl::StrCat("b0b0b0b0-0000-4000-8000-", absl::Dec(one.number, absl::kZeroPad12)),
          .event = "pull_request",
          .action = "opened",
          .hook_id = 1,
          .body = boost::json::serialize(
              payloads_.PullRequestEvent("opened", pull_request, pull_request.author))};
      const demo::HttpRequest request =
          demo::WebhookRequest(opened, {.secret = secret}, "/api/v1/webhook");
      const auto answer = client.Send({.method = request.method,
                                       .target = request.target,
                                       .headers = request.headers,
                                       .body = request.body});
      ASSERT_TRUE(answer.ok()) << answer.status();
      ASSERT_EQ(answer->status, 202);
    }
  };
  std::vector<std::thread> threads;
  for (int first = 1; first <= kConnections; ++first) threads.emplace_back(deliver, first);
  for (std::thread& thread : threads) thread.join();
}

boost::json::value GitHubTest::DeliveryStatusOf(const Told& answer) const {
  const std::string id = answer.Text("delivery");
  boost::json::value known;
  Until([&] {
    known = Call("GET", absl::StrCat("/api/v1/deliveries/", id)).body;
    const auto* members = known.if_object();
    const auto* status = members == nullptr ? nullptr : members->if_contains("status");
    // A problem has a number there: it is not visible yet.
    return status != nullptr && status->is_string() && *status != "received" &&
           *status != "translated";
  });
  return known;
}

void GitHubTest::Tell(const demo::Delivery& delivery) {
  const Told answer = Send(delivery);
  EXPECT_TRUE(answer.status == 202 || answer.status == 200) << answer.status;
  std::ignore = DeliveryStatusOf(answer);
}

std::string GitHubTest::ReviewOf(const demo::PullRequest& pull_request) {
  return absl::StrCat("rev_gh_", pull_request.repository.id, "_", pull_request.number);
}

boost::json::value GitHubTest::Review(const demo::PullRequest& pull_request) const {
  const Told review = Call("GET", absl::StrCat("/api/v1/reviews/", ReviewOf(pull_request)));
  EXPECT_EQ(review.status, 200) << ReviewOf(pull_request);
  return review.body;
}

boost::json::array GitHubTest::Runs(const demo::PullRequest& pull_request) const {
  return Review(pull_request).at("runs").as_array();
}

std::size_t GitHubTest::Count(const demo::PullRequest& pull_request, std::string_view type) const {
  const Told history =
      Call("GET", absl::StrCat("/api/v1/reviews/", ReviewOf(pull_request), "/events?limit=200"));
  EXPECT_EQ(history.status, 200);
  std::size_t count = 0;
  for (const boost::json::value& event : history.body.at("items").as_array()) {
    if (event.at("type") == boost::json::string_view(type)) ++count;
  }
  return count;
}

void GitHubTest::AnalyseAndAnswer() {
  const Told analysis = Lease("analysis");
  ASSERT_EQ(analysis.status, 200);
  ASSERT_EQ(
      CallRaw(absl::StrCat(RunOf(analysis), "/analysis", OfHead(analysis)), apps::SarifOf("rule"))
          .status,
      200);
  const Told conversation = Lease("conversation");
  ASSERT_EQ(conversation.status, 200);
  ASSERT_EQ(Call("POST", absl::StrCat(RunOf(analysis), "/conversation", UnderLease(conversation)),
                 object{{"verdict", "comment"}})
                .status,
            200);
}

std::vector<std::string> GitHubTest::Publish() {
  std::vector<std::string> told;
  for (Told task = Lease("publishing", 0); task.status == 200; task = Lease("publishing", 0)) {
    for (const boost::json::value& one : task.body.at("notifications").as_array()) {
      const std::string run(one.at("run").as_string());
      const Told answer =
          Call("POST", absl::StrCat("/api/v1/runs/", run, "/notifications", UnderLease(task)),
               object{{"channel", one.at("channel")},
                      {"part", one.at("part")},
                      {"outcome", "sent"},
                      {"remote_id", "1"}});
      EXPECT_EQ(answer.status, 200) << boost::json::serialize(answer.body);
      told.push_back(absl::StrCat(run.substr(run.rfind('r')), "/",
                                  std::string(one.at("channel").as_string()), "/",
                                  std::string(one.at("part").as_string())));
    }
  }
  return told;
}

}  // namespace docket::acceptance
