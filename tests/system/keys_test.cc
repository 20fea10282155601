// API keys from creation to revocation, and what a key of another organisation sees: nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;

class KeysTest : public testing::Test {
 protected:
  // One pull request, visible.
  void SetUp() override {
    ASSERT_NE(server_.url(), "");
    std::vector<demo::Chapter> told;
    for (demo::Chapter& chapter : WriteChapters({.seed = 4, .lifecycles = 1})) {
      if (chapter.expected.has_value()) told = {std::move(chapter)};
    }
    ASSERT_EQ(told.size(), 1U);
    organization_ = told.front().expected->organization_id;
    review_ = absl::StrCat("/api/v1/reviews/rev_gh_", told.front().expected->repository_id, "_",
                           told.front().expected->number);
    const std::string secret =
        SecretIn(apps::DataDirectory{.path = directory_.path()}.webhook_secret());
    Load load({.chapters = std::move(told), .secret = secret, .clients = 1});
    load.SetServer(server_.url());
    for (const Acknowledged& one : load.Finish().acknowledged) {
      ASSERT_EQ(server_.Get(absl::StrCat("/api/v1/deliveries/", one.delivery, "?wait=5000")).status,
                200);
    }
    ASSERT_EQ(server_.Get(review_).status, 200);
  }

  [[nodiscard]] Finished Keys(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "keys");
    arguments.insert(arguments.end(), {"--data-dir", directory_.path()});
    return Docket(arguments);
  }
  [[nodiscard]] boost::json::value CreateReader(std::int64_t organization) const {
    const Finished made = Keys({"create", "--label", "dashboard", "--organization",
                                absl::StrCat("gh:", organization), "--json"});
    EXPECT_EQ(made.code, 0) << made.errors;
    return JsonOf(made.output);
  }
  [[nodiscard]] apps::ClientResponse Get(const boost::json::value& key,
                                         const std::string& target) const {
    return GetWithKey(
        {.url = server_.url(), .key = std::string(key.at("key").as_string()), .target = target});
  }

  eventstore::TemporaryDirectory directory_;
  Docketd server_{directory_.path()};
  std::int64_t organization_ = 0;
  std::string review_;
};

TEST_F(KeysTest, AKeySeesItsOrganisationUntilItIsRevoked) {
  const boost::json::value key = CreateReader(organization_);
  EXPECT_EQ(Get(key, review_).status, 200);
  EXPECT_THAT(Get(key, "/api/v1/reviews").body, HasSubstr("rev_gh_"));

  const std::string id(key.at("id").as_string());
  const Finished listed = Keys({"list"});
  EXPECT_EQ(listed.code, 0) << listed.errors;
  EXPECT_THAT(listed.output, HasSubstr(id));
  EXPECT_THAT(listed.output, HasSubstr("dashboard"));
  EXPECT_THAT(listed.output, Not(HasSubstr(std::string(key.at("key").as_string()))));

  const Finished revoked = Keys({"revoke", id});
  EXPECT_EQ(revoked.code, 0) << revoked.errors;
  EXPECT_EQ(Get(key, review_).status, 401);
  EXPECT_EQ(Get(key, "/api/v1/reviews").status, 401);
}

TEST_F(KeysTest, AnotherOrganisationsKeySeesNothing) {
  const boost::json::value key = CreateReader(organization_ + 1);
  EXPECT_EQ(Get(key, review_).status, 404);
  EXPECT_EQ(Get(key, review_ + "/events").status, 404);
  const apps::ClientResponse list = Get(key, "/api/v1/reviews");
  EXPECT_EQ(list.status, 200) << list.body;
  EXPECT_THAT(list.body, Not(HasSubstr("rev_gh_")));
  const apps::ClientResponse deliveries = Get(key, "/api/v1/deliveries");
  EXPECT_EQ(deliveries.status, 200) << deliveries.body;
  EXPECT_THAT(deliveries.body, Not(HasSubstr("dlv_")));
}

TEST_F(KeysTest, WhatCannotBeAKeyIsRefused) {
  const Finished host = Keys({"create", "--label", "x", "--organization", "nowhere:1"});
  EXPECT_EQ(host.code, 2);
  EXPECT_THAT(host.errors, HasSubstr("--organization must be HOST:ID"));
  const Finished unknown = Keys({"revoke", "0000000000000000"});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.errors, HasSubstr("docket: "));
  EXPECT_EQ(GetWithKey({.url = server_.url(), .key = "no-key", .target = review_}).status, 401);
}

}  // namespace
}  // namespace docket::system_test
