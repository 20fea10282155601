// A whole docketd inside the test's process.
#include "apps/node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "projections/consistency_token.h"
#include "tests/apps/running_node.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;
using testing::Not;

class NodeTest : public RunningNode {
 protected:
  // Sends bytes to the public door, and returns when its one thread has read them.
  [[nodiscard]] std::unique_ptr<api::HttpClient> SendRaw(const std::string& bytes) const {
    const auto server = boost::json::parse(AskOperator("/operator/v1/server").body);
    const auto address = ParseServerUrl(std::string(server.at("url").as_string()));
    int port = 0;
    EXPECT_TRUE(address.ok() && absl::SimpleAtoi(address->port, &port));
    auto client = std::make_unique<api::HttpClient>(static_cast<std::uint16_t>(port));
    client->WriteRaw(bytes);
    api::HttpClient later(static_cast<std::uint16_t>(port));
    EXPECT_EQ(later.Send({.target = "/healthz"}).status, 200);
    return client;
  }

  // How many events of which type there are, without those of who reads.
  [[nodiscard]] std::map<std::string, std::int64_t> JournalledButForAccesses() const {
    std::map<std::string, std::int64_t> types;
    const boost::json::value summary = boost::json::parse(AskOperator("/operator/v1/journal").body);
    for (const auto& [journal, sums] : summary.as_object()) {
      for (const auto& [type, count] : sums.at("events_by_type").as_object()) {
        if (type == "trail.AccessRecorded" || type == "access.KeyUsed") continue;
        types[std::string(type)] = count.as_int64();
      }
    }
    return types;
  }
};

TEST_F(NodeTest, ADeliveryBecomesAReviewAndIsThereAfterARestart) {
  std::unique_ptr<Node> node = StartReady();
  const ClientResponse received = Deliver(PullRequestOpened());
  ASSERT_EQ(received.status, 202) << received.body;
  const auto answer = boost::json::parse(received.body);
  const std::string delivery(answer.at("delivery").as_string());
  const ClientResponse settled = Get(absl::StrCat("/api/v1/deliveries/", delivery, "?wait=5000"));
  ASSERT_EQ(settled.status, 200) << settled.body;
  EXPECT_EQ(boost::json::parse(settled.body).at("status"), "accepted") << settled.body;
  const ClientResponse review = Get("/api/v1/reviews/rev_gh_99000001_4711");
  ASSERT_EQ(review.status, 200) << review.body;
  EXPECT_THAT(review.body, HasSubstr("As this test says"));
  EXPECT_TRUE(node->Stop().ok());
  node.reset();

  node = StartReady();
  EXPECT_EQ(Get("/api/v1/reviews/rev_gh_99000001_4711").status, 200);
  const ClientResponse repeated = Deliver(PullRequestOpened());
  EXPECT_EQ(repeated.status, 200) << repeated.body;
  EXPECT_EQ(boost::json::parse(repeated.body).at("status"), "duplicate");
  EXPECT_TRUE(node->Stop().ok());
}

