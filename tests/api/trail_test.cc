// The trail of accesses, over HTTP and by itself: what is recorded, of whom, and that nobody reads
// what is not; and the last use of keys.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "api/trail/access_trail.h"
#include "api/trail/key_uses.h"
#include "boost/json/parse.hpp"
#include "domain/trail/decider.h"
#include "platform/manual_clock.h"
#include "schemas/journal_proto.h"
#include "tests/api/sent_commands.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using domain::access::Role;
using domain::trail::AccessRecorded;
using domain::trail::RecordAccesses;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kReview[] = "/api/v1/reviews/rev_gh_1_2";
const domain::Tenant kTenant{.host = domain::HostCode("gh"),
                             .organization = domain::OrganizationId(7)};

// Of one type, with what stands around each.
template <class Alternative, class OfAggregate>
std::vector<std::pair<domain::CommandMetadata, Alternative>> Those(eventstore::MemoryLog& inbox) {
  std::vector<std::pair<domain::CommandMetadata, Alternative>> found;
  for (const domain::RecordedCommand& sent : Sent(inbox)) {
    const auto* of_aggregate = std::get_if<OfAggregate>(&sent.command);
    if (of_aggregate == nullptr) continue;
    const auto* alternative = std::get_if<Alternative>(of_aggregate);
    if (alternative != nullptr) found.emplace_back(sent.metadata, *alternative);
  }
  return found;
}
auto Trail(eventstore::MemoryLog& inbox) {
  return Those<RecordAccesses, domain::trail::Command>(inbox);
}
auto Uses(eventstore::MemoryLog& inbox) {
  return Those<domain::access::RecordUse, domain::access::Command>(inbox);
}

TestApiOptions WithTrail() {
  TestApiOptions options;
  options.leaves_trail = true;
  return options;
}

class TrailTest : public ::testing::Test {
 protected:
  explicit TrailTest(TestApiOptions options = WithTrail()) : api_(std::move(options)) {
    view_proto::ReviewDetail review;
    review.mutable_tenant()->set_host("gh");
    review.mutable_tenant()->set_organization(7);
    review.mutable_title()->set_text("the title");
    view_proto::RepositoryStatus repository;
    *repository.mutable_tenant() = review.tenant();
    const domain::HostCode host("gh");
    api_.queries.Update([&](FakeQueries::Rows& rows) {
      rows.reviews[{.host = host,
                    .repository = domain::RepositoryId(1),
                    .number = domain::PullRequestNumber(2)}] = review;
      rows.repositories[{.host = host, .repository = domain::RepositoryId(1)}] = repository;
    });
  }
  std::string AddKeyOf(access::v1::Role role) {
    return api_.AddKey([role](view_proto::AccessKey& key) {
      key.set_role(role);
      if (role == access::v1::ROLE_ADMIN) return;
      key.add_tenants()->set_host("gh");
      key.mutable_tenants(0)->set_organization(7);
    });
  }
  HttpAnswer Get(const std::string& key, const std::string& target = kReview) {
    return api_.Ask({.target = target, .headers = {{"Authorization", key}}});
  }
  auto Told() { return Trail(api_.organization_commands); }

  TestApi api_;
};

TEST_F(TrailTest, AReadIsRecordedWithWhatItTookToBeRead) {
  const std::string auditor = AddKeyOf(access::v1::ROLE_AUDITOR);
  const HttpAnswer answer =
      api_.Ask({.target = std::string(kReview) + "?cursor=",
                .headers = {{"Authorization", auditor}, {"X-Request-Id", "asked-by-me"}}});
  EXPECT_EQ(answer.status, 400);  // there is no such parameter, and that it was asked is told
  ASSERT_EQ(Get(auditor).status, 200);
  const auto told = Told();
  ASSERT_THAT(told, SizeIs(2));
  const AccessRecorded& refused = told[0].second.accesses.at(0);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.request_id, "asked-by-me");
  const auto& [metadata, command] = told[1];
  EXPECT_EQ(command.tenant, kTenant);
  EXPECT_EQ(metadata.tenant, kTenant);
  ASSERT_THAT(command.accesses, SizeIs(1));
  const AccessRecorded& access = command.accesses[0];
  EXPECT_EQ(access.role, Role::kAuditor);
  EXPECT_EQ(metadata.source.hook_id, "key:" + access.key.value());
  EXPECT_THAT(auditor, HasSubstr("dk_" + access.key.value()));
  EXPECT_EQ(access.operation, "GET /api/v1/reviews/{id}");
  EXPECT_EQ(access.target, "rev_gh_1_2");
  EXPECT_EQ(access.status, 200);
  EXPECT_NE(access.request_id, "");
  EXPECT_NE(access.accessed_at, domain::kUnknownTime);
  EXPECT_NE(metadata.id, told[0].first.id);
}

