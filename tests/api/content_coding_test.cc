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

struct Packing {
  std::string accepted;
  std::string name;
  std::string (*unpacked)(const std::string&);
};

TEST(ContentCodingTest, TextOverTheLimitIsPackedForWhoAcceptsIt) {
  const TestServer server = Server();
  for (const std::size_t bytes :
       {kPlainBodyBytesMax + 1, std::size_t{64U << 10U}, std::size_t{200'001}}) {
    const std::string target = "/json/" + std::to_string(bytes);
    for (const Packing& packing : {Packing{"deflate, gzip;q=0.8", "gzip", &Unpacked},
                                   Packing{"gzip, br", "br", &UnpackedBrotli}}) {
      const HttpAnswer packed = Get(server, target, {{"Accept-Encoding", packing.accepted}});
      EXPECT_EQ(packed.Header("Content-Encoding"), packing.name) << bytes;
      EXPECT_EQ(packed.Header("Vary"), "Accept-Encoding");
      EXPECT_LT(packed.body.size(), bytes);
      EXPECT_EQ(packing.unpacked(packed.body), TextOf(bytes));
    }
    const HttpAnswer plain = Get(server, target, {});
    EXPECT_EQ(plain.Header("Content-Encoding"), "");
    EXPECT_EQ(plain.Header("Vary"), "Accept-Encoding") << "a cache must know that there are more";
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

TEST(ContentCodingTest, TheClientGetsWhatItWantsMostAndNothingItWantsLessThanPlain) {
  using enum Coding;
  for (const auto& [accepted, coding] :
       std::vector<std::pair<std::string, Coding>>{{"gzip", kGzip},
                                                   {"GZIP", kGzip},
                                                   {"x-gzip", kGzip},
                                                   {"br", kBrotli},
                                                   {"gzip, deflate, br", kBrotli},
                                                   {"br;q=0.5, gzip;q=0.6", kGzip},
                                                   {"br;q=0.6, gzip;q=0.5, identity;q=0.7", kPlain},
                                                   {"*", kBrotli},
                                                   {"br;q=0, *", kGzip},
                                                   {"deflate, *;q=0.1", kBrotli},
                                                   {"gzip;q=0.5, identity;q=0.5", kGzip},
                                                   {"", kPlain},
                                                   {"identity", kPlain},
                                                   {"gzip;q=0", kPlain},
                                                   {"gzip; q=0.0, *;q=0", kPlain},
                                                   {"*;q=0", kPlain},
                                                   {"gzip;q=0.4, identity;q=0.5", kPlain},
                                                   {"gzip;q=much", kPlain},
                                                   {"gzipped, brotli", kPlain}}) {
    http::fields headers;
    headers.set(http::field::accept_encoding, accepted);
    EXPECT_EQ(TakeCodingWanted(headers).coding, coding) << accepted;
  }
}

// Each representation has a strong tag of its own, and finds itself again by it.
TEST(ContentCodingTest, APackedAnswerHasATagOfItsOwn) {
  const TestServer server = Server();
  for (const auto& [coding, tag] : std::vector<std::pair<std::string, std::string>>{
           {"gzip", "\"1-gzip\""}, {"br", "\"1-br\""}, {"identity", "\"1\""}}) {
    const HttpAnswer whole = Get(server, "/json/2000", {{"Accept-Encoding", coding}});
    EXPECT_EQ(whole.Header("ETag"), tag);
    const HttpAnswer same =
        Get(server, "/json/2000", {{"Accept-Encoding", coding}, {"If-None-Match", tag}});
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.Header("ETag"), tag);
  }
}

TEST(ContentCodingTest, TheMarkIsTakenOutOfEveryTagOfARequest) {
  http::fields headers;
  headers.set(http::field::if_match, "\"7-gzip\"");
  headers.set(http::field::if_none_match, "\"1-gzip\", W/\"2\", \"3-br\"");
  const http::fields tags = headers;
  EXPECT_NE(TakeCodingWanted(headers).marked, Coding::kPlain);
  EXPECT_EQ(headers[http::field::if_match], "\"7\"");
  EXPECT_EQ(headers[http::field::if_none_match], "\"1\", W/\"2\", \"3\"");
  EXPECT_EQ(TakeCodingWanted(headers).marked, Coding::kPlain);
  for (const auto& [accepted, coding] :
       {std::pair("br", Coding::kBrotli), {"gzip", Coding::kGzip}}) {
    http::fields same = tags;
    same.set(http::field::accept_encoding, accepted);
    EXPECT_EQ(TakeCodingWanted(same).marked, coding) << "the one that is wanted";
  }
}

}  // namespace
}  // namespace docket::api
