#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <stdexcept>
#include <thread>

#include "absl/strings/match.h"
#include "absl/synchronization/notification.h"
#include "api/http/arriving_body.h"
#include "api/http/await_callback.h"
#include "api/http/server.h"
#include "gmock/gmock.h"
#include "tests/api/test_server.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using ::testing::HasSubstr;

constexpr std::size_t kBodyMax = 1'000;

Response Text(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

asio::awaitable<Response> Echo(Request request) { co_return Text(std::move(request.body)); }

asio::awaitable<Response> Fail(Request /*request*/) {
  throw std::runtime_error("the reason");
  co_return Response();
}

asio::awaitable<std::optional<std::string>> NextPart(std::shared_ptr<int> left) {
  if (--*left < 0) co_return std::nullopt;
  co_return "part " + std::to_string(*left) + "\n";
}

asio::awaitable<Response> Parts(Request /*request*/) {
  Response response;
  response.chunks = [left = std::make_shared<int>(2)] { return NextPart(left); };
  co_return response;
}

asio::awaitable<std::optional<std::string>> NextPartOfBroken(std::shared_ptr<int> left) {
  if (--*left < 0) throw std::runtime_error("the disk is gone");
  co_return "part\n";
}

asio::awaitable<Response> BrokenParts(Request /*request*/) {
  Response response;
  response.chunks = [left = std::make_shared<int>(1)] { return NextPartOfBroken(left); };
  co_return response;
}

std::vector<Route> TestRoutes() {
  return {{http::verb::get, "/hello/{name}", Door::kPublic, 0, Echo},
          {http::verb::post, "/echo", Door::kPublic, kBodyMax, Echo},
          {http::verb::get, "/fail", Door::kPublic, 0, Fail},
          {http::verb::get, "/parts", Door::kPublic, 0, Parts},
          {http::verb::get, "/broken-parts", Door::kPublic, 0, BrokenParts},
          {http::verb::get, "/operator", Door::kOperator, 0, Echo}};
}

TEST(HttpServerTest, KeepsTheConnectionAndAnswersInOrder) {
  const TestServer server(TestRoutes());
  HttpClient client = server.Connect();
  for (const std::string body : {"one", "two", "three"}) {
    const HttpAnswer answer = client.Send({.method = "POST", .target = "/echo", .body = body});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, body);
  }
}

TEST(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  const TestServer server(TestRoutes());
  HttpClient client = server.Connect();
  std::string requests;
  for (const std::string body : {"a", "b", "c"}) {
    requests += "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n" + body;
  }
  client.WriteRaw(requests);
  EXPECT_EQ(client.Read().body, "a");
  EXPECT_EQ(client.Read().body, "b");
  EXPECT_EQ(client.Read().body, "c");
}

TEST(HttpServerTest, AnswersAClientThatHasEndedItsSide) {
  const TestServer server(TestRoutes());
  HttpClient client = server.Connect();
  client.Write({.method = "POST", .target = "/echo", .body = "last words"});
  client.EndSending();
  EXPECT_EQ(client.Read().body, "last words");
  EXPECT_TRUE(client.IsClosedByServer());
}