TEST_F(TrailTest, OfAuditorsAndAdminsAlone) {
  for (const auto role :
       {access::v1::ROLE_READER, access::v1::ROLE_OPERATOR, access::v1::ROLE_WORKER}) {
    EXPECT_EQ(Get(AddKeyOf(role)).status, 200);
    EXPECT_THAT(Told(), IsEmpty()) << role;
  }
  EXPECT_EQ(Get(AddKeyOf(access::v1::ROLE_AUDITOR)).status, 200);
  EXPECT_THAT(Told(), SizeIs(1));
  EXPECT_EQ(Get(AddKeyOf(access::v1::ROLE_ADMIN)).status, 200);
  EXPECT_THAT(Told(), SizeIs(2));
}

TEST_F(TrailTest, WhoeverAsksAtTheOperatorsSocketHasNoKey) {
  ASSERT_EQ(api_.AskOperator({.target = kReview}).status, 200);
  const auto told = Told();
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].second.accesses[0].key, domain::KeyId());
  EXPECT_EQ(told[0].second.accesses[0].role, Role::kAdmin);
  EXPECT_EQ(told[0].first.source.hook_id, "operator");
}

TEST_F(TrailTest, WhatNeedsNoKeyAndWhoHasNoneLeaveNoTrail) {
  for (const char* target : {"/healthz", "/metrics", "/api/v1/openapi.yaml"}) {
    EXPECT_EQ(api_.Ask({.target = target}).status, 200) << target;
    EXPECT_EQ(api_.AskOperator({.target = target}).status, 200) << target;
  }
  EXPECT_EQ(Get("Bearer nothing").status, 401);
  EXPECT_THAT(Sent(api_.organization_commands), IsEmpty());
}

// That somebody asked is as telling as that they were answered.
TEST_F(TrailTest, WhatIsNotFoundIsToldToTheKeysOwnOrganisation) {
  EXPECT_EQ(Get(AddKeyOf(access::v1::ROLE_AUDITOR), "/api/v1/reviews/rev_gh_9_9").status, 404);
  EXPECT_EQ(Get(AddKeyOf(access::v1::ROLE_ADMIN), "/api/v1/reviews/rev_gh_9_9").status, 404);
  std::vector<std::pair<std::int64_t, std::int64_t>> told;
  for (const auto& [metadata, command] : Told()) {
    told.emplace_back(command.tenant.organization.value(), command.accesses[0].status);
  }
  EXPECT_THAT(told, ::testing::UnorderedElementsAre(std::pair(7, 404), std::pair(0, 404)));
}

// Of all organisations: no single one's was read, and it is told as of none.
TEST_F(TrailTest, FiguresOfAllOrganisationsAreToldAsOfNone) {
  const std::string target = "/api/v1/metrics/throughput?from=2026-11-01T00:00:00Z";
  EXPECT_EQ(Get(AddKeyOf(access::v1::ROLE_ADMIN), target).status, 501);  // there are no shards
  EXPECT_EQ(api_.AskOperator({.target = target}).status, 501);
  const auto told = Told();
  ASSERT_THAT(told, SizeIs(2));
  for (const auto& [metadata, command] : told) {
    EXPECT_EQ(metadata.tenant, domain::Tenant());
    EXPECT_EQ(command.tenant, domain::Tenant());
    ASSERT_THAT(command.accesses, SizeIs(1));
    EXPECT_EQ(command.accesses[0].operation, "GET /api/v1/metrics/throughput");
    EXPECT_EQ(command.accesses[0].filter, "from=2026-11-01T00:00:00Z");
    EXPECT_EQ(command.accesses[0].role, Role::kAdmin);
  }
}

// A command tells who gave it by its own events.
TEST_F(TrailTest, WhatChangesSomethingIsNoRead) {
  const std::string admin = AddKeyOf(access::v1::ROLE_ADMIN);
  (void)api_.Ask({.method = "POST",
                  .target = "/api/v1/repositories/repo_gh_1/transfer",
                  .headers = {{"Authorization", admin}},
                  .body = "nothing"});
  EXPECT_THAT(Told(), IsEmpty());
}

