#include "demo/payloads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "tests/demo/recorded.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PayloadsTest : public ::testing::Test {
 protected:
  PayloadsTest() {
    world_.repository = estate_.RepositoryAt(5);
    world_.id = 3'141'592'653;
    world_.number = 271;
    world_.author = estate_.UserAt(world_.repository.owner, 1);
    world_.title = "Größe";
    world_.head_ref = "topic";
    world_.head_sha = std::string(40, 'a');
    world_.base_ref = "main";
    world_.base_sha = std::string(40, 'b');
    world_.created_at = 1'735'689'600;
    world_.updated_at = 1'735'689'661;
  }

  // Every top-level member of the recorded example is still there.
  static void ExpectMembersOf(const Example* example, const json::object& payload) {
    ASSERT_NE(example, nullptr);
    for (const auto& member : example->payload) {
      EXPECT_TRUE(payload.contains(member.key())) << member.key();
    }
  }

  Estate estate_{1};
  Payloads payloads_{RecordedCorpus()};
  PullRequest world_;
  User sender_ = estate_.UserAt(estate_.OrganizationAt(5), 2);
};

TEST(Rfc3339, IsUtcToTheSecond) {
  EXPECT_EQ(Rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(Rfc3339(1'709'251'199), "2024-02-29T23:59:59Z");
}

TEST_F(PayloadsTest, RecordedCorpusHasEveryTemplate) {
  EXPECT_EQ(Payloads::MissingTemplate(RecordedCorpus()), "");
  EXPECT_EQ(Payloads::MissingTemplate(Corpus({})), "pull_request.opened");
}

TEST_F(PayloadsTest, EveryPullRequestActionKeepsTheMembersOfItsExample) {
  for (const std::string_view action :
       {"opened", "synchronize", "closed", "reopened", "converted_to_draft", "ready_for_review",
        "labeled", "assigned", "review_requested"}) {
    SCOPED_TRACE(action);
    const json::object payload = payloads_.PullRequestEvent(action, world_, sender_);
    const std::string_view with = action == "synchronize" ? "before" : "organization";
    ExpectMembersOf(RecordedCorpus().Richest("pull_request", action, with), payload);
    EXPECT_EQ(payload.at("action").as_string(), action);
    EXPECT_GT(json::serialize(payload).size(), 20'000U);
  }
}

TEST_F(PayloadsTest, OtherEventsKeepTheMembersOfTheirExamples) {
  const HumanReview review{.id = 1, .reviewer = sender_, .commit = world_.head_sha};
  const Corpus& corpus = RecordedCorpus();
  const json::object submitted = payloads_.ReviewEvent("submitted", world_, review, sender_);
  ExpectMembersOf(corpus.Richest("pull_request_review", "submitted"), submitted);
  ExpectMembersOf(corpus.Richest("pull_request_review", "dismissed"),
                  payloads_.ReviewEvent("dismissed", world_, review, sender_));
  ExpectMembersOf(
      corpus.Richest("push", "", "commits"),
      payloads_.PushEvent(world_.repository, {"refs/heads/main", "b", "a", 0}, sender_));
  ExpectMembersOf(corpus.Richest("repository", "renamed"),
                  payloads_.RepositoryEvent({"renamed", 0}, world_.repository, sender_));
  for (const std::string_view action : {"created", "suspend", "unsuspend"}) {
    ExpectMembersOf(corpus.Richest("installation", action),
                    payloads_.InstallationEvent({action, 0}, world_.repository.owner, sender_));
  }
}

TEST_F(PayloadsTest, NothingOfTheRecordedRepositoryIsLeft) {
  const auto expect_nothing_left = [](const json::object& payload) {
    const std::string text = json::serialize(payload);
    EXPECT_THAT(text, Not(HasSubstr("Codertocat/Hello-World")));
    EXPECT_THAT(text, Not(HasSubstr("octo-org/octo-repo")));
    EXPECT_THAT(text, Not(HasSubstr("186853002")));
    return text;
  };
  world_.facts = {.labels = {"good first issue"},
                  .assignees = {{sender_.id, sender_}},
                  .requested_reviewers = {},
                  .milestone = true,
                  .locked = false,
                  .auto_merge = true};
  expect_nothing_left(payloads_.Label("bug", world_.repository));
  expect_nothing_left(payloads_.Milestone(world_.repository));
  for (const std::string_view action : {"opened", "synchronize", "closed"}) {
    const std::string text =
        expect_nothing_left(payloads_.PullRequestEvent(action, world_, sender_));
    EXPECT_THAT(text, Not(HasSubstr("/pulls/2\"")));
    EXPECT_THAT(text, HasSubstr("/pulls/271\""));
  }
  for (const bool on_a_line : {false, true}) {
    const Comment comment{.id = 9, .author = sender_, .on_a_line = on_a_line, .body = "Why?"};
    for (const std::string_view action : {"created", "edited", "deleted"}) {
      const json::object payload = payloads_.CommentEvent(action, world_, comment, sender_);
      expect_nothing_left(payload);
      EXPECT_EQ(payload.at("comment").at("id").as_int64(), 9);
      EXPECT_EQ(payload.at("comment").at("user").at("id").as_int64(), sender_.id);
      EXPECT_EQ(payload.at("comment").at("body").as_string(), "Why?");
    }
    expect_nothing_left(payloads_.ThreadEvent(world_, comment, sender_));
  }
  for (const Check::Kind kind : {Check::Kind::kRun, Check::Kind::kSuite, Check::Kind::kStatus}) {
    expect_nothing_left(payloads_.CheckEvent(world_, {.kind = kind,
                                                      .id = 9,
                                                      .name = "build",
                                                      .sha = world_.head_sha,
                                                      .result = "success",
                                                      .at = 0}));
  }
  expect_nothing_left(payloads_.SuiteRequested(world_));
  expect_nothing_left(
      payloads_.MergeGroupEvent(world_, {.sha = "c", .base_sha = "b", .end = "merged"}));
}

TEST_F(PayloadsTest, FactsAreThoseOfTheWorldAlone) {
  world_.facts.labels = {"bug"};
  world_.facts.assignees = {{sender_.id, sender_}};
  const json::value payload = payloads_.PullRequestEvent("labeled", world_, sender_);
  const json::value& pull_request = payload.at("pull_request");
  ASSERT_EQ(pull_request.at("labels").as_array().size(), 1U);
  EXPECT_EQ(pull_request.at("labels").at(0).at("name").as_string(), "bug");
  EXPECT_EQ(pull_request.at("assignees").at(0).at("id").as_int64(), sender_.id);
  EXPECT_TRUE(pull_request.at("requested_reviewers").as_array().empty());
  EXPECT_TRUE(pull_request.at("milestone").is_null());
  EXPECT_TRUE(pull_request.at("auto_merge").is_null());
  EXPECT_FALSE(pull_request.at("locked").as_bool());
}

TEST_F(PayloadsTest, WorldIsWrittenWhereGitHubWritesIt) {
  const json::object payload = payloads_.PullRequestEvent("opened", world_, sender_);
  const json::value& pull_request = payload.at("pull_request");
  EXPECT_EQ(payload.at("number").as_int64(), 271);
  EXPECT_EQ(payload.at("sender").at("id").as_int64(), sender_.id);
  EXPECT_EQ(payload.at("organization").at("id").as_int64(), world_.repository.owner.id);
  EXPECT_EQ(payload.at("repository").at("id").as_int64(), world_.repository.id);
  EXPECT_EQ(payload.at("repository").at("owner").at("id").as_int64(), world_.repository.owner.id);
  EXPECT_EQ(pull_request.at("number").as_int64(), 271);
  EXPECT_EQ(pull_request.at("title").as_string(), "Größe");
  EXPECT_EQ(pull_request.at("user").at("id").as_int64(), world_.author.id);
  EXPECT_EQ(pull_request.at("head").at("sha").as_string(), world_.head_sha);
  EXPECT_EQ(pull_request.at("head").at("repo").at("id").as_int64(), world_.repository.id);
  EXPECT_EQ(pull_request.at("base").at("ref").as_string(), "main");
  EXPECT_EQ(pull_request.at("updated_at").as_string(), "2025-01-01T00:01:01Z");
  EXPECT_FALSE(pull_request.at("merged").as_bool());
  EXPECT_TRUE(pull_request.at("merged_at").is_null());
}

TEST_F(PayloadsTest, MergedIsClosedWithMergedAt) {
  world_.state = LifeState::kMerged;
  world_.closed_at = world_.updated_at;
  world_.merge_sha = std::string(40, 'c');
  world_.merged_by = sender_;
  const json::value closed = payloads_.PullRequestEvent("closed", world_, sender_);
  const json::value& pull_request = closed.at("pull_request");
  EXPECT_EQ(pull_request.at("state").as_string(), "closed");
  EXPECT_TRUE(pull_request.at("merged").as_bool());
  EXPECT_EQ(pull_request.at("merged_at").as_string(), "2025-01-01T00:01:01Z");
  EXPECT_EQ(pull_request.at("merge_commit_sha").as_string(), world_.merge_sha);
  EXPECT_EQ(pull_request.at("merged_by").at("id").as_int64(), sender_.id);
}

TEST_F(PayloadsTest, AForksHeadIsInAnotherRepository) {
  world_.fork_id = estate_.ForkOf(world_.repository);
  const json::value payload = payloads_.PullRequestEvent("opened", world_, sender_);
  const json::value& pull_request = payload.at("pull_request");
  EXPECT_EQ(pull_request.at("head").at("repo").at("id").as_int64(), *world_.fork_id);
  EXPECT_EQ(pull_request.at("head").at("user").at("id").as_int64(), world_.author.id);
  EXPECT_EQ(pull_request.at("base").at("repo").at("id").as_int64(), world_.repository.id);
}

TEST_F(PayloadsTest, ADismissedReviewSaysSo) {
  HumanReview review{.id = 77,
                     .reviewer = sender_,
                     .opinion = Opinion::kChangesRequested,
                     .commit = world_.head_sha,
                     .submitted_at = 0};
  json::value payload = payloads_.ReviewEvent("submitted", world_, review, sender_);
  EXPECT_EQ(payload.at("review").at("state").as_string(), "changes_requested");
  review.dismissed = true;
  payload = payloads_.ReviewEvent("dismissed", world_, review, world_.author);
  EXPECT_EQ(payload.at("review").at("state").as_string(), "dismissed");
  EXPECT_EQ(payload.at("review").at("id").as_int64(), 77);
  EXPECT_EQ(payload.at("review").at("user").at("id").as_int64(), sender_.id);
  EXPECT_EQ(payload.at("sender").at("id").as_int64(), world_.author.id);
}

TEST_F(PayloadsTest, APushIsOfThatBranchAndMoment) {
  const json::value push = payloads_.PushEvent(
      world_.repository,
      {.ref = "refs/heads/main", .before = "before", .after = std::string(40, 'd'), .at = 61},
      sender_);
  EXPECT_EQ(push.at("ref").as_string(), "refs/heads/main");
  EXPECT_EQ(push.at("before").as_string(), "before");
  EXPECT_EQ(push.at("after").as_string(), std::string(40, 'd'));
  EXPECT_EQ(push.at("head_commit").at("id").as_string(), std::string(40, 'd'));
  EXPECT_EQ(push.at("head_commit").at("timestamp").as_string(), "1970-01-01T00:01:01Z");
  EXPECT_EQ(push.at("repository").at("id").as_int64(), world_.repository.id);
  EXPECT_FALSE(push.at("created").as_bool());
  EXPECT_FALSE(push.at("deleted").as_bool());
}

TEST_F(PayloadsTest, AnArchivedRepositorySaysSo) {
  const json::value archived =
      payloads_.RepositoryEvent({"archived", 61}, world_.repository, sender_);
  EXPECT_EQ(archived.at("action").as_string(), "archived");
  EXPECT_TRUE(archived.at("repository").at("archived").as_bool());
  EXPECT_EQ(archived.at("repository").at("updated_at").as_string(), "1970-01-01T00:01:01Z");
  EXPECT_EQ(archived.at("repository").at("full_name").as_string(), world_.repository.FullName());
}

TEST_F(PayloadsTest, AnInstallationIsOfItsOrganization) {
  const Organization& owner = world_.repository.owner;
  const json::value suspended = payloads_.InstallationEvent({"suspend", 61}, owner, sender_);
  EXPECT_EQ(suspended.at("installation").at("id").as_int64(), owner.installation_id);
  EXPECT_EQ(suspended.at("installation").at("account").at("id").as_int64(), owner.id);
  EXPECT_EQ(suspended.at("installation").at("suspended_at").as_string(), "1970-01-01T00:01:01Z");
}

TEST(Corpus, RefusesWhatIsNoIndex) {
  std::string error;
  EXPECT_FALSE(ParseCorpus("{", "index", error));
  EXPECT_THAT(error, HasSubstr("not JSON"));
  EXPECT_FALSE(ParseCorpus(R"([{"name": "push"}])", "index", error));
  EXPECT_THAT(error, HasSubstr("webhooks-examples"));
  EXPECT_FALSE(LoadCorpus("/nonexistent/index.json", error));
  EXPECT_THAT(error, HasSubstr("/nonexistent/index.json"));
  error.clear();
  EXPECT_FALSE(LoadCorpus("/", error)) << "a directory";
  EXPECT_NE(error.find("index.json"), std::string::npos) << error;
}

TEST(Corpus, HasEveryRecordedPayload) { EXPECT_EQ(RecordedCorpus().examples().size(), 329U); }

}  // namespace
}  // namespace docket::demo
