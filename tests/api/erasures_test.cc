// Erasures over the API, through a real socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "eventstore/log_names.h"
#include "tests/api/sent_commands.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

namespace organization = domain::organization;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kErasures[] = "/api/v1/organizations/gh:7/erasures";
constexpr char kErasure[] = "/api/v1/organizations/gh:7/erasures/40";
constexpr char kRequested[] = R"({"reason":"request 12"})";

const domain::Tenant kOrganization{.host = domain::HostCode("gh"),
                                   .organization = domain::OrganizationId(7)};

class ErasuresTest : public testing::Test {
 protected:
  HttpAnswer Put(const std::string& body, const std::string& target = kErasure) {
    return api_.Ask(
        {.method = "PUT", .target = target, .headers = {{"Authorization", admin_}}, .body = body});
  }

  void Decided(view_proto::CommandResult result, const std::string& code = {}) {
    api_.policies.Decide(eventstore::kOrganizationEvents, result, code);
  }
  void Known(std::int64_t subject) {
    view_proto::Erasure erasure;
    erasure.set_subject(subject);
    erasure.mutable_reason()->set_text("request 12");
    erasure.set_erased_by("key_1");
    erasure.set_erased_at(1'000'000);
    erasure.set_event("evt_gh_o7_5");
    api_.policies.Update(
        [&](FakePolicies::Rows& rows) { *rows.erasures[kOrganization].add_erasures() = erasure; });
  }
  std::optional<organization::EraseSubject> SentErasure() {
    const auto commands = Sent(api_.organization_commands);
    if (commands.empty()) return std::nullopt;
    const auto& command = std::get<organization::Command>(commands.front().command);
    const auto* erase = std::get_if<organization::EraseSubject>(&command);
    EXPECT_NE(erase, nullptr);
    return erase == nullptr ? std::nullopt : std::optional(*erase);
  }

  TestApiOptions Sealing() {
    TestApiOptions options;
    options.destroy_key = [this](const domain::Tenant& organization, domain::UserId subject) {
      const absl::MutexLock lock(&mutex_);
      if (refusal_.ok()) destroyed_.emplace_back(organization, subject);
      return refusal_;
    };
    return options;
  }
  std::vector<std::pair<domain::Tenant, domain::UserId>> Destroyed() {
    const absl::MutexLock lock(&mutex_);
    return destroyed_;
  }
  void Refuse(absl::Status refusal) {
    const absl::MutexLock lock(&mutex_);
    refusal_ = std::move(refusal);
  }

  TestApi api_{Sealing()};
  const std::string admin_ = api_.AddAdmin();

 private:
  absl::Mutex mutex_;
  absl::Status refusal_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::pair<domain::Tenant, domain::UserId>> destroyed_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(ErasuresTest, AnAuditorSeesEverybodyWhoWasErased) {
  Known(40);
  Known(41);
  const HttpAnswer answer = api_.Ask(
      {.method = "GET", .target = kErasures, .headers = {{"Authorization", api_.AddAuditor(7)}}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const boost::json::value document = boost::json::parse(answer.body);
  ASSERT_EQ(document.at("items").as_array().size(), 2U);
  const boost::json::value first = document.at("items").at(0);
  EXPECT_EQ(first.at("subject_id"), "40");
  EXPECT_EQ(first.at("reason"), "request 12");
  EXPECT_EQ(first.at("erased_by"), "key_1");
  EXPECT_EQ(first.at("erased_at"), "1970-01-01T00:00:01Z");
  EXPECT_EQ(first.at("event_id"), "evt_gh_o7_5");
}

TEST_F(ErasuresTest, TheKeyIsDestroyedBeforeTheAnswer) {
  Decided(view_proto::COMMAND_RESULT_ACCEPTED);
  Known(40);
  const HttpAnswer answer = Put(kRequested);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(boost::json::parse(answer.body).at("subject_id"), "40");
  EXPECT_THAT(Destroyed(), ElementsAre(std::pair(kOrganization, domain::UserId(40))));
  const auto sent = SentErasure();
  ASSERT_TRUE(sent.has_value());
  EXPECT_EQ(sent->organization, kOrganization);
  EXPECT_EQ(sent->erased.subject, domain::UserId(40));
  EXPECT_EQ(sent->erased.reason.text, "request 12");
  EXPECT_FALSE(sent->erased.erased_by.value().empty());
}

TEST_F(ErasuresTest, AKeyThatIsNotDestroyedIsNotSaidToBe) {
  Decided(view_proto::COMMAND_RESULT_ACCEPTED);
  Known(40);
  Refuse(absl::UnavailableError("the disk is full"));
  const HttpAnswer answer = Put(kRequested);
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("key-not-destroyed"));
}

TEST_F(ErasuresTest, WhileALegalHoldStandsNoKeyIsDestroyed) {
  Decided(view_proto::COMMAND_RESULT_REJECTED, "legal-hold-stands");
  EXPECT_EQ(Put(kRequested).status, 409);
  EXPECT_THAT(Destroyed(), IsEmpty());
}

TEST_F(ErasuresTest, WhatIsNotYetVisibleIsPending) {
  Decided(view_proto::COMMAND_RESULT_ACCEPTED);
  EXPECT_EQ(Put(kRequested).status, 202);
  EXPECT_THAT(Destroyed(), IsEmpty());
}

TEST_F(ErasuresTest, OnlyWhoMaySeesAndErases) {
  const auto ask = [&](const std::string& method, const std::string& key) {
    return api_
        .Ask({.method = method,
              .target = method == "GET" ? kErasures : kErasure,
              .headers = {{"Authorization", key}},
              .body = method == "GET" ? "" : kRequested})
        .status;
  };
  EXPECT_EQ(ask("GET", api_.AddReader(7)), 403);
  EXPECT_EQ(ask("GET", api_.AddAuditor(8)), 404);
  EXPECT_EQ(ask("PUT", api_.AddAuditor(7)), 403);
  EXPECT_EQ(SentErasure(), std::nullopt);
  EXPECT_THAT(Destroyed(), IsEmpty());
}

TEST_F(ErasuresTest, WhatIsWrongIsNamedAndNothingIsSent) {
  EXPECT_EQ(Put("{}").status, 400);
  EXPECT_EQ(Put(R"({"reason":""})").status, 400);
  EXPECT_EQ(Put(R"({"reason":"x","subject":40})").status, 400);
  for (const char* nobody : {"0", "-1", "octocat", "99999999999999999999"}) {
    EXPECT_EQ(Put(kRequested, std::string(kErasures) + "/" + nobody).status, 404) << nobody;
  }
  EXPECT_EQ(SentErasure(), std::nullopt);
}

TEST(ErasuresWithoutKeys, AreNotOffered) {
  TestApi api;
  const HttpAnswer answer = api.Ask({.method = "PUT",
                                     .target = kErasure,
                                     .headers = {{"Authorization", api.AddAdmin()}},
                                     .body = kRequested});
  EXPECT_EQ(answer.status, 501) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("nothing-is-sealed"));
}

}  // namespace
}  // namespace docket::api