// A read that was not recorded was none: nothing of the thing is in the answer.
TEST_F(TrailTest, WithoutARecordThereIsNoAnswer) {
  const std::string admin = AddKeyOf(access::v1::ROLE_ADMIN);
  ASSERT_EQ(Get(admin).status, 200);  // the key's use is noted
  for (const eventstore::AppendPlan& plan :
       {eventstore::NotAppended(), eventstore::UnknownLost(), eventstore::UnknownApplied(),
        eventstore::Refused(absl::ResourceExhaustedError("full")),
        eventstore::Refused(absl::InternalError("broken"))}) {
    api_.organization_commands.SetFaults(
        std::make_unique<eventstore::ScriptedFaults>(std::vector<eventstore::AppendPlan>{plan}));
    const HttpAnswer answer = Get(admin);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.Header("Retry-After"), "1");
    const boost::json::value problem = boost::json::parse(answer.body);
    EXPECT_EQ(problem.at("type"), "/problems/access-not-recorded");
    EXPECT_THAT(answer.body, Not(HasSubstr("the title")));
    EXPECT_EQ(Get(admin).status, 200);  // the next one is recorded
  }
}

TEST_F(TrailTest, ReadersDoNotNeedTheLog) {
  const std::string reader = AddKeyOf(access::v1::ROLE_READER);
  api_.organization_commands.SetFaults(std::make_unique<eventstore::ScriptedFaults>(
      std::vector<eventstore::AppendPlan>{eventstore::NotAppended()}));
  EXPECT_EQ(Get(reader).status, 200);  // its use is what could not be noted
  EXPECT_EQ(Get(reader).status, 200);
  EXPECT_THAT(Uses(api_.organization_commands), SizeIs(1));
}

class UnansweredTest : public TrailTest {
 protected:
  static TestApiOptions Unanswered() {
    TestApiOptions options = WithTrail();
    options.organization_delivery = eventstore::Delivery::kManual;
    options.append_timeout = absl::Milliseconds(20);
    return options;
  }
  UnansweredTest() : TrailTest(Unanswered()) {}
};

TEST_F(UnansweredTest, WhatIsNotAcknowledgedIsNotAnswered) {
  EXPECT_EQ(Get(AddKeyOf(access::v1::ROLE_ADMIN)).status, 503);
  EXPECT_EQ(Get(AddKeyOf(access::v1::ROLE_READER)).status, 200);
}

TEST_F(TrailTest, AKeysUseIsNotedOnceWhateverItsRole) {
  for (const auto role : {access::v1::ROLE_READER, access::v1::ROLE_WORKER}) {
    const std::string key = AddKeyOf(role);
    EXPECT_EQ(Get(key).status, 200);
    EXPECT_EQ(Get(key).status, 200);
  }
  EXPECT_EQ(Get("Bearer nothing").status, 401);
  const auto uses = Uses(api_.organization_commands);
  ASSERT_THAT(uses, SizeIs(2));
  EXPECT_NE(uses[0].second.id, uses[1].second.id);
}

