// What users of such bots complain of, each as a test: reviews that run twice, of the wrong head,
// are told twice, or keep others waiting. The numbers are those of docs/acceptance.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "tests/acceptance/github.h"

namespace docket::acceptance {
namespace {

using boost::json::object;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class RunsTest : public GitHubTest {};

TEST_F(RunsTest, Scenario09FivePushesInTenSecondsAreOneRunOfTheLastHead) {
  const auto node = StartReady();
  demo::PullRequest pull_request = NewPullRequest();
  Open(pull_request);
  for (int push = 0; push < 5; ++push) {
    const std::string before = Move(pull_request);
    Tell(PushDelivery(pull_request, before));
    clock_.Advance(absl::Seconds(2));
  }
  EXPECT_EQ(Lease("analysis", 0).status, 204) << "more pushes may come";
  clock_.Advance(absl::Seconds(30));
  const Told task = Lease("analysis");
  ASSERT_EQ(task.status, 200);
  EXPECT_EQ(HeadOf(task), pull_request.head_sha);
  EXPECT_EQ(Lease("analysis", 0).status, 204);
  EXPECT_EQ(Count(pull_request, "review.AnalysisStarted"), 1U);
}

TEST_F(RunsTest, Scenario10APushWhileAnalysingDiscardsTheResultAndWithdrawsWhatIsSeen) {
  const auto node = StartReady();
  demo::PullRequest pull_request = NewPullRequest();
  Open(pull_request);
  const Told task = Lease("analysis");
  ASSERT_EQ(task.status, 200);
  EXPECT_THAT(Publish(), ElementsAre("r1/check_run/in_progress"));
  const std::string before = Move(pull_request);
  Tell(PushDelivery(pull_request, before));
  const Told late =
      CallRaw(absl::StrCat(RunOf(task), "/analysis", OfHead(task)), apps::SarifOf("rule"));
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(Count(pull_request, "review.AnalysisDiscarded"), 1U);
  EXPECT_EQ(Count(pull_request, "review.AnalysisCompleted"), 0U);
  EXPECT_THAT(Publish(), ElementsAre("r1/check_run/withdrawn"));
  EXPECT_EQ(Runs(pull_request).at(0).at("status"), "superseded");
}

TEST_F(RunsTest, Scenario11AnotherBotsCommentCancelsNothing) {
  const auto node = StartReady();
  const demo::PullRequest pull_request = NewPullRequest();
  Open(pull_request);
  auto payload = boost::json::parse(PullRequestDelivery("opened", pull_request).body).as_object();
  const object bot{{"id", 902}, {"login", "other[bot]"}, {"type", "Bot"}};
  payload["action"] = "created";
  payload["sender"] = bot;
  payload["issue"] = object{{"number", pull_request.number},
                            {"pull_request", object{{"url", "https://example.org"}}}};
  payload["comment"] = object{{"id", 4711},
                              {"user", bot},
                              {"author_association", "MEMBER"},
                              {"body", "/cancel"},
                              {"created_at", demo::Rfc3339(demo::kStoryBegins + 5)},
                              {"updated_at", demo::Rfc3339(demo::kStoryBegins + 5)}};
  payload.erase("pull_request");
  Tell(DeliveryOf("issue_comment", "created", payload));
  EXPECT_EQ(Count(pull_request, "review.CommentRecorded"), 1U);
  EXPECT_EQ(Count(pull_request, "review.RunCancelled"), 0U);
  EXPECT_EQ(Lease("analysis").status, 200);
}

// The call to GitHub got no answer: whether the comment is there is not known. The publisher finds
// out under the same name, and tells once.
TEST_F(RunsTest, Scenario14AnAmbiguousAttemptIsTriedAgainUnderItsNameAndSettledOnce) {
  const auto node = StartReady();
  const demo::PullRequest pull_request = NewPullRequest();
  Open(pull_request);
  AnalyseAndAnswer();
  const Told task = Lease("publishing");
  ASSERT_EQ(task.status, 200);
  const auto first = task.body.at("notifications").as_array().at(0).as_object();
  const std::string at =
      absl::StrCat("/api/v1/runs/", std::string(first.at("run").as_string()), "/notifications");
  object outcome{{"channel", first.at("channel")}, {"part", first.at("part")}};
  outcome["outcome"] = "retry";
  EXPECT_EQ(Call("POST", at + UnderLease(task), outcome).status, 200);
  EXPECT_EQ(Call("DELETE", absl::StrCat("/api/v1/work/leases/", task.Text("lease"))).status, 204);
  clock_.Advance(absl::Seconds(10));
  const Told again = Lease("publishing");
  ASSERT_EQ(again.status, 200);
  bool offered = false;
  for (const boost::json::value& one : again.body.at("notifications").as_array()) {
    const bool same = one.at("run") == first.at("run") &&
                      one.at("channel") == first.at("channel") &&
                      one.at("part") == first.at("part");
    offered = offered || (same && one.at("attempts") == 1);
  }
  EXPECT_TRUE(offered);
  outcome["outcome"] = "sent";
  outcome["remote_id"] = "88";
  EXPECT_EQ(Call("POST", at + UnderLease(again), outcome).status, 200);
  outcome["remote_id"] = "89";
  const Told twice = Call("POST", at + UnderLease(again), outcome);
  EXPECT_EQ(twice.status, 409);
  EXPECT_EQ(twice.Text("code"), "notification-settled");
  EXPECT_EQ(Count(pull_request, "review.NotificationSent"), 1U);
}

TEST_F(RunsTest, Scenario15AProviderThatSaysWaitIsWaitedForAndOthersGoOn) {
  const auto node = StartReady();
  const demo::PullRequest limited = NewPullRequest({.owner = 501, .repository = 1001});
  const demo::PullRequest other = NewPullRequest({.owner = 502, .repository = 1002});
  Open(limited);
  AnalyseAndAnswer();
  const Told task = Lease("publishing");
  for (const boost::json::value& one : task.body.at("notifications").as_array()) {
    const std::string at = absl::StrCat("/api/v1/runs/", std::string(one.at("run").as_string()),
                                        "/notifications", UnderLease(task));
    EXPECT_EQ(Call("POST", at,
                   object{{"channel", one.at("channel")},
                          {"part", one.at("part")},
                          {"outcome", "retry"},
                          {"http_status", 403},
                          {"wait_seconds", 60}})
                  .status,
              200);
  }
  EXPECT_EQ(Call("DELETE", absl::StrCat("/api/v1/work/leases/", task.Text("lease"))).status, 204);
  clock_.Advance(absl::Seconds(50));
  EXPECT_THAT(Publish(), IsEmpty()) << "the provider was not obeyed";
  Open(other);
  AnalyseAndAnswer();
  EXPECT_THAT(Publish(), UnorderedElementsAre("r1/check_run/result", "r1/review/result"));
  EXPECT_EQ(Runs(other).at(0).at("status"), "completed");
  clock_.Advance(absl::Seconds(11));
  EXPECT_THAT(Publish(), UnorderedElementsAre("r1/check_run/result", "r1/review/result"));
  EXPECT_EQ(Runs(limited).at(0).at("status"), "completed");
}

// How long the other one had to wait is printed; who is served next is what the test is about.
TEST_F(RunsTest, Scenario16ABurstOfOneMonorepoKeepsNobodyWaiting) {
  const auto node = StartReady();
  constexpr int kBurst = 10'000;
  DeliverBurst({.owner = 501, .repository = 1001}, kBurst);
  const absl::Time sent = absl::Now();
  Open(NewPullRequest({.owner = 502, .repository = 1002}));
  std::vector<std::string> order;
  for (int turn = 0; turn < 2; ++turn) order.push_back(Lease("analysis").Text("organization"));
  const absl::Duration waited = absl::Now() - sent;
  EXPECT_THAT(order, UnorderedElementsAre("501", "502"));
  std::cout << "behind " << kBurst << " deliveries of another organisation: a run is requested, "
            << "visible and leased after " << waited << "\n";
}

TEST_F(RunsTest, Scenario17ARepositoryThatIsRenamedMidReviewKeepsTheReview) {
  const auto node = StartReady();
  demo::PullRequest pull_request = NewPullRequest();
  Open(pull_request);
  auto renamed = boost::json::parse(PullRequestDelivery("opened", pull_request).body).as_object();
  pull_request.repository.name = "another-name";
  auto after = boost::json::parse(PullRequestDelivery("opened", pull_request).body).as_object();
  object& repository = after["repository"].as_object();
  repository["updated_at"] = demo::Rfc3339(demo::kStoryBegins + 60);
  object payload{{"action", "renamed"},
                 {"changes", object{{"repository", object{{"name", object{{"from", "before"}}}}}}},
                 {"repository", repository},
                 {"sender", after["sender"]}};
  Tell(DeliveryOf("repository", "renamed", payload));
  const std::string before = Move(pull_request);
  Tell(PushDelivery(pull_request, before));
  clock_.Advance(absl::Seconds(31));
  const Told task = Lease("analysis");
  ASSERT_EQ(task.status, 200);
  EXPECT_EQ(task.Text("review"), ReviewOf(pull_request));
  EXPECT_EQ(task.body.at("repository").at("full_name"), "owner-501/another-name");
  EXPECT_EQ(Runs(pull_request).size(), 2U);
}

// The repository as a payload of `pull_request` shows it, of another owner.
object MovedTo(std::int64_t owner, const object& shown) {
  object repository = shown.at("repository").as_object();
  repository["owner"].as_object()["id"] = owner;
  repository["updated_at"] = demo::Rfc3339(demo::kStoryBegins + 60);
  return repository;
}

TEST_F(RunsTest, Scenario17ARepositoryThatIsTransferredMidReviewKeepsTheReview) {
  const auto node = StartReady();
  demo::PullRequest pull_request = NewPullRequest();
  Open(pull_request);
  const Told task = Lease("analysis");
  ASSERT_EQ(task.status, 200);
  const std::string before = MakeKey("operator", "gh:501");
  const std::string after = MakeKey("operator", "gh:777");
  const std::string review = "/api/v1/reviews/" + ReviewOf(pull_request);
  EXPECT_EQ(Call("GET", review, nullptr, before).status, 200);
  EXPECT_EQ(Call("GET", review, nullptr, after).status, 404);

  const auto shown = boost::json::parse(PullRequestDelivery("opened", pull_request).body);
  const object from{{"organization", object{{"id", 501}, {"login", "owner-501"}}}};
  Tell(DeliveryOf("repository", "transferred",
                  {{"action", "transferred"},
                   {"changes", object{{"owner", object{{"from", from}}}}},
                   {"repository", MovedTo(777, shown.as_object())},
                   {"sender", shown.at("sender")}}));
  Until([&] { return Call("GET", review, nullptr, after).status == 200; });
  EXPECT_EQ(Call("GET", review, nullptr, after).Text("organization_id"), "777");
  // Each view comes to it by itself.
  Until([&] { return Count(pull_request, "review.ReviewTransferred") == 1; });

  // Whoever had it before is told so, and has its history until then.
  const Told gone = Call("GET", review, nullptr, before);
  EXPECT_EQ(gone.status, 410);
  EXPECT_EQ(gone.Text("type"), "/problems/moved-away");
  EXPECT_EQ(Call("GET", RunOf(task), nullptr, after).status, 200);
  EXPECT_EQ(Call("GET", RunOf(task), nullptr, before).status, 410);
  EXPECT_EQ(Call("GET", absl::StrCat(RunOf(task), "/conversation"), nullptr, before).status, 410);
  const auto events_for = [&](const std::string& key) {
    const Told history = Call("GET", review + "/events", nullptr, key);
    return history.status == 200 ? history.body.at("items").as_array().size() : 0;
  };
  EXPECT_EQ(events_for(before) + 1, events_for(after));
  const auto listed_for = [this](const std::string& organization) {
    return Call("GET", "/api/v1/reviews?organization=" + organization)
        .body.at("items")
        .as_array()
        .size();
  };
  Until([&] { return listed_for("gh:777") == 1; });
  EXPECT_EQ(listed_for("gh:501"), 0U);

  // The run that was under way ends where it began.
  EXPECT_EQ(
      CallRaw(absl::StrCat(RunOf(task), "/analysis", OfHead(task)), apps::SarifOf("a")).status,
      200);
  const Told conversation = Lease("conversation");
  ASSERT_EQ(conversation.status, 200);
  EXPECT_EQ(RunOf(conversation), RunOf(task));
  EXPECT_EQ(Runs(pull_request).size(), 1U);
}

TEST_F(RunsTest, Scenario21AllViewsAndStatesLostAreBuiltAgainAlike) {
  const auto digests = [this] {
    std::set<std::string> all;
    const auto status = boost::json::parse(AskOperator("/operator/v1/status").body);
    for (const boost::json::value& view : status.at("projections").as_array()) {
      const std::string name(view.at("view").as_string());
      if (name.ends_with("_owners")) continue;  // each start claims the partitions anew
      all.insert(absl::StrCat(name, "/", view.at("partition").as_int64(), " ",
                              std::string(view.at("digest").as_string())));
    }
    return all;
  };
  demo::PullRequest pull_request = NewPullRequest();
  auto node = StartReady();
  Open(pull_request);
  AnalyseAndAnswer();
  EXPECT_EQ(Publish().size(), 2U);
  const std::set<std::string> before = digests();
  EXPECT_TRUE(node->Stop().ok());
  node.reset();
  std::filesystem::remove_all(data_.views());
  std::filesystem::remove_all(data_.review_states());
  node = StartReady();
  Until([&] { return digests() == before; });
  EXPECT_EQ(digests(), before);
  EXPECT_THAT(Publish(), IsEmpty()) << "it was told before";
}

TEST_F(RunsTest, Scenario27ATokenNeverReturnsAnOlderState) {
  const auto node = StartReady();
  const demo::PullRequest pull_request = NewPullRequest();
  Open(pull_request);
  const std::string review = absl::StrCat("/api/v1/reviews/", ReviewOf(pull_request));
  for (int round = 0; round < 20; ++round) {
    const auto live = Runs(pull_request).back().at("id").as_string();
    ASSERT_EQ(Call("POST", absl::StrCat("/api/v1/runs/", std::string(live), "/cancel")).status,
              200);
    const Told asked = Call("POST", review + "/runs");
    ASSERT_EQ(asked.status, 200) << boost::json::serialize(asked.body);
    std::string token;
    for (const auto& [name, value] : asked.headers) {
      if (name == "Consistency-Token") token = value;
    }
    ASSERT_NE(token, "");
    const apps::ClientResponse read =
        Ask({.method = "GET",
             .target = review,
             .headers = {{"Authorization", absl::StrCat("Bearer ", AdminKey())},
                         {"Consistency-Token", token}},
             .body = {}});
    ASSERT_EQ(read.status, 200);
    EXPECT_EQ(boost::json::parse(read.body).at("runs").as_array().size(),
              static_cast<std::size_t>(round) + 2);
  }
}

}  // namespace
}  // namespace docket::acceptance
