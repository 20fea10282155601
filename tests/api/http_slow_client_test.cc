// Clients that take their time to send or to read: what they may hold, and for how long.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "api/http/server.h"
#include "tests/api/test_server.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;

asio::awaitable<Response> Echo(Request request) {
  Response response;
  response.body = std::move(request.body);
  co_return response;
}

asio::awaitable<Response> Part() {
  Response response;
  response.body = std::string(100'000, 'x');
  co_return response;
}

// More than the buffers of a connection hold.
asio::awaitable<Response> Much(Request /*request*/) {
  Response response;
  response.body = std::string(64U << 20U, 'x');
  co_return response;
}

std::vector<Route> TestRoutes() {
  return {{http::verb::get, "/hello/{name}", Door::kPublic, 0, Echo},
          {http::verb::post, "/echo", Door::kPublic, 1'000, Echo},
          {http::verb::get, "/much", Door::kPublic, 0, Much}};
}

// Whatever the other connections sent before has been read: one thread reads in the order of
// arrival.
void AwaitRead(const TestServer& server) {
  EXPECT_EQ(server.Ask({.target = "/hello/you"}).status, 200);
}

TEST(SlowClientTest, AHeaderHasLessTimeThanABody) {
  HttpServerOptions options;
  options.header_timeout = absl::Milliseconds(100);
  const TestServer server(TestRoutes(), options);
  HttpClient body = server.Connect();
  body.WriteRaw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nha");
  HttpClient silent = server.Connect();
  EXPECT_TRUE(silent.IsClosedByServer());
  HttpClient header = server.Connect();
  header.WriteRaw("GET /hello/you HTTP/1.1\r\nHo");
  EXPECT_EQ(header.Read().status, 408);
  body.WriteRaw("lf");
  EXPECT_EQ(body.Read().body, "half");
}

TEST(SlowClientTest, AnAnswerThatIsNotTakenIsGivenUp) {
  HttpServerOptions options;
  options.request_timeout = absl::Milliseconds(200);
  TestServer server(TestRoutes(), options);
  HttpClient client = server.Connect();
  client.Write({.target = "/much"});
  while (server.server().connections() == 0) std::this_thread::yield();
  while (server.server().connections() > 0) std::this_thread::yield();
  // Reset: nothing of the answer is kept for whom did not take it.
  EXPECT_THROW((void)client.Read(), boost::system::system_error);
}

TEST(SlowClientTest, TheKernelKeepsLittleForWhoDoesNotRead) {
  HttpServerOptions options;
  options.request_timeout = absl::Milliseconds(200);
  std::atomic<int> made = 0;
  const auto make = [&made](const Request&) -> asio::awaitable<Response> {
    ++made;
    return Part();
  };
  TestServer server({{http::verb::get, "/part", Door::kPublic, 0, make}}, options);
  HttpClient client = server.Connect();
  for (int i = 0; i < 100; ++i) client.Write({.target = "/part"});
  while (made == 0) std::this_thread::yield();
  while (server.server().connections() > 0) std::this_thread::yield();
  EXPECT_GE(made, 1);
  EXPECT_LT(made, 10);
}

TEST(SlowClientTest, AnswersThatNobodyTakesAreBounded) {
  HttpServerOptions options;
  options.answers_bytes_max = 100U << 20U;
  options.threads = 1;
  TestServer server(TestRoutes(), options);
  HttpClient idler = server.Connect();
  idler.Write({.target = "/much"});
  AwaitRead(server);
  const HttpAnswer refused = server.Ask({.target = "/much"});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  EXPECT_EQ(server.Ask({.target = "/hello/you"}).status, 200);
  EXPECT_EQ(idler.Read().body.size(), 64U << 20U);
  EXPECT_EQ(server.Ask({.target = "/much"}).status, 200);
}

// Each round has an answer that says 100, and one that follows; either may be the one that does not
// fit any more.
TEST(SlowClientTest, AContinueThatIsNotTakenIsGivenUp) {
  HttpServerOptions options;
  options.request_timeout = absl::Milliseconds(200);
  TestServer server(TestRoutes(), options);
  std::string rounds;
  for (int i = 0; i < 100; ++i) {
    rounds +=
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\nx";
  }
  constexpr int kClients = 8;
  std::vector<std::thread> clients;
  clients.reserve(kClients);
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      LocalHttpClient client(server.socket_path());  // whose buffers are small
      const auto write_without_end = [&] {
        while (true) client.WriteRaw(rounds);
      };
      EXPECT_THROW(write_without_end(), boost::system::system_error);
    });
  }
  for (std::thread& client : clients) client.join();
}

TEST(SlowClientTest, StopDoesNotWaitForAnAnswerToBeRead) {
  HttpServerOptions options;
  options.request_timeout = absl::Hours(1);
  options.threads = 1;
  TestServer server(TestRoutes(), options);
  HttpClient client = server.Connect();
  client.Write({.target = "/much"});
  AwaitRead(server);
  server.server().Stop(absl::Hours(1));
}

}  // namespace
}  // namespace docket::api
