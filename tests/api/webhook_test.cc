#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "api/ingest/signature.h"
#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBody[] = R"({"action":"opened","repository":{"id":5,"owner":{"id":7}}})";
constexpr char kGuid[] = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
constexpr std::size_t kMiB = 1U << 20U;

std::string Sign(const std::string& body, const std::string& secret = kSecret) {
  return "sha256=" + platform::HexEncode(
                         platform::AsBytes(platform::HmacSha256({.key = secret, .message = body})));
}

HttpAsk Webhook(const std::string& body = kBody) {
  return {.method = "POST",
          .target = "/api/v1/webhooks/github/default",
          .headers = {{"Content-Type", "application/json"},
                      {"X-GitHub-Event", "pull_request"},
                      {"X-GitHub-Delivery", kGuid},
                      {"X-Hub-Signature-256", Sign(body)}},
          .body = body};
}

// The same with one header set, or taken away by an empty value.
HttpAsk With(HttpAsk ask, const std::string& name, const std::string& value) {
  std::erase_if(ask.headers, [&](const auto& header) { return header.first == name; });
  if (!value.empty()) ask.headers.emplace_back(name, value);
  return ask;
}

boost::json::object Json(const HttpAnswer& answer) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(answer.body, error);
  EXPECT_FALSE(error) << answer.body;
  return value.is_object() ? value.get_object() : boost::json::object();
}

std::string ProblemType(const HttpAnswer& answer) {
  EXPECT_EQ(answer.Header("Content-Type"), "application/problem+json");
  boost::json::object document = Json(answer);
  return std::string(document["type"].as_string());
}

std::vector<inbox_proto::WebhookReceived> Stored(TestApi& api) {
  std::vector<inbox_proto::WebhookReceived> all;
  for (int i = 0; i < api.webhooks.partition_count(); ++i) {
    const auto batch = api.webhooks.Read(eventstore::PartitionIndex(i), eventstore::Offset(0), {});
    EXPECT_TRUE(batch.ok()) << batch.status();
    for (const auto& stored : batch->records) {
      auto record = schemas::LoadMessage<inbox_proto::WebhookReceived>(stored.record.value);
      EXPECT_TRUE(record.ok()) << record.status();
      if (record.ok()) all.push_back(*std::move(record));
    }
  }
  return all;
}

TEST(SignatureTest, FindsTheSignerOfGitHubsOwnExample) {
  const std::string digits = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  const std::string body = "Hello, World!";
  EXPECT_EQ(FindSigner({kSecret}, {.header = "sha256=" + digits, .body = body}), 0);
  EXPECT_EQ(FindSigner({kOldSecret, kSecret}, {.header = "sha256=" + digits, .body = body}), 1);
  EXPECT_EQ(FindSigner({kSecret}, {.header = "sha256=" + digits, .body = "Hello, World"}),
            std::nullopt);
  EXPECT_EQ(FindSigner({kOldSecret}, {.header = "sha256=" + digits, .body = body}), std::nullopt);
  EXPECT_EQ(FindSigner({}, {.header = "sha256=" + digits, .body = body}), std::nullopt);
  for (const std::string& header :
       {std::string(), digits, "sha1=" + digits, "sha256=" + digits + "0",
        "sha256=" + digits.substr(1), "sha256=g" + digits.substr(1)}) {
    EXPECT_EQ(FindSigner({kSecret}, {.header = header, .body = body}), std::nullopt) << header;
  }
}