TEST(HttpServerTest, SaysContinueBeforeItReadsAnExpectedBody) {
  const TestServer server(TestRoutes());
  HttpClient client = server.Connect();
  client.WriteRaw(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.WriteRaw("ok");
  EXPECT_EQ(client.Read().body, "ok");
}

TEST(HttpServerTest, RefusesAnExpectedBodyThatIsTooLargeWithoutContinue) {
  const TestServer server(TestRoutes());
  HttpClient client = server.Connect();
  client.WriteRaw(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 413);
}

TEST(HttpServerTest, AnswersHeadWithoutABody) {
  const TestServer server(TestRoutes());
  HttpClient client = server.Connect();
  EXPECT_EQ(client.Send({.method = "HEAD", .target = "/hello/you"}).status, 200);
  EXPECT_EQ(client.Send({.method = "POST", .target = "/echo", .body = "after"}).body, "after");
}

TEST(HttpServerTest, WritesChunksAsTheyAreMade) {
  const TestServer server(TestRoutes());
  const HttpAnswer answer = server.Ask({.target = "/parts"});
  EXPECT_EQ(answer.Header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(answer.body, "part 1\npart 0\n");
}

// A client could not tell it from a whole one otherwise.
TEST(HttpServerTest, AStreamWhoseSourceFailsHasNoEnd) {
  TestServer server(TestRoutes());
  HttpClient client = server.Connect();
  client.WriteRaw("GET /broken-parts HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string all = client.ReadRest();
  EXPECT_THAT(all, HasSubstr("part\n"));
  EXPECT_THAT(all, ::testing::Not(HasSubstr("\r\n0\r\n")));
  EXPECT_THAT(server.ground().log.text(), HasSubstr("the disk is gone"));
  EXPECT_EQ(server.Ask({.target = "/parts"}).status, 200);
}

TEST(HttpServerTest, WritesAStreamToAnOldClientUntilTheEndOfTheConnection) {
  const TestServer server(TestRoutes());
  HttpClient client = server.Connect();
  client.WriteRaw("GET /parts HTTP/1.0\r\nHost: x\r\n\r\n");
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.Header("Transfer-Encoding"), "");
  EXPECT_EQ(answer.body, "part 1\npart 0\n");
}

TEST(HttpServerTest, EveryAnswerNamesItsRequest) {
  TestServer server(TestRoutes());
  const std::vector<std::pair<std::string, std::string>> named = {{"X-Request-Id", "mine-1"}};
  EXPECT_EQ(server.Ask({.target = "/hello/you", .headers = named}).Header("X-Request-Id"),
            "mine-1");
  const HttpAnswer missing = server.Ask({.target = "/nowhere", .headers = named});
  EXPECT_EQ(missing.Header("X-Request-Id"), "mine-1");
  EXPECT_THAT(missing.body, HasSubstr(R"("request_id":"mine-1")"));
  EXPECT_EQ(server.Ask({.target = "/hello/you"}).Header("X-Request-Id").size(), 36U);
}

TEST(HttpServerTest, TheAccessLogHasRequestAndTrace) {
  TestServer server(TestRoutes());
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  EXPECT_EQ(server
                .Ask({.target = "/hello/you",
                      .headers = {{"X-Request-Id", "mine-2"},
                                  {"traceparent", "00-" + trace + "-b7ad6b7169203331-01"}}})
                .status,
            200);
  const std::string log = server.ground().log.text();
  EXPECT_THAT(log, HasSubstr(R"("request_id":"mine-2")"));
  EXPECT_THAT(log, HasSubstr(R"("trace_id":")" + trace + "\""));
  EXPECT_THAT(log, HasSubstr(R"("route":"/hello/{name}")"));
}

TEST(HttpServerTest, UnknownPathsAndMethodsAreProblems) {
  const TestServer server(TestRoutes());
  const HttpAnswer path = server.Ask({.target = "/nowhere"});
  EXPECT_EQ(path.status, 404);
  EXPECT_EQ(path.Header("Content-Type"), "application/problem+json");
  const HttpAnswer method = server.Ask({.method = "DELETE", .target = "/hello/you"});
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.Header("Allow"), "GET, HEAD");
}

TEST(HttpServerTest, WhatIsNotHttpIs400AndTheEnd) {
  const TestServer server(TestRoutes());
  for (const std::string request :
       {"nonsense\r\nHost: x\r\n\r\n",
        // Two lengths for one body, as request smuggling does it.
        "POST /echo HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        // Whom it is for must be said once.
        "GET /hello/you HTTP/1.1\r\n\r\n",
        "GET /hello/you HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"}) {
    HttpClient client = server.Connect();
    client.WriteRaw(request);
    EXPECT_EQ(client.Read().status, 400) << request;
    EXPECT_TRUE(client.IsClosedByServer()) << request;
  }
}

