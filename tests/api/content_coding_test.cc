// Answers that are packed, by the server and as bytes.
#include "api/http/content_coding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/api/test_server.h"
#include "tests/api/unpacked.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;

// Does not repeat within a piece, so that a lost or doubled one would be seen.
std::string TextOf(std::size_t bytes) {
  std::string text;
  for (int line = 0; text.size() < bytes; ++line) text += "line " + std::to_string(line) + "\n";
  text.resize(bytes);
  return text;
}

// What the path says: bytes and type; its tag is "1".
asio::awaitable<Response> Answer(Request request) {
  Response response;
  response.headers = {{"Content-Type", "application/" + request.path_parameters.at("type")},
                      {"ETag", "\"1\""}};
  if (request.Header("If-None-Match") == "\"1\"") {
    response.status = http::status::not_modified;
  } else {
    response.body = TextOf(std::stoul(request.path_parameters.at("bytes")));
  }
  co_return response;
}

TestServer Server() {
  return TestServer({{http::verb::get, "/{type}/{bytes}", Door::kPublic, 0, Answer}});
}

HttpAnswer Get(const TestServer& server, const std::string& target,
               std::vector<std::pair<std::string, std::string>> headers) {
  return server.Ask({.target = target, .headers = std::move(headers)});
}

TEST(ContentCodingTest, TextOverTheLimitIsPackedForWhoAcceptsIt) {
  const TestServer server = Server();
  for (const std::size_t bytes :
       {kPlainBodyBytesMax + 1, std::size_t{64U << 10U}, std::size_t{200'001}}) {
    const std::string target = "/json/" + std::to_string(bytes);
    const HttpAnswer packed = Get(server, target, {{"Accept-Encoding", "br, gzip;q=0.8"}});
    EXPECT_EQ(packed.Header("Content-Encoding"), "gzip") << bytes;
    EXPECT_EQ(packed.Header("Vary"), "Accept-Encoding");
    EXPECT_LT(packed.body.size(), bytes);
    EXPECT_EQ(Unpacked(packed.body), TextOf(bytes));
    const HttpAnswer plain = Get(server, target, {});
    EXPECT_EQ(plain.Header("Content-Encoding"), "");
    EXPECT_EQ(plain.Header("Vary"), "Accept-Encoding") << "a cache must know that there are two";
    EXPECT_EQ(plain.body, TextOf(bytes));
  }
}

TEST(ContentCodingTest, WhatIsShortOrNoTextIsLeftAlone) {
  const TestServer server = Server();
  for (const std::string& target :
       {"/json/" + std::to_string(kPlainBodyBytesMax), std::string("/octet-stream/2000")}) {
    const HttpAnswer answer = Get(server, target, {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(answer.Header("Content-Encoding"), "") << target;
    EXPECT_EQ(answer.Header("Vary"), "") << target;
    EXPECT_EQ(answer.Header("ETag"), "\"1\"");
  }
}

TEST(ContentCodingTest, WhatTheClientWantsLessThanPlainItDoesNotGet) {
  for (const auto& [accepted, gzip] :
       std::vector<std::pair<std::string, bool>>{{"gzip", true},
                                                 {"GZIP", true},
                                                 {"x-gzip", true},
                                                 {"*", true},
                                                 {"deflate, *;q=0.1", true},
                                                 {"gzip;q=0.5, identity;q=0.5", true},
                                                 {"", false},
                                                 {"br", false},
                                                 {"identity", false},
                                                 {"gzip;q=0", false},
                                                 {"gzip; q=0.0, *", false},
                                                 {"*;q=0", false},
                                                 {"gzip;q=0.4, identity;q=0.5", false},
                                                 {"gzip;q=much", false},
                                                 {"gzipped", false}}) {
    http::fields headers;
    headers.set(http::field::accept_encoding, accepted);
    EXPECT_EQ(TakeCodingWanted(headers).gzip, gzip) << accepted;
  }
}

// Two representations have two strong tags, and either finds its own again.
TEST(ContentCodingTest, APackedAnswerHasATagOfItsOwn) {
  const TestServer server = Server();
  const HttpAnswer packed = Get(server, "/json/2000", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(packed.Header("ETag"), "\"1-gzip\"");
  const HttpAnswer same =
      Get(server, "/json/2000", {{"Accept-Encoding", "gzip"}, {"If-None-Match", "\"1-gzip\""}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.Header("ETag"), "\"1-gzip\"");
  const HttpAnswer plain = Get(server, "/json/2000", {{"If-None-Match", "\"1\""}});
  EXPECT_EQ(plain.status, 304);
  EXPECT_EQ(plain.Header("ETag"), "\"1\"");
}

TEST(ContentCodingTest, TheMarkIsTakenOutOfEveryTagOfARequest) {
  http::fields headers;
  headers.set(http::field::if_match, "\"7-gzip\"");
  headers.set(http::field::if_none_match, "\"1-gzip\", W/\"2\", \"3-gzip\"");
  EXPECT_TRUE(TakeCodingWanted(headers).marked);
  EXPECT_EQ(headers[http::field::if_match], "\"7\"");
  EXPECT_EQ(headers[http::field::if_none_match], "\"1\", W/\"2\", \"3\"");
  EXPECT_FALSE(TakeCodingWanted(headers).marked);
}

}  // namespace
}  // namespace docket::api