TEST(WebhookTest, ADeliveryIsDurableBeforeItIsAnswered) {
  TestApi api;
  const HttpAnswer answer = api.Ask(Webhook());
  EXPECT_EQ(answer.status, 202);
  boost::json::object document = Json(answer);
  EXPECT_EQ(document["status"], "received");
  EXPECT_EQ(document["processing_location"], "origin");
  EXPECT_EQ(document["guid"], kGuid);
  EXPECT_TRUE(domain::ParseDeliveryId(std::string(document["delivery"].as_string())).has_value());
  EXPECT_TRUE(absl::EndsWith(std::string(document["processed_at"].as_string()), "Z"));
  const auto stored = Stored(api);
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].body(), kBody);
  EXPECT_EQ(stored[0].guid(), kGuid);
  EXPECT_EQ(stored[0].action(), "opened");
  EXPECT_EQ(stored[0].tenant().organization(), 7);
  EXPECT_EQ(stored[0].repository(), 5);
}

TEST(WebhookTest, TheDefaultEndpointHasAShortPath) {
  TestApi api;
  HttpAsk ask = Webhook();
  ask.target = "/api/v1/webhook";
  EXPECT_EQ(api.Ask(ask).status, 202);
}

TEST(WebhookTest, APingIs200AndStored) {
  TestApi api;
  const HttpAnswer answer =
      api.Ask(With(Webhook(R"({"zen":"x","hook_id":1})"), "X-GitHub-Event", "ping"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"("status":"received")"));
  EXPECT_EQ(Stored(api).size(), 1U);
}

TEST(WebhookTest, ARepeatedDeliveryIsStoredAndSaidToBeOne) {
  TestApi api;
  view_proto::Delivery earlier;
  earlier.mutable_id()->set_generation(1);
  earlier.mutable_id()->set_offset(99);
  earlier.set_body_sha256(std::string(platform::AsBytes(platform::Sha256(kBody))));
  earlier.mutable_tenant()->set_host("gh");
  earlier.mutable_tenant()->set_organization(2002);
  api.queries.Update([&](FakeQueries::Rows& rows) { rows.by_guid = earlier; });
  EXPECT_EQ(api.Ask(Webhook()).status, 202) << "another tenant's delivery is not named";

  earlier.mutable_tenant()->set_organization(7);
  api.queries.Update([&](FakeQueries::Rows& rows) { rows.by_guid = earlier; });
  const HttpAnswer answer = api.Ask(Webhook());
  EXPECT_EQ(answer.status, 200);
  boost::json::object document = Json(answer);
  EXPECT_EQ(document["status"], "duplicate");
  EXPECT_EQ(document["duplicate_of"], "dlv_1_0_99");
  EXPECT_EQ(Stored(api).size(), 2U);
  const HttpAnswer sibling = api.Ask(Webhook(R"({"repository":{"id":5,"owner":{"id":7}}})"));
  EXPECT_EQ(sibling.status, 202);  // the same guid, another body
}

TEST(WebhookTest, AViewThatCannotBeAskedForCopiesIsLoggedAndHoldsNothingUp) {
  TestApi api;
  api.queries.Update(
      [](FakeQueries::Rows& rows) { rows.failure = absl::DataLossError("a broken row"); });
  EXPECT_EQ(api.Ask(Webhook()).status, 202);
  EXPECT_EQ(Stored(api).size(), 1U);
  EXPECT_THAT(api.server->ground().log.text(), HasSubstr("a broken row"));
}

TEST(WebhookTest, AnUnknownEndpointIs404) {
  TestApi api;
  HttpAsk ask = Webhook();
  ask.target = "/api/v1/webhooks/github/other";
  EXPECT_EQ(ProblemType(api.Ask(ask)), "/problems/not-found");
  ask.method = "GET";
  EXPECT_EQ(api.Ask(ask).status, 405);
}

TEST(WebhookTest, OnlyJsonIsTaken) {
  TestApi api;
  for (const std::string type : {"", "application/x-www-form-urlencoded", "application/jsonx"}) {
    const HttpAnswer answer = api.Ask(With(Webhook(), "Content-Type", type));
    EXPECT_EQ(answer.status, 415) << type;
    EXPECT_EQ(ProblemType(answer), "/problems/unsupported-media-type");
  }
  EXPECT_EQ(api.Ask(With(Webhook(), "Content-Type", "Application/JSON ; charset=utf-8")).status,
            202);
}

