#include "tests/apps/running_node.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/secret_file.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "demo/corpus.h"

namespace docket::apps {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr std::chrono::milliseconds kLimit{10'000};

}  // namespace

demo::Delivery PullRequestOpened(const PullRequestShape& shape) {
  std::string error;
  const auto corpus = demo::LoadCorpus(DOCKET_WEBHOOK_EXAMPLES, error);
  EXPECT_TRUE(corpus.has_value()) << error;
  boost::json::object payload = corpus->Richest("pull_request", "opened")->payload;
  payload["number"] = shape.number;
  boost::json::object& pull_request = payload["pull_request"].as_object();
  pull_request["number"] = shape.number;
  pull_request["title"] = "As this test says";
  if (shape.text_bytes > 0) pull_request["body"] = std::string(shape.text_bytes, 'x');
  boost::json::object& repository = payload["repository"].as_object();
  repository["id"] = shape.repository;
  if (shape.owner != 0) {
    repository["owner"].as_object()["id"] = shape.owner;
    payload.erase("organization");
    payload.erase("installation");
  }
  return {.guid = absl::StrCat("6f1a1c1e-", absl::Dec(shape.owner % 10'000, absl::kZeroPad4),
                               "-4000-8000-", absl::Dec(shape.number, absl::kZeroPad12)),
          .event = "pull_request",
          .action = "opened",
          .hook_id = 1,
          .body = boost::json::serialize(payload)};
}

demo::Delivery PullRequestMerged(const PullRequestShape& shape) {
  demo::Delivery delivery = PullRequestOpened(shape);
  boost::json::object payload = boost::json::parse(delivery.body).as_object();
  payload["action"] = "closed";
  boost::json::object& pull_request = payload["pull_request"].as_object();
  pull_request["state"] = "closed";
  pull_request["merged"] = true;
  pull_request["merged_by"] = pull_request["user"];
  pull_request["merge_commit_sha"] = std::string(40, 'b');
  for (const char* time : {"updated_at", "closed_at", "merged_at"}) {
    pull_request[time] = "2030-01-01T00:00:00Z";
  }
  delivery.action = "closed";
  delivery.guid[0] = '7';
  delivery.body = boost::json::serialize(payload);
  return delivery;
}

RunningNode::RunningNode() {
  config_.data_dir = data_.path;
  config_.http.listen.port = 0;
}

absl::StatusOr<std::unique_ptr<Node>> RunningNode::Start() const {
  return Node::Start(config_, node_clock_ == nullptr ? ground_.clock : *node_clock_, ground_.logger,
                     env_);
}

std::unique_ptr<Node> RunningNode::StartReady() const {
  auto node = Start();
  EXPECT_TRUE(node.ok()) << node.status();
  if (!node.ok()) return nullptr;
  Await([this] { return AskOperator("/readyz").status == 200; });
  return *std::move(node);
}

void RunningNode::Await(const std::function<bool()>& condition) const {
  const absl::Time end = absl::Now() + kPatience;
  bool holds = condition();
  while (!holds && absl::Now() < end) holds = condition();
  EXPECT_TRUE(holds) << AskOperator("/readyz").body;
}

ClientResponse RunningNode::AskOperator(const std::string& target) const {
  return SendToOperator({.method = "GET", .target = target, .headers = {}, .body = {}});
}

ClientResponse RunningNode::SendToOperator(const ClientRequest& request) const {
  HttpClient client({.unix_socket = data_.operator_socket(), .host = {}, .port = {}}, kLimit);
  const auto answer = client.Send(request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.value_or(ClientResponse());
}

ClientResponse RunningNode::Ask(const ClientRequest& request) const {
  const auto server = boost::json::parse(AskOperator("/operator/v1/server").body);
  const auto address = ParseServerUrl(std::string(server.at("url").as_string()));
  EXPECT_TRUE(address.ok()) << address.status();
  HttpClient client(*address, kLimit);
  const auto answer = client.Send(request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.value_or(ClientResponse());
}

ClientResponse RunningNode::Get(const std::string& target) const {
  return Ask({.method = "GET",
              .target = target,
              .headers = {{"Authorization", absl::StrCat("Bearer ", AdminKey())}},
              .body = {}});
}

ClientResponse RunningNode::Deliver(const demo::Delivery& delivery) const {
  const demo::HttpRequest request = demo::WebhookRequest(
      delivery, {.secret = *ReadSecretFile(data_.webhook_secret())}, "/api/v1/webhook");
  return Ask({.method = request.method,
              .target = request.target,
              .headers = request.headers,
              .body = request.body});
}

std::string RunningNode::AdminKey() const { return *ReadSecretFile(data_.admin_key()); }

}  // namespace docket::apps
