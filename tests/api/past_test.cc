// as_of= of a review, and the operator's look at what its rules knew then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "boost/json/parse.hpp"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kOrganization = 7;
constexpr char kReview[] = "/api/v1/reviews/rev_gh_5_2";

domain::ReviewId Review() {
  return {.host = domain::HostCode("gh"),
          .repository = domain::RepositoryId(5),
          .number = domain::PullRequestNumber(2)};
}

boost::json::object Json(const HttpAnswer& answer) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(answer.body, error);
  EXPECT_FALSE(error) << answer.body;
  return value.is_object() ? value.get_object() : boost::json::object();
}

class PastTest : public ::testing::Test {
 protected:
  PastTest() : reader_(api_.AddReader(kOrganization)) {
    Tell(3, /*known=*/true);
    api_.past.Update([](FakePast::Rows& rows) {
      rows.tenant = {.host = domain::HostCode("gh"),
                     .organization = domain::OrganizationId(kOrganization)};
    });
  }

  // What is known: the last event that counts, and whether the pull request is known by then.
  void Tell(std::int64_t version, bool known) {
    projections::PastReview past;
    past.version = domain::StreamVersion(version);
    past.version_max = domain::StreamVersion(9);
    past.recorded_at = domain::FromSeconds(1'700'000'000);
    past.state.draft = true;
    if (known) {
      past.review.emplace();
      *past.review->mutable_id() = schemas::ToProto(Review());
      past.review->set_status(review::v1::PULL_REQUEST_STATUS_OPEN);
      past.review->set_version(version);
    }
    api_.past.Update([&](FakePast::Rows& rows) { rows.review = past; });
  }

  HttpAnswer Get(const std::string& query) {
    return api_.Ask({.target = kReview + query, .headers = {{"Authorization", reader_}}});
  }

  TestApi api_;
  const std::string reader_;
};

TEST_F(PastTest, AVersionOrATimeIsAsked) {
  const HttpAnswer answer = Get("?as_of=3");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(Json(answer)["version"], 3);
  EXPECT_EQ(answer.Header("ETag"), "\"3\"");
  EXPECT_EQ(api_.past.as_of(), projections::AsOf(domain::StreamVersion(3)));
  EXPECT_EQ(Get("?as_of=2023-11-14T22:13:20Z").status, 200);
  EXPECT_EQ(api_.past.as_of(), projections::AsOf(domain::FromSeconds(1'700'000'000)));
}

TEST_F(PastTest, AnythingElseIsRefusedWithWhatIsAllowed) {
  for (const char* query : {"?as_of=", "?as_of=0", "?as_of=-1", "?as_of=yesterday",
                            "?as_of=2026-02-30T00:00:00Z", "?as_of=2026-01-31"}) {
    const HttpAnswer answer = Get(query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_THAT(answer.body, HasSubstr("2026-01-31T00:00:00Z")) << query;
  }
}

TEST_F(PastTest, WhatWasNotThereThenSaysSo) {
  const HttpAnswer later = Get("?as_of=10");
  EXPECT_EQ(later.status, 404);
  EXPECT_EQ(Json(later)["type"], "/problems/not-there-then");
  EXPECT_EQ(Json(later)["last_version"], 9);
  EXPECT_THAT(later.body, HasSubstr("no version 10"));
  Tell(0, /*known=*/false);
  EXPECT_THAT(Get("?as_of=2008-01-01T00:00:00Z").body, HasSubstr("did not exist yet"));
  Tell(1, /*known=*/false);
  const HttpAnswer discussed = Get("?as_of=1");
  EXPECT_EQ(discussed.status, 404);
  EXPECT_THAT(discussed.body, HasSubstr("was not known yet"));
}

TEST_F(PastTest, WhatThisProgramCannotReadIsTold) {
  api_.past.Update([](FakePast::Rows& rows) {
    rows.review = absl::UnimplementedError("version 3 of rev_gh_5_2: no such event");
  });
  const HttpAnswer answer = Get("?as_of=3");
  EXPECT_EQ(answer.status, 501);
  EXPECT_EQ(Json(answer)["type"], "/problems/event-not-known");
  EXPECT_THAT(answer.body, HasSubstr("version 3 of rev_gh_5_2"));
  api_.past.Update([](FakePast::Rows& rows) {
    rows.review = absl::InvalidArgumentError("2999-01-01T00:00:00Z has not come yet");
  });
  EXPECT_EQ(Get("?as_of=2999-01-01T00:00:00Z").status, 400);
}

TEST_F(PastTest, TheOtherWaysToAReviewKnowItToo) {
  const auto ask = [this](const std::string& target) {
    return api_.Ask({.target = target, .headers = {{"Authorization", reader_}}});
  };
  EXPECT_EQ(ask("/api/v1/review?id=rev_gh_5_2&as_of=3").status, 200);
  EXPECT_EQ(ask("/api/v1/repos/5/pulls/2/review?as_of=3").status, 200);
  EXPECT_THAT(ask("/api/v1/review?as_of=3").body, HasSubstr("The parameter id is needed"));
}

TEST_F(PastTest, AnotherTenantLearnsNothing) {
  const std::string stranger = api_.AddReader(8);
  const HttpAnswer answer = api_.Ask(
      {.target = std::string(kReview) + "?as_of=10", .headers = {{"Authorization", stranger}}});
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(Json(answer)["type"], "/problems/not-found");
}

TEST_F(PastTest, AnOperatorSeesWhatTheRulesKnewToo) {
  constexpr char kState[] = "/operator/v1/reviews/rev_gh_5_2/state";
  const HttpAnswer answer = api_.AskOperator({.target = std::string(kState) + "?as_of=3"});
  ASSERT_EQ(answer.status, 200) << answer.body;
  boost::json::object document = Json(answer);
  EXPECT_EQ(document["version"], 3);
  EXPECT_EQ(document["last_version"], 9);
  EXPECT_EQ(document["recorded_at"], "2023-11-14T22:13:20Z");
  EXPECT_EQ(document["review"].at("state"), "open");
  EXPECT_EQ(document["rules"].at("draft"), true);
  EXPECT_TRUE(document["rules"].at("live_run").is_null());
  Tell(1, /*known=*/false);
  EXPECT_TRUE(Json(api_.AskOperator({.target = kState}))["review"].is_null());
  Tell(0, /*known=*/false);
  EXPECT_EQ(api_.AskOperator({.target = kState}).status, 404);
  EXPECT_EQ(api_.Ask({.target = kState, .headers = {{"Authorization", api_.AddAdmin()}}}).status,
            404)
      << "it is served at the operator's socket alone";
}

}  // namespace
}  // namespace docket::api