TEST(WebhookTest, HeadersMustBeThereAndWellFormed) {
  TestApi api;
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"X-GitHub-Event", ""},
      {"X-GitHub-Event", "Pull-Request"},
      {"X-GitHub-Event", std::string(65, 'a')},
      {"X-GitHub-Delivery", ""},
      {"X-GitHub-Delivery", "short"},
      {"X-GitHub-Delivery", std::string(65, 'a')},
      {"X-GitHub-Delivery", "72d3162e_cc78"},
      {"X-GitHub-Hook-ID", "\xff\xfe"},
      {"User-Agent", "\xc3("},
  };
  for (const auto& [name, value] : wrong) {
    const HttpAnswer answer = api.Ask(With(Webhook(), name, value));
    EXPECT_EQ(answer.status, 400) << name;
    EXPECT_EQ(ProblemType(answer), "/problems/invalid-header");
    EXPECT_THAT(answer.body, HasSubstr(name));
  }
  EXPECT_TRUE(Stored(api).empty());
}

TEST(WebhookTest, EverySignatureThatIsNotValidGetsTheSameAnswer) {
  TestApi api;
  std::set<std::string> details;
  for (const std::string& signature :
       {std::string(), std::string("sha256=1234"), Sign("other"), Sign(kBody, "another secret")}) {
    const HttpAnswer answer = api.Ask(With(Webhook(), "X-Hub-Signature-256", signature));
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(ProblemType(answer), "/problems/invalid-signature");
    details.insert(std::string(Json(answer)["detail"].as_string()));
  }
  EXPECT_EQ(details.size(), 1U);
  EXPECT_TRUE(Stored(api).empty());
}

TEST(WebhookTest, AnInvalidSignatureNamesTheEndpointAsItWasAddressedAndWhatToCheck) {
  TestApi api;
  for (const std::string path : {"/api/v1/webhooks/github/default", "/api/v1/webhook"}) {
    HttpAsk ask = With(Webhook(), "X-Hub-Signature-256", Sign("other"));
    ask.target = path;
    const HttpAnswer answer = api.Ask(ask);
    EXPECT_EQ(answer.status, 401);
    const std::string detail(Json(answer)["detail"].as_string());
    EXPECT_THAT(detail, HasSubstr(absl::StrCat("The delivery to ", path, " ")));
    for (const char* check : {"secret that is configured for this endpoint", "changes the body",
                              "X-Hub-Signature-256"}) {
      EXPECT_THAT(detail, HasSubstr(check));
    }
  }
  HttpAsk ask = With(Webhook(), "X-Hub-Signature-256", Sign("other"));
  ask.target = "/api/v1/webhook";
  EXPECT_THAT(api.Ask(ask).body, Not(HasSubstr("default"))) << "its id is the configuration's";
}

TEST(WebhookTest, EachSecretOfTheEndpointIsAccepted) {
  TestApi api;
  EXPECT_EQ(api.Ask(With(Webhook(), "X-Hub-Signature-256", Sign(kBody, kOldSecret))).status, 202);
  ASSERT_EQ(Stored(api).size(), 1U);
  EXPECT_EQ(Stored(api)[0].secret_index(), 1);
}

