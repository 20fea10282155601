// What is asked about a review that cannot be read, and what is told about its runs.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/work/lease_text.h"
#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

const domain::ReviewId kReview{.host = domain::HostCode("gh"),
                               .repository = domain::RepositoryId(5),
                               .number = domain::PullRequestNumber(2)};

// Whatever is asked about a review, or told about its runs, as long as it cannot be read.
TEST(MissingReview, EveryEndpointAboutItSaysAlikeWhy) {
  TestApi api;
  const std::string admin = api.AddAdmin();
  const std::string review = absl::StrCat("/api/v1/reviews/", ToString(kReview));
  const std::string run =
      absl::StrCat("/api/v1/runs/", ToString(domain::RunId{.review = kReview, .ordinal = 1}));
  const std::string lease = NewLease(domain::review::Stage::kAnalysis, kReview).id.value();
  const std::string held = absl::StrCat("?lease=", lease);
  const std::string leases = absl::StrCat("/api/v1/work/leases/", lease);
  const std::vector<std::pair<std::string, std::string>> endpoints = {
      {"GET", review},
      {"POST", absl::StrCat(review, "/runs")},
      {"GET", run},
      {"GET", absl::StrCat(review, "/runs")},
      {"GET", absl::StrCat("/api/v1/review?id=", ToString(kReview))},
      {"GET", "/api/v1/repos/5/pulls/2/review"},
      {"GET", absl::StrCat(run, "/findings")},
      {"GET", absl::StrCat(run, "/findings.sarif")},
      {"GET", absl::StrCat(run, "/conversation")},
      {"POST", absl::StrCat(run, "/cancel")},
      {"POST", absl::StrCat(run, "/analysis", held)},
      {"POST", absl::StrCat(run, "/failure", held)},
      {"POST", absl::StrCat(run, "/messages", held)},
      {"POST", absl::StrCat(run, "/conversation", held)},
      {"POST", absl::StrCat(run, "/notifications", held)},
      {"POST", absl::StrCat(leases, "/heartbeat")},
      {"DELETE", leases}};
  const std::vector<std::tuple<absl::Status, int, std::string>> failures = {
      {absl::NotFoundError("no"), 404, "/problems/not-found"},
      {absl::AbortedError("not yet"), 503, "/problems/projection-behind"},
      {absl::FailedPreconditionError("moved"), 410, "/problems/moved-away"}};
  for (const auto& [failure, status, type] : failures) {
    api.queries.Update([&](FakeQueries::Rows& rows) { rows.review_failure = failure; });
    for (const auto& [method, target] : endpoints) {
      const HttpAnswer answer = api.Ask({.method = method,
                                         .target = target,
                                         .headers = {{"Authorization", admin}},
                                         .body = method == "POST" ? "{}" : ""});
      EXPECT_EQ(answer.status, status) << method << ' ' << target << ' ' << answer.body;
      EXPECT_EQ(std::string(boost::json::parse(answer.body).at("type").as_string()), type)
          << method << ' ' << target;
    }
  }
}

}  // namespace
}  // namespace docket::api
