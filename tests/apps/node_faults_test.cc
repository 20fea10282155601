// A whole docketd on a disk that fills up: what it answers meanwhile, and that it goes on by
// itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "tests/apps/running_node.h"
#include "tests/disk/simulated_disk.h"

namespace docket::apps {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::size_t kLargeText = 300'000;

class NodeFaultsTest : public RunningNode {
 protected:
  NodeFaultsTest() {
    disk_.MakeDurableDirectory(data_.path);
    disk_.MakeDurableDirectory(data_.state());
    env_ = disk_.env();
  }

  [[nodiscard]] static std::string ReviewOf(int number) {
    return absl::StrCat("/api/v1/reviews/rev_gh_99000001_", number);
  }
  // What /readyz says of the first component that is not ready; empty: all are.
  struct NotReady {
    std::string component;
    std::string detail;
  };
  [[nodiscard]] NotReady FirstNotReady() const {
    const ClientResponse answer = AskOperator("/readyz");
    const auto document = boost::json::parse(answer.body);
    for (const auto& component : document.at("components").as_array()) {
      if (component.at("ok").as_bool()) continue;
      EXPECT_EQ(answer.status, 503);
      return {.component = std::string(component.at("component").as_string()),
              .detail = std::string(component.at("detail").as_string())};
    }
    EXPECT_EQ(answer.status, 200);
    return {};
  }
  void AwaitReady() const {
    Await([this] { return FirstNotReady().component.empty(); });
  }
  // Until the component that begins so is the first that is not ready; what it says.
  [[nodiscard]] std::string AwaitNotReady(const std::string& component) const {
    NotReady found;
    Await([&] {
      found = FirstNotReady();
      return found.component.starts_with(component);
    });
    return found.detail;
  }
  // Delivers and waits until the review is shown.
  void DeliverAndAwait(int number) const {
    const ClientResponse received = Deliver(PullRequestOpened({.number = number}));
    ASSERT_EQ(received.status, 202) << received.body;
    Await([&] { return Get(ReviewOf(number)).status == 200; });
  }
  // A key that leaves no trail, of the organisation that the reviews are of.
  [[nodiscard]] std::string MakeReaderKey() const {
    const boost::json::value review = boost::json::parse(Get(ReviewOf(1)).body);
    const std::string body =
        absl::StrCat(R"({"label":"reader","role":"reader","organizations":["gh:)",
                     std::string(review.at("organization_id").as_string()), R"("]})");
    const ClientResponse made = SendToOperator({.method = "POST",
                                                .target = "/operator/v1/keys",
                                                .headers = {{"Content-Type", "application/json"}},
                                                .body = body});
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string(boost::json::parse(made.body).at("key").as_string());
  }
  [[nodiscard]] ClientResponse GetWith(const std::string& key, const std::string& target) const {
    return Ask({.method = "GET",
                .target = target,
                .headers = {{"Authorization", "Bearer " + key}},
                .body = {}});
  }
  [[nodiscard]] static std::string HeaderOf(const ClientResponse& response,
                                            const std::string& name) {
    const auto found = std::ranges::find_if(
        response.headers, [&name](const auto& header) { return header.first == name; });
    return found == response.headers.end() ? "" : found->second;
  }

  tests::SimulatedDisk disk_;
};

TEST_F(NodeFaultsTest, AFullDiskRefusesDeliveriesAndGoesOnByItself) {
  std::unique_ptr<Node> node = StartReady();
  DeliverAndAwait(1);
  const std::string reader = MakeReaderKey();
  disk_.FillUp();
  for (const std::size_t text : {std::size_t{0}, kLargeText}) {
    const ClientResponse refused = Deliver(PullRequestOpened({.number = 2, .text_bytes = text}));
    EXPECT_EQ(refused.status, 503) << refused.body;
    EXPECT_THAT(refused.body, HasSubstr("/problems/unavailable"));
    EXPECT_NE(HeaderOf(refused, "Retry-After"), "");
  }
  EXPECT_THAT(AwaitNotReady("log"), AllOf(HasSubstr(data_.journal()), HasSubstr("Make room")));
  // Reads go on, but for those that would have to be recorded.
  EXPECT_EQ(GetWith(reader, ReviewOf(1)).status, 200);
  const ClientResponse unrecorded = Get(ReviewOf(1));
  EXPECT_EQ(unrecorded.status, 503);
  EXPECT_THAT(unrecorded.body, HasSubstr("/problems/access-not-recorded"));

  disk_.MakeRoom();
  AwaitReady();
  DeliverAndAwait(2);
  EXPECT_EQ(Deliver(PullRequestOpened({.number = 3, .text_bytes = kLargeText})).status, 202);
  Await([&] { return Get(ReviewOf(3)).status == 200; });
  EXPECT_EQ(Get(ReviewOf(1)).status, 200);

  // Nothing acknowledged is lost, even if the power fails now.
  disk_.FailPower();
  (void)node->Stop();  // in whatever order: the disk is gone
  node.reset();
  disk_.RestorePower(tests::Remains::kNothing, 0);
  node = StartReady();
  for (const int number : {1, 2, 3}) {
    Await([&] { return Get(ReviewOf(number)).status == 200; });
  }
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(NodeFaultsTest, BlobsThatAreFullRefuseLargeBodiesAlone) {
  const std::unique_ptr<Node> node = StartReady();
  disk_.FillUp(data_.blobs());
  const ClientResponse refused =
      Deliver(PullRequestOpened({.number = 1, .text_bytes = kLargeText}));
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_NE(HeaderOf(refused, "Retry-After"), "");
  EXPECT_THAT(AwaitNotReady("blobs"), AllOf(HasSubstr(data_.blobs()), HasSubstr("Make room")));
  DeliverAndAwait(2);

  disk_.MakeRoom();
  Await([&] {
    return Deliver(PullRequestOpened({.number = 1, .text_bytes = kLargeText})).status == 202;
  });
  Await([&] { return Get(ReviewOf(1)).status == 200; });
  AwaitReady();
  EXPECT_TRUE(node->Stop().ok());
}

// Rows and states go to memory first. What cannot be written out is made again from the journals.
TEST_F(NodeFaultsTest, WhatStatesAndViewsCannotWriteOutIsMadeAgain) {
  for (const std::string& full : {data_.state(), data_.views()}) {
    SCOPED_TRACE(full);
    std::unique_ptr<Node> node = StartReady();
    const int number = full == data_.views() ? 2 : 1;
    disk_.FillUp(full);
    DeliverAndAwait(number);
    const std::string before = Get(ReviewOf(number)).body;
    EXPECT_TRUE(node->Stop().ok());
    node.reset();
    disk_.MakeRoom();
    node = StartReady();
    Await([&] { return Get(ReviewOf(number)).status == 200; });
    EXPECT_EQ(Get(ReviewOf(number)).body, before);
    const auto repeated = Deliver(PullRequestOpened({.number = number}));
    EXPECT_THAT(repeated.body, HasSubstr("duplicate"));
    EXPECT_TRUE(node->Stop().ok());
  }
}

}  // namespace
}  // namespace docket::apps