TEST(HttpServerTest, ABodyInAnUnknownCodingIsNotTakenForARequest) {
  const TestServer server(TestRoutes());
  for (const std::string coding : {"identity", "xchunked", "chunked, gzip", "gzip, chunked",
                                   "chunked\r\nTransfer-Encoding: identity"}) {
    HttpClient client = server.Connect();
    client.WriteRaw("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding +
                    "\r\n\r\nGET /hello/you HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.Read().status, 400) << coding;
    EXPECT_TRUE(client.IsClosedByServer()) << coding;
  }
  HttpClient old = server.Connect();  // HTTP/1.0 knows no codings
  old.WriteRaw("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(old.Read().status, 400);
}

TEST(HttpServerTest, ATargetMayNameTheServer) {
  const TestServer server(TestRoutes());
  EXPECT_EQ(server.Ask({.target = "http://localhost/hello/you?x=1"}).status, 200);
  EXPECT_EQ(server.Ask({.target = "https://localhost:8080/hello/you"}).status, 200);
  EXPECT_EQ(server.Ask({.target = "http://localhost"}).status, 404);
  for (const std::string target : {"*", "localhost:80", "ftp://localhost/hello/you", "http:///x"}) {
    EXPECT_EQ(server.Ask({.target = target}).status, 400) << target;
  }
}

TEST(HttpServerTest, AHeaderOfTooManyFieldsIs431) {
  const TestServer server(TestRoutes());
  std::string fields;
  for (int i = 0; i < 99; ++i) fields += "a:b\r\n";
  HttpClient client = server.Connect();
  client.WriteRaw("GET /hello/you HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  EXPECT_EQ(client.Read().status, 200);
  client.WriteRaw("GET /hello/you HTTP/1.1\r\nHost: x\r\n" + fields + "c:d\r\n\r\n");
  EXPECT_EQ(client.Read().status, 431);
  EXPECT_TRUE(client.IsClosedByServer());
}

// Whatever the other connections sent before has been read: one thread reads in the order of
// arrival.
void AwaitRead(const TestServer& server) {
  EXPECT_EQ(server.Ask({.target = "/hello/you"}).status, 200);
}

TEST(HttpServerTest, ALastChunkMayComeInPieces) {
  HttpServerOptions options;
  options.threads = 1;
  const TestServer server(TestRoutes(), options);
  HttpClient client = server.Connect();
  client.WriteRaw("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (const std::string piece : {"0\r\n", "\r", "\n"}) {
    AwaitRead(server);
    client.WriteRaw(piece);
  }
  EXPECT_EQ(client.Read().status, 200);
}

TEST(HttpServerTest, ATargetThatCannotBeDecodedIs400) {
  const TestServer server(TestRoutes());
  for (const std::string target : {"/%zz", "/%ff", "/hello/you?x=%00"}) {
    HttpClient client = server.Connect();
    client.WriteRaw("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(client.Read().status, 400) << target;
    EXPECT_EQ(client.Send({.target = "/hello/you"}).status, 200);  // it was read as a whole
  }
}

TEST(HttpServerTest, TheLogNamesWhomATrustedProxyServes) {
  HttpServerOptions options;
  options.proxies = *TrustedProxies::Of({"127.0.0.1"});
  TestServer server(TestRoutes(), options);
  const HttpAsk hello{.target = "/hello/you"};
  HttpAsk forwarded = hello;
  forwarded.headers = {{"Forwarded", "for=198.51.100.1"}};
  EXPECT_EQ(server.Ask(forwarded).status, 200);
  EXPECT_EQ(server.Ask(hello).status, 200);
  const std::string log = server.ground().log.text();
  EXPECT_THAT(log, HasSubstr(R"("remote":"198.51.100.1")"));
  EXPECT_THAT(log, HasSubstr(R"("remote":"127.0.0.1")"));
}

TEST(HttpServerTest, AHeaderThatIsTooLargeIs431) {
  HttpServerOptions options;
  options.header_bytes_max = 1'024;
  const TestServer server(TestRoutes(), options);
  HttpClient client = server.Connect();
  client.WriteRaw("GET /hello/you HTTP/1.1\r\nX-Long: " + std::string(2'000, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.Read().status, 431);
}

TEST(HttpServerTest, ABodyThatIsTooLargeIs413) {
  const TestServer server(TestRoutes());
  const HttpAnswer fits =
      server.Ask({.method = "POST", .target = "/echo", .body = std::string(kBodyMax, 'x')});
  EXPECT_EQ(fits.status, 200);
  const HttpAnswer announced =
      server.Ask({.method = "POST", .target = "/echo", .body = std::string(kBodyMax + 1, 'x')});
  EXPECT_EQ(announced.status, 413);
  HttpClient client = server.Connect();
  client.WriteRaw("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                  std::string(kBodyMax + 1, 'x') + "\r\n0\r\n\r\n");
  EXPECT_EQ(client.Read().status, 413);
}

// Begins a request with a body of `announced` bytes, of which `sent` arrive.
void BeginBody(TestServer& server, HttpClient& client, int announced, int sent) {
  const std::int64_t before = server.server().body_bytes_in_flight();
  client.WriteRaw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(announced) +
                  "\r\n\r\n" + std::string(static_cast<std::size_t>(sent), 'y'));
  while (server.server().body_bytes_in_flight() < before + sent) std::this_thread::yield();
}

HttpAsk Body(std::size_t bytes) {
  return {.method = "POST", .target = "/echo", .body = std::string(bytes, 'x')};
}

TEST(HttpServerTest, AllBodiesTogetherAreBounded) {
  HttpServerOptions options;
  options.bodies_bytes_max = 1'500;
  TestServer server(TestRoutes(), options);
  HttpClient first = server.Connect();
  BeginBody(server, first, 1'000, 999);
  const HttpAnswer refused = server.Ask(Body(600));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  first.WriteRaw("y");
  EXPECT_EQ(first.Read().status, 200);
  EXPECT_EQ(server.Ask(Body(600)).status, 200);
}

TEST(HttpServerTest, ABodyThatIsAnnouncedButNotSentHoldsNothing) {
  HttpServerOptions options;
  options.bodies_bytes_max = 1'500;
  TestServer server(TestRoutes(), options);
  std::vector<std::unique_ptr<HttpClient>> silent;
  for (int i = 0; i < 3; ++i) {
    silent.push_back(std::make_unique<HttpClient>(server.server().port()));
    silent.back()->WriteRaw(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        "Expect: 100-continue\r\n\r\n");
    EXPECT_EQ(silent.back()->Read().status, 100);
  }
  EXPECT_EQ(server.server().body_bytes_in_flight(), 0);
  EXPECT_EQ(server.Ask(Body(600)).status, 200);
}

TEST(ArrivingBodyTest, HasRoomForWhatCameAndNotForWhatWasAnnounced) {
  http::request_parser<ArrivingBody> parser;
  parser.body_limit(boost::none);
  parser.eager(true);
  const std::string bytes =
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 26214400\r\n\r\nfour";
  boost::system::error_code error;
  const std::size_t read = parser.put(asio::buffer(bytes), error);
  if (!error && read < bytes.size()) parser.put(asio::buffer(bytes) + read, error);
  EXPECT_FALSE(error) << error.message();
  EXPECT_EQ(parser.get().body(), "four");
  EXPECT_LT(parser.get().body().capacity(), 1'000U);
}

TEST(HttpServerTest, LargeBodiesLeaveRoomForSmallOnes) {
  HttpServerOptions options;
  options.bodies_bytes_max = 1'500;
  options.bodies_bytes_kept = 500;
  options.small_body_bytes = 100;
  TestServer server(TestRoutes(), options);
  HttpClient large = server.Connect();
  BeginBody(server, large, 1'000, 999);
  EXPECT_EQ(server.Ask(Body(101)).status, 503);
  HttpClient chunked = server.Connect();  // of unknown length
  chunked.WriteRaw(
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.Read().status, 503);
  EXPECT_EQ(server.Ask(Body(100)).status, 200);
}

TEST(HttpServerTest, ABodyThatStallsIs408LongBeforeItsRequestIsLate) {
  HttpServerOptions options;
  options.request_timeout = absl::Hours(1);
  options.body_step_time = absl::Milliseconds(100);
  const TestServer server(TestRoutes(), options);
  HttpClient client = server.Connect();
  client.WriteRaw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_EQ(client.Read().status, 408);
  EXPECT_TRUE(client.IsClosedByServer());
}

TEST(BodyPaceTest, EachStepHasItsTime) {
  BodyPace pace({.step_bytes = 100, .step_time = {}});
  EXPECT_TRUE(pace.StepBegins(0));
  EXPECT_FALSE(pace.StepBegins(99));
  EXPECT_TRUE(pace.StepBegins(150));
  EXPECT_FALSE(pace.StepBegins(249));
  EXPECT_TRUE(pace.StepBegins(250));
}

TEST(HttpServerTest, ASlowRequestIs408) {
  HttpServerOptions options;
  options.request_timeout = absl::Milliseconds(100);
  const TestServer server(TestRoutes(), options);
  HttpClient header = server.Connect();
  header.WriteRaw("GET /hello/you HTTP/1.1\r\nHo");
  EXPECT_EQ(header.Read().status, 408);
  EXPECT_TRUE(header.IsClosedByServer());
  HttpClient body = server.Connect();
  body.WriteRaw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_EQ(body.Read().status, 408);
}

TEST(HttpServerTest, AnIdleConnectionIsClosed) {
  HttpServerOptions options;
  options.idle_timeout = absl::Milliseconds(100);
  const TestServer server(TestRoutes(), options);
  HttpClient client = server.Connect();
  EXPECT_EQ(client.Send({.target = "/hello/you"}).status, 200);
  EXPECT_TRUE(client.IsClosedByServer());
}

TEST(HttpServerTest, AHandlerThatThrowsIs500AndLogged) {
  TestServer server(TestRoutes());
  const HttpAnswer answer = server.Ask({.target = "/fail"});
  EXPECT_EQ(answer.status, 500);
  EXPECT_FALSE(absl::StrContains(answer.body, "the reason"));
  EXPECT_THAT(server.ground().log.text(), HasSubstr("the reason"));
}

TEST(HttpServerTest, MoreConnectionsThanAllowedAreTurnedAway) {
  HttpServerOptions options;
  options.connections_max = 1;
  const TestServer server(TestRoutes(), options);
  HttpClient first = server.Connect();
  EXPECT_EQ(first.Send({.target = "/hello/you"}).status, 200);
  HttpClient second = server.Connect();
  const HttpAnswer refused = second.Send({.target = "/hello/you"});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  EXPECT_TRUE(second.IsClosedByServer());
  EXPECT_EQ(server.AskOperator({.target = "/hello/you"}).status, 200);
  EXPECT_EQ(first.Send({.target = "/hello/you"}).status, 200);
}

TEST(HttpServerTest, OperatorRoutesAreServedAtTheirDoorAlone) {
  const TestServer server(TestRoutes());
  EXPECT_EQ(server.Ask({.target = "/operator"}).status, 404);
  EXPECT_EQ(server.AskOperator({.target = "/operator"}).status, 200);
  EXPECT_EQ(server.AskOperator({.target = "/hello/you"}).status, 200);
  struct stat status {};
  ASSERT_EQ(::stat(server.socket_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

// Of a process that was killed: bound, but nobody listens.
void LeaveStaleSocket(const std::string& path) {
  asio::io_context context;
  asio::local::stream_protocol::acceptor acceptor(context);
  const asio::local::stream_protocol::endpoint endpoint(path);
  acceptor.open(endpoint.protocol());
  acceptor.bind(endpoint);
}

TEST(HttpServerTest, ReplacesAStaleSocketButNotOneInUse) {
  TestServer first(TestRoutes());
  Ground ground;
  const Router router(TestRoutes());
  HttpServerOptions options;
  options.port = 0;
  options.threads = 1;
  options.operator_socket = first.socket_path();
  HttpServer taken(options, router, ground.clock, ground.logger, ground.metrics);
  const absl::Status refused = taken.Start();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("another process answers"));
  options.operator_socket += "2";
  LeaveStaleSocket(options.operator_socket);
  HttpServer replaced(options, router, ground.clock, ground.logger, ground.metrics);
  const absl::Status started = replaced.Start();
  EXPECT_TRUE(started.ok()) << started;
  EXPECT_EQ(LocalHttpClient(options.operator_socket).Send({.target = "/operator"}).status, 200);
}

TEST(HttpServerTest, AnAddressThatIsTakenIsSaidSo) {
  TestServer first(TestRoutes());
  Ground ground;
  const Router router(TestRoutes());
  HttpServerOptions options;
  options.port = first.server().port();
  HttpServer second(options, router, ground.clock, ground.logger, ground.metrics);
  EXPECT_EQ(second.Start().code(), absl::StatusCode::kUnavailable);
}

// A handler that answers when the test says so.
struct Gate {
  absl::Notification entered;
  absl::Mutex mutex;
  std::function<void(int)> open ABSL_GUARDED_BY(mutex);
};

asio::awaitable<Response> WaitAtGate(std::shared_ptr<Gate> gate) {
  auto start = [&gate](std::function<void(int)> done) {
    {
      absl::MutexLock lock(&gate->mutex);
      gate->open = std::move(done);
    }
    gate->entered.Notify();
  };
  const auto result = co_await AwaitCallback<int>(start, std::chrono::seconds(30));
  co_return Text(result.has_value() ? "opened" : "too late");
}

std::vector<Route> GateRoutes(const std::shared_ptr<Gate>& gate) {
  return {{http::verb::get, "/gate", Door::kPublic, 0,
           [gate](const Request&) { return WaitAtGate(gate); }}};
}

// Sends a request and waits until it is with the handler.
void EnterGate(HttpClient& client, Gate& gate) {
  client.Write({.target = "/gate"});
  gate.entered.WaitForNotification();
}

TEST(HttpServerTest, StopLetsRequestsInFlightEnd) {
  const auto gate = std::make_shared<Gate>();
  TestServer server(GateRoutes(gate));
  HttpClient client = server.Connect();
  EnterGate(client, *gate);
  std::thread stop([&] { server.server().Stop(absl::Seconds(30)); });
  {
    absl::MutexLock lock(&gate->mutex);
    gate->open(1);
  }
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.body, "opened");
  stop.join();
  EXPECT_TRUE(client.IsClosedByServer());
  EXPECT_THROW((void)server.Connect(), boost::system::system_error);
}

TEST(HttpServerTest, AnAnswerThatComesWhenTheServerIsGoneHasNoEffect) {
  const auto gate = std::make_shared<Gate>();
  {
    TestServer server(GateRoutes(gate));
    HttpClient client = server.Connect();
    EnterGate(client, *gate);
    server.server().Stop(absl::ZeroDuration());
    EXPECT_TRUE(client.IsClosedByServer());
  }
  absl::MutexLock lock(&gate->mutex);
  gate->open(1);
}

TEST(HttpServerTest, StopDoesNotWaitForARequestThatIsStillRead) {
  HttpServerOptions options;
  options.request_timeout = absl::Hours(1);
  options.body_step_time = absl::Hours(1);
  TestServer server(TestRoutes(), options);
  HttpClient client = server.Connect();
  BeginBody(server, client, 1'000, 999);
  server.server().Stop(absl::InfiniteDuration());
  EXPECT_TRUE(client.IsClosedByServer());
}

TEST(HttpServerTest, StopEndsWhatTakesLongerThanItsGrace) {
  const auto gate = std::make_shared<Gate>();
  TestServer server(GateRoutes(gate));
  HttpClient client = server.Connect();
  EnterGate(client, *gate);
  server.server().Stop(absl::Milliseconds(10));
  absl::MutexLock lock(&gate->mutex);
  gate->open(1);  // comes too late, and does no harm
  gate->open = nullptr;
}

}  // namespace
}  // namespace docket::api
