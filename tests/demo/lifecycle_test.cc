#include "demo/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "tests/demo/recorded.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

class LifecycleTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kLifecycles = 60;

  [[nodiscard]] Chapter Written(std::uint64_t index) const {
    return WriteLifecycle(payloads_, estate_, {.seed = 5, .run = 1, .kind = 14, .index = index});
  }

  // Whether the delivery shows the pull request.
  static bool Shows(const Delivery& delivery) { return delivery.event.starts_with("pull_request"); }

  Payloads payloads_{RecordedCorpus()};
  Estate estate_{5};
};

TEST_F(LifecycleTest, DeliveriesOfOnePullRequestNeverTie) {
  for (std::uint64_t index = 0; index < kLifecycles; ++index) {
    std::string last;
    for (const Delivery& delivery : Written(index).deliveries) {
      if (!Shows(delivery)) continue;
      const json::value body = json::parse(delivery.body);
      const std::string updated_at(body.at("pull_request").at("updated_at").as_string());
      EXPECT_LT(last, updated_at) << index << ' ' << delivery.action;
      last = updated_at;
    }
  }
}

// The last payload shows the same pull request as the expected state, except for the reviews.
TEST_F(LifecycleTest, LastPayloadAgreesWithTheExpectedState) {
  for (std::uint64_t index = 0; index < kLifecycles; ++index) {
    SCOPED_TRACE(index);
    const Chapter chapter = Written(index);
    const ExpectedReview& expected = *chapter.expected;
    std::size_t last = chapter.deliveries.size() - 1;
    while (!Shows(chapter.deliveries[last])) --last;
    const json::value body = json::parse(chapter.deliveries[last].body);
    const json::value& seen = body.at("pull_request");
    EXPECT_EQ(body.at("repository").at("id").as_int64(), expected.repository_id);
    EXPECT_EQ(body.at("repository").at("owner").at("id").as_int64(), expected.organization_id);
    EXPECT_EQ(seen.at("number").as_int64(), expected.number);
    EXPECT_EQ(seen.at("head").at("sha").as_string(), expected.head_sha);
    EXPECT_EQ(seen.at("base").at("ref").as_string(), expected.base_ref);
    EXPECT_EQ(seen.at("title").as_string(), expected.title);
    EXPECT_EQ(seen.at("draft").as_bool(), expected.draft);
    EXPECT_EQ(seen.at("state").as_string() == "open", expected.state == LifeState::kOpen);
    EXPECT_EQ(seen.at("merged_at").is_string(), expected.state == LifeState::kMerged);
  }
}

TEST_F(LifecycleTest, ExpectedReviewsAreThoseThatWereDelivered) {
  for (std::uint64_t index = 0; index < kLifecycles; ++index) {
    SCOPED_TRACE(index);
    const Chapter chapter = Written(index);
    std::set<std::int64_t> submitted;
    std::set<std::int64_t> dismissed;
    for (const Delivery& delivery : chapter.deliveries) {
      if (delivery.event != "pull_request_review") continue;
      const json::value body = json::parse(delivery.body);
      const std::int64_t id = body.at("review").at("id").as_int64();
      if (delivery.action == "submitted") {
        EXPECT_TRUE(submitted.insert(id).second);
      }
      if (delivery.action == "dismissed") {
        EXPECT_TRUE(dismissed.insert(id).second);
      }
    }
    EXPECT_EQ(chapter.expected->human_reviews.size(), submitted.size());
    for (const ExpectedHumanReview& review : chapter.expected->human_reviews) {
      EXPECT_EQ(submitted.count(review.id), 1U);
      EXPECT_EQ(review.dismissed, dismissed.count(review.id) == 1);
    }
  }
}

// What is never drawn would never be sent.
TEST_F(LifecycleTest, EveryKindOfDeliveryIsTold) {
  std::set<std::string> told;
  for (std::uint64_t index = 0; index < 10 * kLifecycles; ++index) {
    for (const Delivery& delivery : Written(index).deliveries) {
      told.insert(delivery.event + (delivery.action.empty() ? "" : "." + delivery.action));
    }
  }
  for (const std::string_view kind : {"check_run.completed",
                                      "check_run.created",
                                      "check_suite.completed",
                                      "check_suite.requested",
                                      "issue_comment.created",
                                      "issue_comment.deleted",
                                      "issue_comment.edited",
                                      "merge_group.checks_requested",
                                      "merge_group.destroyed",
                                      "pull_request.assigned",
                                      "pull_request.auto_merge_disabled",
                                      "pull_request.auto_merge_enabled",
                                      "pull_request.closed",
                                      "pull_request.converted_to_draft",
                                      "pull_request.demilestoned",
                                      "pull_request.dequeued",
                                      "pull_request.edited",
                                      "pull_request.enqueued",
                                      "pull_request.labeled",
                                      "pull_request.locked",
                                      "pull_request.milestoned",
                                      "pull_request.opened",
                                      "pull_request.ready_for_review",
                                      "pull_request.reopened",
                                      "pull_request.review_request_removed",
                                      "pull_request.review_requested",
                                      "pull_request.synchronize",
                                      "pull_request.unassigned",
                                      "pull_request.unlabeled",
                                      "pull_request.unlocked",
                                      "pull_request_review.dismissed",
                                      "pull_request_review.edited",
                                      "pull_request_review.submitted",
                                      "pull_request_review_comment.created",
                                      "pull_request_review_comment.deleted",
                                      "pull_request_review_comment.edited",
                                      "pull_request_review_thread.resolved",
                                      "pull_request_review_thread.unresolved",
                                      "push",
                                      "status"}) {
    EXPECT_TRUE(told.contains(std::string(kind))) << kind;
  }
}

TEST_F(LifecycleTest, BeginsWithOpenedAndGuidsAreDistinct) {
  std::set<std::string> guids;
  for (std::uint64_t index = 0; index < kLifecycles; ++index) {
    const Chapter chapter = Written(index);
    EXPECT_EQ(chapter.deliveries.front().action, "opened");
    for (const Delivery& delivery : chapter.deliveries) {
      EXPECT_EQ(delivery.guid.size(), 36U);
      EXPECT_TRUE(guids.insert(delivery.guid).second);
    }
  }
}

}  // namespace
}  // namespace docket::demo
