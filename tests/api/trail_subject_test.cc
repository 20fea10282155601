// Whose things a request is about, and what of it is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/trail/subject.h"
#include "tests/api/fakes.h"

namespace docket::api {
namespace {

using domain::Tenant;

constexpr char kReviews[] = "/api/v1/reviews";
constexpr char kReview[] = "/api/v1/reviews/{id}";

Tenant Of(std::int64_t organization) {
  return {.host = domain::HostCode("gh"), .organization = domain::OrganizationId(organization)};
}
const Tenant kNobody;

class SubjectTest : public ::testing::Test {
 protected:
  // repo_gh_1 is organisation 7's, and so is a delivery.
  SubjectTest() {
    view_proto::RepositoryStatus repository;
    repository.mutable_tenant()->set_host("gh");
    repository.mutable_tenant()->set_organization(7);
    projections::JoinedDelivery delivery;
    *delivery.delivery.mutable_tenant() = repository.tenant();
    queries_.Update([&](FakeQueries::Rows& rows) {
      rows.repositories[{.host = domain::HostCode("gh"), .repository = domain::RepositoryId(1)}] =
          repository;
      rows.deliveries[{.generation = 1, .partition = 0, .offset = 41}] = delivery;
    });
  }
  Tenant Subject(const AskedFor& asked, const Caller& caller) {
    return SubjectOf(
        asked, caller,
        {.repositories = queries_, .deliveries = queries_, .hosts = {domain::HostCode("gh")}});
  }
  static Caller For(std::set<Tenant> tenants) {
    return {.role = domain::access::Role::kAuditor, .tenants = std::move(tenants)};
  }

  FakeQueries queries_;
  const Caller admin_ = OperatorCaller();
};

TEST_F(SubjectTest, TheOrganisationThatIsNamed) {
  for (const char* name : {"organization", "org"}) {
    for (const char* value : {"gh:9", "9"}) {
      EXPECT_EQ(
          Subject({.pattern = kReviews, .path_parameters = {}, .query = {{name, value}}}, admin_),
          Of(9));
    }
  }
  EXPECT_EQ(Subject({.pattern = "/api/v1/organizations/{id}/policy",
                     .path_parameters = {{"id", "gh:9"}},
                     .query = {}},
                    admin_),
            Of(9));
}

TEST_F(SubjectTest, WhoseAnExportIs) {
  const std::string id = "exp_gh_9_" + std::string(32, '0');
  for (const std::string& named : {id, id + ".jsonl"}) {
    EXPECT_EQ(Subject({.pattern = "/api/v1/audit/exports/{id}",
                       .path_parameters = {{"id", named}},
                       .query = {}},
                      admin_),
              Of(9));
  }
  EXPECT_EQ(Subject({.pattern = "/api/v1/audit/exports/{id}/files/{path...}",
                     .path_parameters = {{"id", id}, {"path", "records/review_events.g1/0"}},
                     .query = {}},
                    admin_),
            Of(9));
  EXPECT_EQ(Subject({.pattern = "/api/v1/audit/exports/{id}",
                     .path_parameters = {{"id", "none"}},
                     .query = {}},
                    admin_),
            kNobody);
}

TEST_F(SubjectTest, WhoseTheNamedThingIs) {
  for (const char* id : {"rev_gh_1_2", "rev_gh_1_2_r3", "repo_gh_1", "dlv_1_0_41"}) {
    EXPECT_EQ(Subject({.pattern = kReview, .path_parameters = {{"id", id}}, .query = {}}, admin_),
              Of(7))
        << id;
  }
  for (const char* name : {"repository", "repo", "review", "id"}) {
    EXPECT_EQ(Subject({.pattern = kReviews, .path_parameters = {}, .query = {{name, "rev_gh_1_2"}}},
                      admin_),
              Of(7))
        << name;
  }
}

TEST_F(SubjectTest, OtherwiseTheOnlyOneOfTheKey) {
  const AskedFor all{.pattern = kReviews, .path_parameters = {}, .query = {}};
  EXPECT_EQ(Subject(all, For({Of(7)})), Of(7));
  EXPECT_EQ(Subject(all, For({Of(7), Of(8)})), kNobody);
  EXPECT_EQ(Subject(all, admin_), kNobody);
}

// Else a key could fill another organisation's trail, and learn whose a repository is.
TEST_F(SubjectTest, NeverOneThatTheCallerMayNotSee) {
  EXPECT_EQ(
      Subject({.pattern = kReviews, .path_parameters = {}, .query = {{"organization", "gh:9"}}},
              For({Of(8)})),
      Of(8));
  EXPECT_EQ(Subject({.pattern = kReview, .path_parameters = {{"id", "rev_gh_1_2"}}, .query = {}},
                    For({Of(8)})),
            Of(8));
}

TEST_F(SubjectTest, WhatIsNotThereIsNobodys) {
  for (const char* id : {"rev_gh_2_2", "dlv_1_0_99", "nonsense", "gh:9", ""}) {
    EXPECT_EQ(Subject({.pattern = kReview, .path_parameters = {{"id", id}}, .query = {}}, admin_),
              kNobody)
        << id;
  }
}

TEST(TargetTextTest, IdsInTheOrderOfThePath) {
  EXPECT_EQ(TargetText({.pattern = "/api/v1/repos/{repository}/pulls/{number}/review",
                        .path_parameters = {{"number", "2"}, {"repository", "repo_gh_1"}},
                        .query = {}}),
            "repo_gh_1,2");
  EXPECT_EQ(TargetText({.pattern = kReviews, .path_parameters = {}, .query = {}}), "");
  EXPECT_EQ(TargetText({.pattern = "/api/v1/audit/exports/{id}/files/{path...}",
                        .path_parameters = {{"id", "exp_1"}, {"path", "audit/a/0/tile/0/000"}},
                        .query = {}}),
            "exp_1,audit/a/0/tile/0/000");
}

TEST(TargetTextTest, WhatNoIdLooksLikeIsNotTold) {
  const std::string long_text(200, 'a');
  for (const std::string& id : {std::string("octo cat"), std::string("<script>"), long_text,
                                std::string("dk_0123456789abcdef_secret")}) {
    EXPECT_EQ(TargetText({.pattern = kReview, .path_parameters = {{"id", id}}, .query = {}}), "");
  }
}

TEST(FilterTextTest, IdsAndKindsButNoCursorsAndNoPeople) {
  EXPECT_EQ(FilterText({.pattern = kReviews,
                        .path_parameters = {},
                        .query = {{"organization", "gh:7"},
                                  {"author", "583231"},
                                  {"state", "open"},
                                  {"limit", "5"},
                                  {"cursor", "c2VjcmV0"},
                                  {"from", "2026-11-27T00:00:00Z"}}}),
            "organization=gh:7&state=open&from=2026-11-27T00:00:00Z");
}

TEST(FilterTextTest, AValueThatNoneHasIsLeftOut) {
  EXPECT_EQ(FilterText({.pattern = kReviews,
                        .path_parameters = {},
                        .query = {{"stream", "dk_0123456789abcdef_secret"},
                                  {"type", "Jane Doe"},
                                  {"state", "open"}}}),
            "stream=&type=&state=open");
}

TEST(FilterTextTest, IsBounded) {
  AskedFor asked{.pattern = kReviews, .path_parameters = {}, .query = {}};
  for (int i = 0; i < 100; ++i) asked.query.emplace_back("stream", std::string(128, 'a'));
  EXPECT_LE(FilterText(asked).size(), 512U);
  EXPECT_THAT(FilterText(asked), ::testing::StartsWith("stream=aaa"));
}

}  // namespace
}  // namespace docket::api
