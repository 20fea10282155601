// What auditors complain of, each as a test: merges whose evidence is missing or wrong. The numbers
// are those of docs/acceptance.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "tests/acceptance/github.h"

namespace docket::acceptance {
namespace {

using boost::json::object;
using testing::Contains;
using testing::Not;

class MergesTest : public GitHubTest {
 protected:
  void Approve(demo::PullRequest& pull_request, const demo::User& reviewer) {
    Later(pull_request);
    const demo::HumanReview review{.id = ++reviews_,
                                   .reviewer = reviewer,
                                   .opinion = demo::Opinion::kApproved,
                                   .commit = pull_request.head_sha,
                                   .submitted_at = pull_request.updated_at,
                                   .dismissed = false};
    Tell(DeliveryOf("pull_request_review", "submitted",
                    payloads().ReviewEvent("submitted", pull_request, review, reviewer)));
  }
  void Merge(demo::PullRequest& pull_request) {
    MergeAs(pull_request, std::string(40, 'd'), {.id = 950, .login = "admin"});
  }
  void MergeAs(demo::PullRequest& pull_request, const std::string& sha,
               const demo::User& merged_by) {
    Later(pull_request);
    pull_request.state = demo::LifeState::kMerged;
    pull_request.closed_at = pull_request.updated_at;
    pull_request.merge_sha = sha;
    pull_request.merged_by = merged_by;
    Tell(PullRequestDelivery("closed", pull_request));
  }
  void TellOfGroup(const demo::PullRequest& pull_request, const demo::MergeGroup& group) {
    Tell(DeliveryOf("merge_group", group.end.empty() ? "checks_requested" : "destroyed",
                    payloads().MergeGroupEvent(pull_request, group)));
  }
  // What the merge lacked; each with its proofs, which must be events of the history.
  [[nodiscard]] std::vector<std::string> Violations(const demo::PullRequest& pull_request) const {
    const Told record = Call("GET", absl::StrCat("/api/v1/audit/merges/", ReviewOf(pull_request)));
    EXPECT_EQ(record.status, 200);
    std::vector<std::string> kinds;
    for (const boost::json::value& one : record.body.at("violations").as_array()) {
      kinds.emplace_back(one.at("kind").as_string());
      EXPECT_FALSE(one.at("evidence").as_array().empty()) << kinds.back();
    }
    return kinds;
  }

  const demo::User reviewer_{.id = 930, .login = "reviewer"};

 private:
  std::int64_t reviews_ = 70'000;
};

TEST_F(MergesTest, Scenario18EveryMergeThatLacksAnApprovalIsListedWithItsProof) {
  const auto node = StartReady();
  demo::PullRequest none = NewPullRequest({.number = 1});
  Open(none);
  Merge(none);
  EXPECT_THAT(Violations(none), Contains("no_approval"));

  demo::PullRequest by_author = NewPullRequest({.number = 2});
  Open(by_author);
  Approve(by_author, by_author.author);
  Merge(by_author);
  EXPECT_THAT(Violations(by_author), Contains("self_approval"));

  demo::PullRequest stale = NewPullRequest({.number = 3});
  Open(stale);
  Approve(stale, reviewer_);
  const std::string before = Move(stale);
  Tell(PushDelivery(stale, before));
  Merge(stale);
  EXPECT_THAT(Violations(stale), Contains("approval_stale_head"));

  demo::PullRequest pushed = NewPullRequest({.number = 4});
  Open(pushed);
  const std::string first = Move(pushed);
  auto synchronize = boost::json::parse(PushDelivery(pushed, first).body).as_object();
  synchronize["sender"] =
      object{{"id", reviewer_.id}, {"login", reviewer_.login}, {"type", "User"}};
  Tell(DeliveryOf("pull_request", "synchronize", synchronize));
  Approve(pushed, reviewer_);
  Merge(pushed);
  EXPECT_THAT(Violations(pushed), Contains("approver_pushed"));

  demo::PullRequest good = NewPullRequest({.number = 5});
  Open(good);
  Approve(good, reviewer_);
  Merge(good);
  EXPECT_THAT(Violations(good), Not(Contains("no_approval")));

  const Told listed = Call("GET", "/api/v1/audit/merges?organization=gh:501&violation=no_approval");
  ASSERT_EQ(listed.status, 200);
  EXPECT_EQ(listed.body.at("items").as_array().size(), 4U);
}

// A merge queue merges in the name of a bot; somebody put the pull request there.
TEST_F(MergesTest, Scenario19AMergeByAQueueKeepsWhoIsBehindIt) {
  const auto node = StartReady();
  demo::PullRequest pull_request = NewPullRequest();
  Open(pull_request);
  Approve(pull_request, reviewer_);
  Later(pull_request);
  const demo::User enqueuer{.id = 940, .login = "enqueuer"};
  Tell(DeliveryOf("pull_request", "enqueued",
                  payloads().PullRequestEvent("enqueued", pull_request, enqueuer)));
  demo::MergeGroup group{.sha = std::string(40, 'e'), .base_sha = pull_request.base_sha};
  TellOfGroup(pull_request, group);
  const demo::Check check{.id = 4'712,
                          .name = "build",
                          .sha = group.sha,
                          .result = "success",
                          .at = pull_request.updated_at};
  Tell(DeliveryOf("check_run", "completed", payloads().CheckEvent(pull_request, check)));
  group.end = "merged";
  TellOfGroup(pull_request, group);
  MergeAs(pull_request, group.sha, {.id = 118'344'674, .login = "github-merge-queue[bot]"});

  const Told record = Call("GET", absl::StrCat("/api/v1/audit/merges/", ReviewOf(pull_request)));
  ASSERT_EQ(record.status, 200);
  EXPECT_EQ(record.body.at("merged_by").at("id"), "118344674");
  ASSERT_TRUE(record.body.at("merge_queue").is_object());
  EXPECT_EQ(record.body.at("merge_queue").at("enqueued_by").at("id"), "940");
}

// The payload of a fork's check names no pull request: the head's commit leads to it.
TEST_F(MergesTest, Scenario26AForksCheckWithoutPullRequestsFindsItsReview) {
  const auto node = StartReady();
  demo::PullRequest pull_request = NewPullRequest();
  pull_request.fork_id = 88'001;
  auto check = boost::json::parse(PullRequestDelivery("opened", pull_request).body).as_object();
  check.erase("pull_request");
  check["action"] = "completed";
  check["check_run"] = object{{"id", 4711},
                              {"name", "unit tests"},
                              {"head_sha", pull_request.head_sha},
                              {"status", "completed"},
                              {"conclusion", "failure"},
                              {"started_at", demo::Rfc3339(demo::kStoryBegins + 1)},
                              {"completed_at", demo::Rfc3339(demo::kStoryBegins + 2)},
                              {"app", object{{"id", 15368}, {"slug", "github-actions"}}},
                              {"check_suite", object{{"id", 5}}},
                              {"pull_requests", boost::json::array()}};
  // It comes before its pull request is known, as it may.
  Tell(DeliveryOf("check_run", "completed", check));
  Open(pull_request);
  Merge(pull_request);
  const Told record = Call("GET", absl::StrCat("/api/v1/audit/merges/", ReviewOf(pull_request)));
  ASSERT_EQ(record.status, 200);
  const auto& checks = record.body.at("checks").at("merged_head").as_array();
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks.at(0).at("name"), "unit tests");
  EXPECT_EQ(checks.at(0).at("conclusion"), "failure");
}

}  // namespace
}  // namespace docket::acceptance