// Whoever signs for the new owner alone could claim any repository.
TEST(WebhookTest, OfATransferItIsKeptWhetherTheEndpointSpeaksForBothOwners) {
  constexpr char kMoved[] = R"({"action":"transferred","repository":{"id":5,"owner":{"id":7}},
                                "changes":{"owner":{"from":{"organization":{"id":9}}}}})";
  const auto kept = [](const platform::OwnerScope& owners, const std::string& body) {
    Endpoint endpoint = TestApi::AnyEndpoint();
    endpoint.owners = owners;
    TestApiOptions options;
    options.endpoints = {endpoint};
    TestApi api(options);
    EXPECT_EQ(api.Ask(Webhook(body)).status, 202);
    return Stored(api).at(0).speaks_for_previous_owner();
  };
  using Ids = std::set<domain::OrganizationId>;
  const Ids both{domain::OrganizationId(7), domain::OrganizationId(9)};
  EXPECT_TRUE(kept({.any = false, .ids = both}, kMoved));
  EXPECT_TRUE(kept({.any = true, .ids = {}}, kMoved));
  EXPECT_FALSE(kept({.any = false, .ids = {domain::OrganizationId(7)}}, kMoved));
  EXPECT_FALSE(kept({.any = true, .ids = {}}, kBody)) << "it is no transfer";
}

TEST(WebhookTest, ASignedBodyThatIsNoJsonIs400WithItsPlace) {
  TestApi api;
  const HttpAnswer answer = api.Ask(Webhook(R"({"action": oops})"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(ProblemType(answer), "/problems/malformed-json");
  EXPECT_THAT(answer.body, HasSubstr("byte"));
}

TEST(WebhookTest, AnActionThatNoRecordHoldsIs400) {
  TestApi api;
  const auto with_action = [](std::size_t bytes) {
    return R"({"action":")" + std::string(bytes, 'a') +
           R"(","repository":{"id":5,"owner":{"id":7}}})";
  };
  const HttpAnswer answer = api.Ask(Webhook(with_action(2 * kMiB)));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(ProblemType(answer), "/problems/malformed-json");
  EXPECT_THAT(answer.body, HasSubstr("action"));
  EXPECT_EQ(api.Ask(Webhook(with_action(1'024))).status, 202);
  EXPECT_EQ(Stored(api).size(), 1U);
}

TEST(WebhookTest, AnEndpointSpeaksForItsOwnersAlone) {
  TestApiOptions options;
  Endpoint endpoint = TestApi::AnyEndpoint();
  endpoint.owners = {.any = false, .ids = {domain::OrganizationId(7)}};
  endpoint.app_events = false;
  options.endpoints = {endpoint};
  TestApi api(options);
  EXPECT_EQ(api.Ask(Webhook()).status, 202);
  const HttpAnswer other = api.Ask(Webhook(R"({"repository":{"id":5,"owner":{"id":8}}})"));
  EXPECT_EQ(other.status, 403);
  EXPECT_EQ(ProblemType(other), "/problems/owner-not-allowed");
  EXPECT_EQ(api.Ask(Webhook(R"({"zen":"no tenant"})")).status, 403);
  EXPECT_THAT(api.server->ground().log.text(), HasSubstr(R"("level":"warning")"));
  EXPECT_EQ(Stored(api).size(), 1U);
}

TEST(WebhookTest, WhatIsNotDurableInTimeIs503) {
  TestApiOptions options;
  options.log_delivery = eventstore::Delivery::kManual;
  options.append_timeout = absl::Milliseconds(50);
  TestApi api(options);
  const HttpAnswer answer = api.Ask(Webhook());
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.Header("Retry-After"), "5");
  api.webhooks.PumpAll();  // the answer that comes too late does no harm
  EXPECT_EQ(Stored(api).size(), 1U);
}

TEST(WebhookTest, BackPressureIs503) {
  TestApiOptions options;
  options.receiver.in_flight_max = 0;
  TestApi api(options);
  const HttpAnswer answer = api.Ask(Webhook());
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.Header("Retry-After"), "1");
  EXPECT_TRUE(Stored(api).empty());
}

std::string BodyOf(std::size_t bytes) {
  std::string body = R"({"repository":{"id":5,"owner":{"id":7}},"text":")";
  body.append(bytes - body.size() - 2, 'x');
  return body + "\"}";
}

