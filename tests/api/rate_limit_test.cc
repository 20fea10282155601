// How many requests a key may make: the limiter alone, and what callers of the API see of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "boost/json/parse.hpp"
#include "platform/manual_clock.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const domain::KeyId kOne("one");
const domain::KeyId kOther("other");

class RateLimiterTest : public ::testing::Test {
 protected:
  platform::ManualClock clock_;
  // One request in 15 s.
  RateLimiter limiter_{{.requests = 4, .window = absl::Minutes(1)}, clock_};
};

TEST_F(RateLimiterTest, AllAtOnceAndThenOneInEachPartOfTheWindow) {
  for (const std::int64_t left : {3, 2, 1, 0}) {
    const auto decision = limiter_.Take(kOne);
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.remaining, left);
    EXPECT_EQ(decision.until_more, absl::Seconds(15));
  }
  for (int i = 0; i < 3; ++i) {  // what is refused costs nothing
    const auto decision = limiter_.Take(kOne);
    EXPECT_FALSE(decision.allowed);
    EXPECT_EQ(decision.remaining, 0);
    EXPECT_EQ(decision.until_more, absl::Seconds(15));
  }
  clock_.Advance(absl::Seconds(14));
  const auto early = limiter_.Take(kOne);
  EXPECT_FALSE(early.allowed);
  EXPECT_EQ(early.until_more, absl::Seconds(1));
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(limiter_.Take(kOne).allowed);
  EXPECT_FALSE(limiter_.Take(kOne).allowed);
}

TEST_F(RateLimiterTest, SilenceGivesBackNoMoreThanTheWholeQuota) {
  EXPECT_TRUE(limiter_.Take(kOne).allowed);
  clock_.Advance(absl::Hours(1));
  int allowed = 0;
  while (limiter_.Take(kOne).allowed) ++allowed;
  EXPECT_EQ(allowed, 4);
}

TEST_F(RateLimiterTest, EachKeyHasItsOwnQuota) {
  while (limiter_.Take(kOne).allowed) {
  }
  EXPECT_EQ(limiter_.Take(kOther).remaining, 3);
}

TEST_F(RateLimiterTest, ManyKeysDoNotMakeItForgetOneThatIsUsed) {
  while (limiter_.Take(kOne).allowed) {
  }
  for (int i = 0; i < 5'000; ++i) {
    EXPECT_TRUE(limiter_.Take(domain::KeyId(std::to_string(i))).allowed);
  }
  EXPECT_FALSE(limiter_.Take(kOne).allowed);
  clock_.Advance(absl::Minutes(1));
  for (int i = 0; i < 5'000; ++i) {
    EXPECT_EQ(limiter_.Take(domain::KeyId(std::to_string(i))).remaining, 3);
  }
}

TEST_F(RateLimiterTest, AWindowThatCannotBeDividedGivesNoMoreThanTheQuota) {
  RateLimiter limiter({.requests = 99'999, .window = absl::Seconds(1)}, clock_);
  int allowed = 0;
  while (limiter.Take(kOne).allowed) ++allowed;
  EXPECT_EQ(allowed, 99'999);
}

TEST_F(RateLimiterTest, HeaderFieldsAreWholeSeconds) {
  EXPECT_THAT(limiter_.HeadersOf(
                  {.allowed = true, .remaining = 7, .until_more = absl::Milliseconds(1'001)}),
              UnorderedElementsAre(Pair("RateLimit-Policy", R"("key";q=4;w=60)"),
                                   Pair("RateLimit", R"("key";r=7;t=2)")));
}

TestApiOptions TwoAnHour() {
  TestApiOptions options;
  options.rate_limit = {.requests = 2, .window = absl::Hours(1)};
  return options;
}

class RateLimitTest : public ::testing::Test {
 protected:
  HttpAnswer Get(const std::string& key, const std::string& target) {
    return api_.Ask({.target = target, .headers = {{"Authorization", key}}});
  }

  TestApi api_{TwoAnHour()};
  const std::string key_ = api_.AddReader(7);
};

TEST_F(RateLimitTest, AKeyThatAsksTooOftenIsToldWhenToComeAgain) {
  const HttpAnswer first = Get(key_, "/api/v1/reviews");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.Header("RateLimit-Policy"), R"("key";q=2;w=3600)");
  EXPECT_THAT(first.Header("RateLimit"), ::testing::StartsWith(R"("key";r=1;t=)"));
  // Whatever is asked for, and of whichever part of the API.
  EXPECT_EQ(Get(key_, "/api/v1/repositories/repo_gh_99").status, 404);
  const HttpAnswer refused = Get(key_, "/api/v1/repositories/repo_gh_5/policy");
  ASSERT_EQ(refused.status, 429);
  EXPECT_THAT(refused.Header("RateLimit"), ::testing::StartsWith(R"("key";r=0;t=)"));
  int seconds = 0;
  ASSERT_TRUE(absl::SimpleAtoi(refused.Header("Retry-After"), &seconds));
  EXPECT_GT(seconds, 1'700);
  EXPECT_LE(seconds, 1'800);
  const auto problem = boost::json::parse(refused.body);
  EXPECT_EQ(problem.at("type"), "/problems/quota-exceeded");
  EXPECT_EQ(problem.at("violated-policies"), boost::json::array{"key"});
}

TEST_F(RateLimitTest, OthersAreNotCounted) {
  const std::string other = api_.AddReader(7);
  while (Get(key_, "/api/v1/reviews").status == 200) {
  }
  EXPECT_EQ(Get(other, "/api/v1/reviews").status, 200);
  EXPECT_EQ(api_.AskOperator({.target = "/api/v1/reviews?organization=7"}).status, 200);
  // Who has no key, or guesses at one, takes nothing from it and learns nothing of it.
  const std::string guess = other.substr(0, other.size() - 3) + "xyz";
  for (int i = 0; i < 5; ++i) {
    const HttpAnswer answer = Get(guess, "/api/v1/reviews");
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.Header("RateLimit"), "");
  }
  EXPECT_EQ(Get(other, "/api/v1/reviews").status, 200);
}

TEST(NoRateLimitTest, NothingIsSaidOfOne) {
  TestApi api;
  const std::string key = api.AddReader(7);
  const HttpAnswer answer =
      api.Ask({.target = "/api/v1/reviews", .headers = {{"Authorization", key}}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("RateLimit"), "");
  EXPECT_EQ(answer.Header("RateLimit-Policy"), "");
}

}  // namespace
}  // namespace docket::api
