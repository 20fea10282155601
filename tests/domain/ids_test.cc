#include "domain/ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace docket::domain {
namespace {

constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

const HostCode kGitHub("gh");

TEST(IdsTest, TextIsAsDocumented) {
  const ReviewId review{kGitHub, RepositoryId(186853002), PullRequestNumber(2)};
  EXPECT_EQ(ToString(review), "rev_gh_186853002_2");
  EXPECT_EQ(ToString(RunId{review, 3}), "rev_gh_186853002_2_r3");
  EXPECT_EQ(ToString(CommitId{kGitHub, RepositoryId(186853002), CommitSha(std::string(40, 'a'))}),
            "sha_gh_186853002_" + std::string(40, 'a'));
  EXPECT_EQ(ToString(RepositoryKey{kGitHub, RepositoryId(186853002)}), "repo_gh_186853002");
  EXPECT_EQ(ToString(InstallationKey{kGitHub, InstallationId(957387)}), "inst_gh_957387");
  EXPECT_EQ(ToString(DeliveryId{1, 3, 0}), "dlv_1_3_0");
  EXPECT_EQ(StreamOf(Tenant{kGitHub, OrganizationId(38302899)}).value(), "org_gh_38302899");
}

TEST(IdsTest, EveryIdIsParsedBackToItself) {
  for (const std::string& code : {std::string("g"), std::string("0"), std::string(16, 'z')}) {
    for (const std::int64_t number : {std::int64_t{1}, std::int64_t{10}, kGreatest}) {
      const HostCode host(code);
      const ReviewId review{host, RepositoryId(number), PullRequestNumber(number)};
      const RunId run{review, number};
      const RepositoryKey repository{host, RepositoryId(number)};
      const InstallationKey installation{host, InstallationId(number)};
      EXPECT_EQ(ParseReviewId(ToString(review)), review);
      EXPECT_EQ(ParseRunId(ToString(run)), run);
      for (const std::size_t digits : {std::size_t{40}, std::size_t{64}}) {
        const CommitId commit{host, RepositoryId(number), CommitSha(std::string(digits, 'f'))};
        EXPECT_EQ(ParseCommitId(ToString(commit)), commit);
      }
      EXPECT_EQ(ParseRepositoryKey(ToString(repository)), repository);
      EXPECT_EQ(ParseInstallationKey(ToString(installation)), installation);
    }
  }
  const std::int32_t greatest32 = std::numeric_limits<std::int32_t>::max();
  for (const DeliveryId& id :
       {DeliveryId{0, 0, 0}, DeliveryId{greatest32, greatest32, kGreatest}}) {
    EXPECT_EQ(ParseDeliveryId(ToString(id)), id);
  }
}

TEST(IdsTest, WhatIsNotExactlyACommitIdIsRefused) {
  const std::string sha(40, 'a');
  for (const std::string& text :
       {std::string(), std::string("sha_"), std::string("sha_gh_1_"), "sha_gh_0_" + sha,
        "sha__1_" + sha, "sha_gh_1" + sha, "rev_gh_1_" + sha, "sha_gh_1_" + sha + "_",
        "sha_gh_1_" + sha.substr(1), "sha_gh_1_" + sha + "a", "sha_gh_1_" + std::string(40, 'A'),
        "sha_gh_1_" + std::string(40, 'g'), " sha_gh_1_" + sha}) {
    EXPECT_EQ(ParseCommitId(text), std::nullopt) << text;
  }
}

TEST(IdsTest, WhatIsNotExactlyAReviewIdIsRefused) {
  for (const std::string text : {"",
                                 "rev",
                                 "rev_",
                                 "rev_gh",
                                 "rev_gh_",
                                 "rev_gh_1",
                                 "rev_gh_1_",
                                 "rev__1_2",
                                 "rev_gh__2",
                                 "rev_GH_1_2",
                                 "rev_g-h_1_2",
                                 "rev_gh_0_2",
                                 "rev_gh_1_0",
                                 "rev_gh_01_2",
                                 "rev_gh_1_02",
                                 "rev_gh_+1_2",
                                 "rev_gh_-1_2",
                                 "rev_gh_1_-2",
                                 "rev_gh_1_2 ",
                                 " rev_gh_1_2",
                                 "rev_gh_1_2_",
                                 "rev_gh_1_2_r1",
                                 "rev_gh_1_2x",
                                 "Rev_gh_1_2",
                                 "repo_gh_1_2",
                                 "rev_gh_1.0_2",
                                 "rev_gh_0x1_2",
                                 "rev_gh_9223372036854775808_1",
                                 "rev_gh_1_99999999999999999999",
                                 "rev_aaaaaaaaaaaaaaaaa_1_2"}) {
    EXPECT_EQ(ParseReviewId(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseReviewId(std::string_view("rev_gh_1_2\0", 11)), std::nullopt);
}

TEST(IdsTest, WhatIsNotExactlyARunIdIsRefused) {
  for (const std::string text : {"", "rev_gh_1_2", "rev_gh_1_2_", "rev_gh_1_2_r", "rev_gh_1_2_r0",
                                 "rev_gh_1_2_r01", "rev_gh_1_2_1", "rev_gh_1_2r1", "rev_gh_1_2_r1_",
                                 "rev_gh_1_2_r9223372036854775808", "gh_1_2_r1"}) {
    EXPECT_EQ(ParseRunId(text), std::nullopt) << text;
  }
}

TEST(IdsTest, WhatIsNotExactlyAKeyIsRefused) {
  for (const std::string text : {"", "repo_", "repo_gh", "repo_gh_", "repo_gh_0", "repo_gh_01",
                                 "repo_gh_1_2", "repo__1", "repo_gh_x", "inst_gh_1"}) {
    EXPECT_EQ(ParseRepositoryKey(text), std::nullopt) << text;
  }
  for (const std::string text : {"", "inst_", "inst_gh_", "inst_gh_0", "inst_gh_01", "inst_gh_1_2",
                                 "inst__1", "repo_gh_1"}) {
    EXPECT_EQ(ParseInstallationKey(text), std::nullopt) << text;
  }
}

TEST(IdsTest, WhatIsNotExactlyADeliveryIdIsRefused) {
  for (const std::string text :
       {"", "dlv_", "dlv_1_2", "dlv_1_2_", "dlv_1__3", "dlv_01_2_3", "dlv_1_02_3", "dlv_1_2_03",
        "dlv_-1_2_3", "dlv_1_2_-3", "dlv_1_2_3_4", "dlv_2147483648_0_0", "dlv_0_2147483648_0",
        "dlv_0_0_9223372036854775808", "dlv_1_2_3\n"}) {
    EXPECT_EQ(ParseDeliveryId(text), std::nullopt) << text;
  }
}

TEST(IdsTest, HostCodesAreShortLowerCaseLettersAndDigits) {
  EXPECT_TRUE(IsHostCode("gh"));
  EXPECT_TRUE(IsHostCode("ghes2"));
  EXPECT_TRUE(IsHostCode(std::string(16, 'a')));
  for (const std::string text : {"", "GH", "g_h", "g h", "gh.", "\xc3\xa9", "aaaaaaaaaaaaaaaaa"}) {
    EXPECT_FALSE(IsHostCode(text)) << text;
  }
}

TEST(IdsTest, AStreamIsNamedByItsAggregate) {
  const ReviewId review{kGitHub, RepositoryId(7), PullRequestNumber(8)};
  EXPECT_EQ(StreamOf(review), StreamId("rev_gh_7_8"));
  EXPECT_EQ(StreamOf(RepositoryKey{kGitHub, RepositoryId(7)}), StreamId("repo_gh_7"));
  EXPECT_EQ(StreamOf(InstallationKey{kGitHub, InstallationId(9)}), StreamId("inst_gh_9"));
  EXPECT_EQ(AccessKeysStream(), StreamId("access_keys"));
}

TEST(IdsTest, PartitionKeysAreDecimalIdsAndAppForNoTenant) {
  EXPECT_EQ(PartitionKey(RepositoryId(186853002)), "186853002");
  EXPECT_EQ(PartitionKey(OrganizationId(6811672)), "6811672");
  EXPECT_EQ(PartitionKey(kAppTenant), "app");
}

}  // namespace
}  // namespace docket::domain
