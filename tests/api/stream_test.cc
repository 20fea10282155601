// Streams of events over real connections, with the real views behind them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/auth/key_token.h"
#include "api/routes.h"
#include "boost/json/parse.hpp"
#include "boost/json/value_to.hpp"
#include "platform/hashing.h"
#include "projections/review_reader.h"
#include "tests/api/fake_past.h"
#include "tests/api/fakes.h"
#include "tests/api/test_server.h"
#include "tests/projections/projection_world.h"

namespace docket::api {
namespace {

namespace events = domain::review;
namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;
using tests::Review;
using tests::Tracked;

const domain::ReviewId kOne = Review(10, 1);  // of organisation 1
const domain::ReviewId kOther = Review(21, 5);

struct StreamApiOptions {
  absl::Duration heartbeat = absl::Hours(1);
  std::int64_t streams_max = 10;
  absl::Duration request_timeout = absl::Seconds(30);
};

class StreamApi {
 public:
  explicit StreamApi(const StreamApiOptions& options = {})
      : streams(std::make_shared<OpenStreams>(world.progress(), options.streams_max)) {
    world.Drain();
    auto ground = std::make_unique<Ground>();
    const ApiParts parts{
        .clock = ground->clock,
        .logger = ground->logger,
        .metrics = ground->metrics,
        .blocking = pool_,
        .readiness = [] { return std::vector<ComponentState>(); },
        .keys = &queries,
        .progress = &world.progress(),
        .ingest = std::nullopt,
        .query = QueryParts{.reviews = reader_,
                            .repositories = reader_,
                            .deliveries = queries,
                            .system = queries,
                            .audits = queries,
                            .past = past_,
                            .audit_log = queries,
                            .queue = queries,
                            .hosts = {tests::kHost}},
        .work = std::nullopt,
        .operators = std::nullopt,
        .stream = StreamParts{.tail = tail_, .streams = streams, .heartbeat = options.heartbeat}};
    HttpServerOptions http;
    http.request_timeout = options.request_timeout;
    server_ = std::make_unique<TestServer>(std::move(ground), MakeRoutes(parts), http);
  }
  ~StreamApi() {
    streams->Close();
    server_->server().Stop(absl::Seconds(10));
    pool_.join();
  }

  std::string AddReader(std::int64_t organization) {
    const KeyToken token = NewKeyToken();
    view_proto::AccessKey key;
    key.set_id(token.id.value());
    key.set_secret_sha256(std::string(platform::AsBytes(platform::Sha256(token.secret))));
    key.set_role(access::v1::ROLE_READER);
    auto& tenant = *key.add_tenants();
    tenant.set_host(std::string(tests::kHost.value()));
    tenant.set_organization(organization);
    queries.Update([&](FakeQueries::Rows& rows) { rows.keys[token.id] = key; });
    return "Bearer " + ToString(token);
  }
  void Commit(const domain::ReviewId& review, const std::vector<events::Event>& committed) {
    world.Commit(review, committed);
    world.Drain();
  }
  HttpAnswer Ask(const std::string& query, HeaderList headers) {
    return server_->Ask({.target = "/api/v1/stream" + query, .headers = std::move(headers)});
  }
  std::unique_ptr<HttpClient> Open(const std::string& query, HeaderList headers) {
    auto client = std::make_unique<HttpClient>(server_->server().port());
    client->Write({.target = "/api/v1/stream" + query, .headers = std::move(headers)});
    return client;
  }
  // A stream that stands at its beginning.
  std::unique_ptr<HttpClient> OpenStream(const std::string& query, HeaderList headers) {
    auto client = Open(query, std::move(headers));
    EXPECT_THAT(client->ReadUntil("\r\n\r\n"), HasSubstr("200 OK"));
    EXPECT_THAT(client->ReadUntil("\n\n"), HasSubstr("retry: "));
    return client;
  }

  tests::ProjectionWorld world;
  FakeQueries queries;
  std::shared_ptr<OpenStreams> streams;

