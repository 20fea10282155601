// A stream of events of a whole docketd, over its stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "tests/apps/running_node.h"

namespace docket::apps {
namespace {

using api::HttpClient;

struct StreamedEvent {
  std::string place;
  std::string event_id;
};

class StreamNodeTest : public RunningNode {
 protected:
  std::unique_ptr<HttpClient> Open(const std::string& last_event) const {
    const std::string url(
        boost::json::parse(AskOperator("/operator/v1/server").body).at("url").as_string());
    std::uint32_t port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(url.substr(url.rfind(':') + 1), &port)) << url;
    auto client = std::make_unique<HttpClient>(static_cast<std::uint16_t>(port));
    testing_support::HttpAsk ask{.method = "GET",
                                 .target = "/api/v1/stream",
                                 .headers = {{"Authorization", "Bearer " + AdminKey()}}};
    if (!last_event.empty()) ask.headers.emplace_back("Last-Event-ID", last_event);
    client->Write(ask);
    EXPECT_THAT(client->ReadUntil("\r\n\r\n"), testing::HasSubstr("200 OK"));
    client->ReadUntil("\n\n");
    return client;
  }

  static StreamedEvent ReadEvent(HttpClient& client) {
    std::string block;
    while (block.find("\ndata: ") == std::string::npos) block = client.ReadUntil("\n\n");
    const std::size_t place = block.find("id: ") + 4;
    const std::size_t data = block.find("data: ") + 6;
    const auto document = boost::json::parse(block.substr(data, block.find('\n', data) - data));
    return {.place = block.substr(place, block.find('\n', place) - place),
            .event_id = std::string(document.at("id").as_string())};
  }

  // Ids of the events of a pull request's review.
  std::vector<std::string> HistoryOf(const PullRequestShape& shape) const {
    const std::string target =
        absl::StrCat("/api/v1/reviews/rev_gh_", shape.repository, "_", shape.number, "/events");
    Await([&] { return Get(target).status == 200; });
    std::vector<std::string> ids;
    const auto document = boost::json::parse(Get(target).body);
    for (const auto& item : document.at("items").as_array()) {
      ids.emplace_back(item.at("id").as_string());
    }
    return ids;
  }
};

TEST_F(StreamNodeTest, NothingIsSkippedOrRepeatedOverAStop) {
  const std::vector<PullRequestShape> shapes = {
      {.number = 1}, {.number = 2, .repository = 99'000'002}, {.number = 3}};
  std::multiset<std::string> seen;
  std::string place;
  {
    const auto node = StartReady();
    const auto client = Open("");
    EXPECT_EQ(Deliver(PullRequestOpened(shapes[0])).status, 202);
    StreamedEvent first = ReadEvent(*client);
    place = first.place;
    seen.insert(first.event_id);
    EXPECT_TRUE(node->Stop().ok());
    client->ReadRest();  // an end, and no waiting for one that does not read on
  }
  const auto node = StartReady();
  std::multiset<std::string> told;
  EXPECT_EQ(Deliver(PullRequestOpened(shapes[1])).status, 202);
  for (const std::string& id : HistoryOf(shapes[1])) told.insert(id);
  const auto client = Open(place);
  EXPECT_EQ(Deliver(PullRequestOpened(shapes[2])).status, 202);
  for (const std::size_t shape : {0, 2}) {
    for (const std::string& id : HistoryOf(shapes[shape])) told.insert(id);
  }
  while (seen.size() < told.size()) seen.insert(ReadEvent(*client).event_id);
  EXPECT_EQ(seen, told);
  EXPECT_TRUE(node->Stop().ok());
}

}  // namespace
}  // namespace docket::apps