// What `docket demo` asks before it tells its story.
TEST_F(NodeTest, APingOfAnOwnerOrOfAnAppIsTakenAndJournalsNothing) {
  const std::unique_ptr<Node> node = StartReady();
  const auto before = JournalledButForAccesses();
  for (const char* body : {R"({"hook":{"type":"Organization"},"organization":{"id":7}})",
                           R"({"hook":{"type":"App"}})"}) {
    const ClientResponse pinged = Deliver({.guid = "6f1a1c1e-0000-4000-8000-000000000003",
                                           .event = "ping",
                                           .action = {},
                                           .hook_id = 1,
                                           .body = body});
    ASSERT_EQ(pinged.status, 200) << pinged.body;
    const std::string id(boost::json::parse(pinged.body).at("delivery").as_string());
    const ClientResponse settled = Get(absl::StrCat("/api/v1/deliveries/", id, "?wait=5000"));
    EXPECT_THAT(settled.body, HasSubstr(R"("status":"ignored")"));
    EXPECT_THAT(settled.body, HasSubstr(R"("host":"gh")"));
  }
  EXPECT_EQ(JournalledButForAccesses(), before);
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(NodeTest, ABodyThatComesAgainUnderAnotherIdIsInTheMetrics) {
  const std::unique_ptr<Node> node = StartReady();
  demo::Delivery delivery = PullRequestOpened();
  ASSERT_EQ(Deliver(delivery).status, 202);
  delivery.guid = "6f1a1c1e-0000-4000-8000-000000000002";
  ASSERT_EQ(Deliver(delivery).status, 202);
  const std::string wanted =
      R"(docket_known_bodies_total{journal="review_events",result="rejected"} 1)";
  std::string metrics;
  Await([&] {
    metrics = Get("/metrics").body;
    return metrics.find(wanted) != std::string::npos;
  });
  EXPECT_THAT(metrics, HasSubstr(wanted));
  EXPECT_THAT(metrics, HasSubstr("docket_unreadable_commands_total"));
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(NodeTest, HalfARequestDoesNotHoldAStopUp) {
  config_.http.threads = 1;
  const std::unique_ptr<Node> node = StartReady();
  const auto client = SendRaw("GET /healthz HTTP/1.1\r\nHo");
  const absl::Status stopped = node->Stop();
  EXPECT_TRUE(stopped.ok()) << stopped;
  EXPECT_TRUE(client->IsClosedByServer());
  // A replay's answer is a request too: it is ended before requests are waited for.
  const std::string log = ground_.log.text();
  EXPECT_LT(log.find(R"("component":"replays")"), log.find(R"("component":"http")"));
}

TEST_F(NodeTest, ARequestThatTakesTooLongLeavesTimeForWhatIsBelow) {
  config_.http.threads = 1;
  config_.query.max_wait_ms = 600'000;
  config_.shutdown.deadline_ms = 4'000;
  const std::unique_ptr<Node> node = StartReady();
  const std::string far =
      projections::EncodeToken({{{.log = {.base = "review_events", .generation = 1},
                                  .partition = eventstore::PartitionIndex(0)},
                                 eventstore::Offset(1'000'000)}});
  const auto client = SendRaw(
      absl::StrCat("GET /api/v1/reviews HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ", AdminKey(),
                   "\r\nConsistency-Token: ", far, "\r\nPrefer: wait=600\r\n\r\n"));
  const absl::Status stopped = node->Stop();
  EXPECT_TRUE(stopped.ok()) << stopped;
  EXPECT_TRUE(client->IsClosedByServer());
}

TEST_F(NodeTest, TheAdminKeyIsMadeOnce) {
  std::unique_ptr<Node> node = StartReady();
  const std::string key = AdminKey();
  EXPECT_TRUE(node->Stop().ok());
  node.reset();
  node = StartReady();
  EXPECT_EQ(AdminKey(), key);
  const auto keys = boost::json::parse(AskOperator("/operator/v1/keys").body);
  EXPECT_EQ(keys.at("items").as_array().size(), 1U);
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(NodeTest, ARevokedAdminKeyIsToldAndReplacedWhenItsFileIsMovedAway) {
  std::unique_ptr<Node> node = StartReady();
  const std::string revoked = AdminKey();
  const auto keys = boost::json::parse(AskOperator("/operator/v1/keys").body);
  HttpClient client({.unix_socket = data_.operator_socket(), .host = {}, .port = {}},
                    std::chrono::seconds(10));
  const auto answer =
      client.Send({.method = "DELETE",
                   .target = absl::StrCat("/operator/v1/keys/",
                                          std::string(keys.at("items").at(0).at("id").as_string())),
                   .headers = {},
                   .body = {}});
  ASSERT_TRUE(answer.ok() && answer->status == 204) << answer.status();
  EXPECT_EQ(Get("/api/v1/reviews/rev_gh_1_1").status, 401);
  EXPECT_TRUE(node->Stop().ok());
  node.reset();

  EXPECT_THAT(ground_.log.text(), Not(HasSubstr("the key in admin.key is revoked")));
  node = StartReady();
  EXPECT_EQ(AdminKey(), revoked) << "what an operator revoked does not come back by itself";
  EXPECT_THAT(ground_.log.text(), HasSubstr("the key in admin.key is revoked; move the file away"));
  EXPECT_TRUE(node->Stop().ok());
  node.reset();

  std::filesystem::rename(data_.admin_key(), data_.admin_key() + ".old");
  node = StartReady();
  EXPECT_NE(AdminKey(), revoked);
  EXPECT_EQ(Get("/api/v1/reviews/rev_gh_1_1").status, 404) << "it may look";
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(NodeTest, ATakenPortLeavesNoDataDirectoryBehind) {
  const std::unique_ptr<Node> first = StartReady();
  const auto server = boost::json::parse(AskOperator("/operator/v1/server").body);
  const auto address = ParseServerUrl(std::string(server.at("url").as_string()));
  int port = 0;
  ASSERT_TRUE(address.ok() && absl::SimpleAtoi(address->port, &port));
  platform::Config config = config_;
  config.http.listen.port = static_cast<std::uint16_t>(port);
  config.data_dir = directory_.path() + "/other/data";
  const auto second = Node::Start(config, ground_.clock, ground_.logger);
  EXPECT_TRUE(absl::IsUnavailable(second.status())) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(absl::StrCat("port ", port)));
  EXPECT_FALSE(std::filesystem::exists(directory_.path() + "/other"));
  EXPECT_TRUE(first->Stop().ok());
}

TEST_F(NodeTest, ADataDirectoryThatIsAFileIsCalledOne) {
  std::ofstream(data_.path) << "not a directory";
  for (const std::string& path : {data_.path, data_.path + "/below"}) {
    config_.data_dir = path;
    const auto started = Start();
    EXPECT_TRUE(absl::IsFailedPrecondition(started.status())) << started.status();
    EXPECT_THAT(std::string(started.status().message()),
                HasSubstr(absl::StrCat("data directory ", path, ": ", data_.path,
                                       " is a file, not a directory; set data_dir")));
  }
}

TEST_F(NodeTest, AServersUrlNamesThePortThatItHas) {
  const std::unique_ptr<Node> node = StartReady();
  const auto server = boost::json::parse(AskOperator("/operator/v1/server").body);
  EXPECT_EQ(Ask({.method = "GET", .target = "/healthz", .headers = {}, .body = {}}).status, 200);
  EXPECT_FALSE(server.at("url").as_string().ends_with(":0"));
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(NodeTest, ASecondOneOnTheSameDataIsRefusedAndTheFirstGoesOn) {
  const std::unique_ptr<Node> node = StartReady();
  const auto second = Start();
  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("has it open"));
  EXPECT_EQ(AskOperator("/readyz").status, 200);
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(NodeTest, AnAdminKeyFileThatHoldsNoKeyIsNamed) {
  std::filesystem::create_directories(data_.path);
  std::ofstream(data_.admin_key()) << "not a key\n";
  const auto started = Start();
  EXPECT_TRUE(absl::IsFailedPrecondition(started.status())) << started.status();
  EXPECT_THAT(std::string(started.status().message()), HasSubstr(data_.admin_key()));
}

TEST_F(NodeTest, WithoutTheRolesForItADoorIsNotThere) {
  config_.roles = {platform::Role::kIntake, platform::Role::kCommands,
                   platform::Role::kProjections};
  const std::unique_ptr<Node> node = StartReady();
  EXPECT_EQ(Ask({.method = "GET", .target = "/healthz", .headers = {}, .body = {}}).status, 200);
  EXPECT_EQ(Get("/api/v1/reviews").status, 404);
  EXPECT_EQ(
      Ask({.method = "POST", .target = "/api/v1/webhook", .headers = {}, .body = "{}"}).status,
      404);
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(NodeTest, IngestAloneTakesWhatOthersProcessLater) {
  std::unique_ptr<Node> node = StartReady();  // makes the secret and the admin key
  EXPECT_TRUE(node->Stop().ok());
  node.reset();
  const std::set<platform::Role> all = config_.roles;
  config_.roles = {platform::Role::kIngest};
  node = StartReady();
  const ClientResponse received = Deliver(PullRequestOpened());
  ASSERT_EQ(received.status, 202) << received.body;
  EXPECT_TRUE(node->Stop().ok());
  node.reset();

  config_.roles = all;
  node = StartReady();
  const auto answer = boost::json::parse(received.body);
  const ClientResponse settled = Get(absl::StrCat(
      "/api/v1/deliveries/", std::string(answer.at("delivery").as_string()), "?wait=5000"));
  ASSERT_EQ(settled.status, 200) << settled.body;
  EXPECT_EQ(boost::json::parse(settled.body).at("status"), "accepted") << settled.body;
  EXPECT_TRUE(node->Stop().ok());
}

}  // namespace
}  // namespace docket::apps