TEST(KeyUsesTest, OnceInAnHour) {
  TestApi api;
  platform::ManualClock clock(domain::FromSeconds(7'200));
  const auto uses = std::make_shared<KeyUses>(api.sender, clock);
  const domain::KeyId key("k1");
  uses->Note(key);
  clock.Advance(absl::Seconds(3'599));
  uses->Note(key);
  clock.Advance(absl::Seconds(1));
  uses->Note(key);
  std::vector<std::int64_t> hours;
  std::set<domain::CommandId> ids;
  for (const auto& [metadata, use] : Uses(api.organization_commands)) {
    hours.push_back(use.used_at.value() / 1'000'000);
    ids.insert(metadata.id);
  }
  EXPECT_THAT(hours, ElementsAre(7'200, 10'800));
  EXPECT_THAT(ids, SizeIs(2));
}

TEST(KeyUsesTest, TheSameHourIsTheSameCommandWhoeverNotesIt) {
  TestApi api;
  platform::ManualClock clock(domain::FromSeconds(7'200));
  std::make_shared<KeyUses>(api.sender, clock)->Note(domain::KeyId("k1"));
  clock.Advance(absl::Seconds(60));
  std::make_shared<KeyUses>(api.sender, clock)->Note(domain::KeyId("k1"));
  const auto uses = Uses(api.organization_commands);
  ASSERT_THAT(uses, SizeIs(2));
  EXPECT_EQ(uses[0].first.id, uses[1].first.id);
  EXPECT_EQ(uses[0].second, uses[1].second);
}

AccessRecorded Access(std::string_view key, std::int64_t status) {
  AccessRecorded access;
  access.key = domain::KeyId(std::string(key));
  access.status = status;
  access.accessed_at = domain::FromSeconds(1);
  return access;
}

// The trail alone, over a log that does nothing until it is told to.
class AccessTrailTest : public ::testing::Test {
 protected:
  static TestApiOptions Manual() {
    TestApiOptions options;
    options.organization_delivery = eventstore::Delivery::kManual;
    return options;
  }
  std::shared_ptr<AccessTrail> Make(std::size_t waiting_max = 100) {
    return std::make_shared<AccessTrail>(AccessTrail::Parts{
        .sender = api_.sender, .clock = clock_, .pool = api_.pool, .waiting_max = waiting_max});
  }
  AccessTrail::Done Note(const std::string& name) {
    return [this, name](const absl::Status& status) {
      const absl::MutexLock lock(&mutex_);
      done_.emplace_back(name + (status.ok() ? "" : " " + absl::StatusCodeToString(status.code())));
    };
  }
  // Lets the log go on until so many were told.
  std::vector<std::string> AwaitDone(std::size_t count) {
    while (true) {
      api_.organization_commands.PumpAll();
      const absl::MutexLock lock(&mutex_);
      if (done_.size() >= count) return done_;
    }
  }
  std::vector<std::size_t> Sizes() {
    std::vector<std::size_t> sizes;
    for (const auto& [metadata, command] : Trail(api_.organization_commands)) {
      sizes.push_back(command.accesses.size());
    }
    return sizes;
  }

  TestApi api_{Manual()};
  platform::ManualClock clock_;
  absl::Mutex mutex_;
  std::vector<std::string> done_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(AccessTrailTest, WhatComesDuringAnAppendSharesTheNextOne) {
  const auto trail = Make();
  trail->Record(kTenant, Access("k1", 1), Note("first"));
  trail->Record(kTenant, Access("k1", 2), Note("second"));
  trail->Record(kTenant, Access("k1", 3), Note("third"));
  EXPECT_THAT(AwaitDone(3), ElementsAre("first", "second", "third"));
  EXPECT_THAT(Sizes(), ElementsAre(1, 2));
}

TEST_F(AccessTrailTest, OneCommandTakesABoundedNumber) {
  const std::size_t more = domain::trail::kAccessesMax + 1;
  const auto trail = Make(2 + more);
  for (std::size_t i = 0; i < 1 + more; ++i) trail->Record(kTenant, Access("k1", 1), Note("one"));
  (void)AwaitDone(1 + more);
  EXPECT_THAT(Sizes(), ElementsAre(1, domain::trail::kAccessesMax, 1));
}

TEST_F(AccessTrailTest, EachKeyAndOrganisationHasCommandsOfItsOwn) {
  const domain::Tenant other{.host = kTenant.host, .organization = domain::OrganizationId(8)};
  const auto trail = Make();
  trail->Record(kTenant, Access("k1", 1), Note("one"));
  trail->Record(kTenant, Access("k2", 1), Note("other key"));
  trail->Record(other, Access("k1", 1), Note("other organisation"));
  (void)AwaitDone(3);
  EXPECT_THAT(Sizes(), ElementsAre(1, 1, 1));
}

TEST_F(AccessTrailTest, MoreThanMayWaitAreNotTried) {
  const auto trail = Make(2);
  trail->Record(kTenant, Access("k1", 1), Note("one"));
  trail->Record(kTenant, Access("k1", 2), Note("two"));
  trail->Record(kTenant, Access("k1", 3), Note("three"));
  {
    const absl::MutexLock lock(&mutex_);
    EXPECT_THAT(done_, ElementsAre("three RESOURCE_EXHAUSTED"));
  }
  (void)AwaitDone(3);
  trail->Record(kTenant, Access("k1", 4), Note("four"));
  EXPECT_THAT(AwaitDone(4), ElementsAre("three RESOURCE_EXHAUSTED", "one", "two", "four"));
}

TEST_F(AccessTrailTest, AFailedAppendIsItsOwnAccessesAlone) {
  api_.organization_commands.SetFaults(std::make_unique<eventstore::ScriptedFaults>(
      std::vector<eventstore::AppendPlan>{eventstore::UnknownLost()}));
  const auto trail = Make();
  trail->Record(kTenant, Access("k1", 1), Note("one"));
  trail->Record(kTenant, Access("k1", 2), Note("two"));
  EXPECT_THAT(AwaitDone(2), ElementsAre("one UNAVAILABLE", "two"));
}

TEST_F(AccessTrailTest, ClosedItGivesUpWhatWaits) {
  const auto trail = Make();
  trail->Record(kTenant, Access("k1", 1), Note("one"));
  trail->Record(kTenant, Access("k1", 2), Note("two"));
  trail->Close();
  trail->Record(kTenant, Access("k1", 3), Note("three"));
  EXPECT_THAT(AwaitDone(3), ElementsAre("three UNAVAILABLE", "one", "two UNAVAILABLE"));
  EXPECT_THAT(Sizes(), ElementsAre(1));
}

}  // namespace
}  // namespace docket::api