TEST(WebhookTest, TwentyFiveMiBAreAccepted) {
  TestApi api;
  const std::string body = BodyOf(25 * kMiB);
  ASSERT_EQ(body.size(), 25 * kMiB);
  EXPECT_EQ(api.Ask(Webhook(body)).status, 202);
  const auto stored = Stored(api);
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].body_bytes(), 25 * static_cast<std::int64_t>(kMiB));
  EXPECT_TRUE(stored[0].body().empty());  // it is a blob
  EXPECT_EQ(api.server->server().body_bytes_in_flight(), 0);
}

// A disk that is full, in the store's words.
class FullBlobStore final : public eventstore::BlobStore {
 public:
  absl::StatusOr<eventstore::BlobHash> Put(std::string_view /*content*/) override {
    return absl::UnavailableError("store a blob in /srv/docket/blobs: no space");
  }
  absl::StatusOr<std::string> Get(const eventstore::BlobHash& /*hash*/) override {
    return absl::NotFoundError("");
  }
  [[nodiscard]] absl::Status failure() const override { return absl::OkStatus(); }
};

TEST(WebhookTest, WhereOurFilesAreIsForTheLogAlone) {
  FullBlobStore blobs;
  TestApiOptions options;
  options.blobs = &blobs;
  TestApi api(options);
  const HttpAnswer answer = api.Ask(Webhook(BodyOf(kMiB)));
  EXPECT_EQ(answer.status, 503);
  EXPECT_FALSE(absl::StrContains(answer.body, "/srv/docket")) << answer.body;
  EXPECT_THAT(api.server->ground().log.text(), HasSubstr("/srv/docket/blobs"));
}

// Holds every Put back until it is opened.
class GatedBlobStore final : public eventstore::BlobStore {
 public:
  absl::StatusOr<eventstore::BlobHash> Put(std::string_view content) override {
    gate_.WaitForNotification();
    return blobs_.Put(content);
  }
  absl::StatusOr<std::string> Get(const eventstore::BlobHash& hash) override {
    return blobs_.Get(hash);
  }
  [[nodiscard]] absl::Status failure() const override { return blobs_.failure(); }
  void Open() { gate_.Notify(); }

 private:
  absl::Notification gate_;
  eventstore::MemoryBlobStore blobs_;
};

TEST(WebhookTest, ABodyHoldsItsShareUntilItIsStoredAlsoWhenItsSenderIsGone) {
  GatedBlobStore blobs;
  TestApiOptions options;
  options.append_timeout = absl::Milliseconds(50);
  options.blobs = &blobs;
  TestApi api(options);
  EXPECT_EQ(api.Ask(Webhook(BodyOf(kMiB))).status, 503);
  EXPECT_EQ(api.server->server().body_bytes_in_flight(), static_cast<std::int64_t>(kMiB));
  blobs.Open();
  while (api.server->server().body_bytes_in_flight() > 0) std::this_thread::yield();
  EXPECT_EQ(Stored(api).size(), 1U);
}

TEST(WebhookTest, TwentyEightMiBAnnouncedAreRefusedUnread) {
  TestApiOptions options;
  options.http.bodies_bytes_max = 1;  // a single byte buffered would be answered with 503
  TestApi api(options);
  HttpClient client = api.server->Connect();
  client.WriteRaw("POST /api/v1/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                  std::to_string(28 * kMiB) + "\r\n\r\n");
  EXPECT_EQ(client.Read().status, 413);
}

TEST(WebhookTest, TwentyEightMiBInChunksAreRefusedAtTheLimit) {
  TestApiOptions options;
  options.http.bodies_bytes_max = 25 * kMiB;  // more than the limit buffered would be a 503
  TestApi api(options);
  HttpClient client = api.server->Connect();
  client.WriteRaw("POST /api/v1/webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "100000\r\n" + std::string(kMiB, 'x') + "\r\n";
  for (int i = 0; i < 28; ++i) client.WriteRaw(chunk);
  EXPECT_EQ(client.Read().status, 413);
}

}  // namespace
}  // namespace docket::api