 private:
  projections::ReviewReader reader_{world.models()};
  projections::ReviewTail tail_{world.models()};
  FakePast past_;
  boost::asio::thread_pool pool_{2};
  std::unique_ptr<TestServer> server_;
};

struct Seen {
  std::string id;
  json::value data;
  [[nodiscard]] std::string name() const {
    return absl::StrCat(std::string(data.at("review_id").as_string()), " ",
                        json::value_to<std::int64_t>(data.at("version")));
  }
};

// The next event, past comments.
Seen ReadEvent(HttpClient& client) {
  std::string block;
  while (block.find("\ndata: ") == std::string::npos) block = client.ReadUntil("\n\n");
  Seen seen;
  const std::size_t id = block.find("id: ") + 4;
  seen.id = block.substr(id, block.find('\n', id) - id);
  const std::size_t data = block.find("data: ") + 6;
  seen.data = json::parse(block.substr(data, block.find('\n', data) - data));
  return seen;
}

TEST(StreamTest, ShowsEventsAsTheHistoryDoesAsSoonAsTheyAreThere) {
  StreamApi api;
  const std::string key = api.AddReader(1);
  const auto client = api.Open("", {{"Authorization", key}});
  const std::string header = client->ReadUntil("\r\n\r\n");
  EXPECT_THAT(header, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(header, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(client->ReadUntil("\n\n"), HasSubstr("id: "));
  api.Commit(kOne, {Tracked(kOne), events::PullRequestConvertedToDraft{}});
  const Seen first = ReadEvent(*client);
  EXPECT_EQ(first.name(), "rev_gh_10_1 1");
  EXPECT_EQ(first.data.at("type"), "review.PullRequestTracked");
  EXPECT_EQ(first.data.at("organization_id"), "1");
  for (const char* member : {"id", "schema_version", "occurred_at", "recorded_at", "actor",
                             "command_id", "source", "data"}) {
    EXPECT_TRUE(first.data.as_object().contains(member)) << member;
  }
  EXPECT_EQ(ReadEvent(*client).name(), "rev_gh_10_1 2");
}

TEST(StreamTest, GoesOnBehindTheLastEventIdWithoutASkipOrARepeat) {
  StreamApi api;
  const std::string key = api.AddReader(1);
  std::string first;
  {
    const auto client = api.OpenStream("", {{"Authorization", key}});
    api.Commit(kOne, {Tracked(kOne), events::PullRequestConvertedToDraft{}});
    first = ReadEvent(*client).id;
  }
  api.Commit(Review(11, 1), {Tracked(Review(11, 1))});
  const auto again = api.OpenStream("", {{"Authorization", key}, {"Last-Event-ID", first}});
  std::set<std::string> seen = {ReadEvent(*again).name(), ReadEvent(*again).name()};
  EXPECT_THAT(seen, testing::ElementsAre("rev_gh_10_1 2", "rev_gh_11_1 1"));
  api.Commit(kOne, {events::PullRequestReadyForReview{}});
  EXPECT_EQ(ReadEvent(*again).name(), "rev_gh_10_1 3") << "nothing came twice";
}

TEST(StreamTest, AKeySeesItsOrganisationsAlone) {
  StreamApi api;
  const std::string key = api.AddReader(1);
  const auto client = api.OpenStream("", {{"Authorization", key}});
  api.Commit(kOther, {Tracked(kOther)});
  api.Commit(kOne, {Tracked(kOne)});
  EXPECT_EQ(ReadEvent(*client).name(), "rev_gh_10_1 1");
  api.world.Bind(kOther.repository);
  api.world.Drain();
  for (const std::string query : {"?org=2", "?repo=repo_gh_21", "?review=rev_gh_21_5",
                                  "?review=rev_gh_21_6", "?repo=repo_gh_999"}) {
    EXPECT_EQ(api.Ask(query, {{"Authorization", key}}).status, 404) << query;
  }
  EXPECT_EQ(api.Ask("", {}).status, 401);
}

TEST(StreamTest, FiltersByWhatIsAskedFor) {
  StreamApi api;
  const std::string key = api.AddReader(1);
  const HeaderList headers = {{"Authorization", key}};
  api.Commit(kOne, {Tracked(kOne)});
  api.Commit(Review(11, 1), {Tracked(Review(11, 1))});
  api.world.Bind(kOne.repository);
  api.world.Drain();
  const auto by_review = api.OpenStream("?review=rev_gh_10_1", headers);
  const auto by_repository = api.OpenStream("?repo=repo_gh_10", headers);
  const auto by_organization = api.OpenStream("?org=1", headers);
  api.Commit(Review(11, 1), {events::PullRequestConvertedToDraft{}});
  api.Commit(kOne, {events::PullRequestConvertedToDraft{}});
  EXPECT_EQ(ReadEvent(*by_review).name(), "rev_gh_10_1 2");
  EXPECT_EQ(ReadEvent(*by_repository).name(), "rev_gh_10_1 2");
  EXPECT_EQ(ReadEvent(*by_organization).data.at("type"), "review.PullRequestConvertedToDraft");
  const auto by_topic = api.OpenStream("?topics=metrics_events", headers);
  api.Commit(kOne, {events::CommentRecorded{.comment = {}}});
  api.Commit(Review(10, 9), {Tracked(Review(10, 9))});
  EXPECT_EQ(ReadEvent(*by_topic).name(), "rev_gh_10_9 1") << "a comment is no metric";
}

TEST(StreamTest, WhatIsWrongIsNamed) {
  StreamApi api;
  const std::string key = api.AddReader(1);
  api.Commit(kOne, {Tracked(kOne)});
  const std::pair<std::string, std::string> wrong[] = {
      {"?topics=nothing", "topics"},
      {"?topics=", "topics"},
      {"?org=x", "org"},
      {"?repo=repo_", "repo"},
      {"?review=10", "review"},
      {"?repo=repo_gh_11&review=rev_gh_10_1", "review"},
      {"?organization=1", "organization"},
  };
  for (const auto& [query, name] : wrong) {
    const HttpAnswer answer = api.Ask(query, {{"Authorization", key}});
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_THAT(answer.body, HasSubstr("parameter " + name)) << query;
  }
  const auto client = api.OpenStream("", {{"Authorization", key}});
  api.Commit(kOne, {events::PullRequestConvertedToDraft{}});
  std::string altered = ReadEvent(*client).id;
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& id : {altered, std::string("1"), std::string("not an id")}) {
    const HttpAnswer answer = api.Ask("", {{"Authorization", key}, {"Last-Event-ID", id}});
    EXPECT_EQ(answer.status, 400) << id;
    EXPECT_THAT(answer.body, HasSubstr("Last-Event-ID"));
  }
}

TEST(StreamTest, SilenceIsFilledAndMovesThePlace) {
  StreamApi api({.heartbeat = absl::Milliseconds(10)});
  const std::string key = api.AddReader(1);
  const auto client = api.OpenStream("", {{"Authorization", key}});
  const std::string before = client->ReadUntil("\n\n");
  EXPECT_THAT(before, HasSubstr(": heartbeat\nid: "));
  EXPECT_THAT(before, Not(HasSubstr("data:")));
  api.Commit(kOther, {Tracked(kOther)});
  const auto id = [](const std::string& block) { return block.substr(block.find("id: ")); };
  std::string after = before;
  while (id(after) == id(before)) after = client->ReadUntil("\n\n");
  EXPECT_THAT(after, HasSubstr(": heartbeat\nid: ")) << "over another's event";
}

TEST(StreamTest, ARevokedKeysStreamEnds) {
  StreamApi api({.heartbeat = absl::Milliseconds(10)});
  const auto client = api.OpenStream("", {{"Authorization", api.AddReader(1)}});
  api.queries.Update([](FakeQueries::Rows& rows) {
    for (auto& [id, key] : rows.keys) key.set_revoked(true);
  });
  const std::string rest = client->ReadUntil("0\r\n\r\n");
  EXPECT_THAT(rest, HasSubstr("event: problem\ndata: {\"type\":\"/problems/unauthorized\""));
}

TEST(StreamTest, ThereAreNoMoreThanMayBe) {
  StreamApi api({.heartbeat = absl::Milliseconds(10), .streams_max = 1});
  const std::string key = api.AddReader(1);
  {
    const auto only = api.OpenStream("", {{"Authorization", key}});
    const HttpAnswer refused = api.Ask("", {{"Authorization", key}});
    EXPECT_EQ(refused.status, 503);
    EXPECT_THAT(refused.body, HasSubstr("/problems/busy"));
    EXPECT_EQ(refused.Header("Retry-After"), "5");
  }
  // It is found to be gone with the next comment.
  while (api.streams->count() > 0) std::this_thread::yield();
  const auto next = api.OpenStream("", {{"Authorization", key}});
}

// Whoever reads nothing is disconnected, and meanwhile nothing is read for it.
TEST(StreamTest, WhoDoesNotReadIsDisconnected) {
  StreamApi api({.request_timeout = absl::Milliseconds(200)});
  const auto client = api.OpenStream("", {{"Authorization", api.AddReader(1)}});
  EXPECT_EQ(api.streams->count(), 1);
  auto tracked = Tracked(kOne);
  tracked.title.text = std::string(100'000, 'x');
  for (std::int64_t number = 1; number <= 200; ++number) {
    const domain::ReviewId review = Review(10, number);
    tracked.review = review;
    api.world.Commit(review, {tracked});
  }
  api.world.Drain();
  while (api.streams->count() > 0) std::this_thread::yield();
}

TEST(StreamTest, AllEndWhenTheServerIsAboutTo) {
  StreamApi api;
  const std::string key = api.AddReader(1);
  const auto client = api.OpenStream("", {{"Authorization", key}});
  const auto other = api.OpenStream("?org=1", {{"Authorization", key}});
  api.streams->Close();
  EXPECT_THAT(client->ReadUntil("0\r\n\r\n"), HasSubstr("0\r\n\r\n"));
  other->ReadUntil("0\r\n\r\n");
  while (api.streams->count() > 0) std::this_thread::yield();
}

}  // namespace
}  // namespace docket::api
