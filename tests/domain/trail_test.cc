// The trail of accesses: each is a fact, as it was told.
#include "domain/trail/decider.h"
#include "tests/support/scenario.h"

namespace docket::domain::trail {
namespace {

using TrailScenario = testing::Scenario<AccessTrail>;

const Tenant kTenant{.host = HostCode("gh"), .organization = OrganizationId(21031067)};

AccessRecorded Access(std::int64_t status) {
  AccessRecorded access;
  access.key = KeyId("k1");
  access.role = access::Role::kAuditor;
  access.operation = "GET /api/v1/reviews/{id}";
  access.target = "rev_gh_1_2";
  access.status = status;
  access.accessed_at = FromSeconds(status);
  return access;
}

TEST(AccessTrail, EveryAccessIsAFactInItsOrder) {
  TrailScenario()
      .When(RecordAccesses{.tenant = kTenant, .accesses = {Access(200), Access(404), Access(200)}})
      .ThenEachTime({Access(200), Access(404), Access(200)});
}

TEST(AccessTrail, ItGoesOnBehindWhatIsThere) {
  TrailScenario()
      .Given({Access(200)})
      .When(RecordAccesses{.tenant = kTenant, .accesses = {Access(304)}})
      .ThenEachTime({Access(304)});
}

TEST(AccessTrail, OneCommandBringsABoundedNumber) {
  const std::vector<AccessRecorded> most(kAccessesMax, Access(200));
  TrailScenario()
      .When(RecordAccesses{.tenant = kTenant, .accesses = most})
      .ThenEachTime(std::vector<Event>(most.begin(), most.end()));
  std::vector<AccessRecorded> more = most;
  more.push_back(Access(200));
  TrailScenario()
      .When(RecordAccesses{.tenant = kTenant, .accesses = more})
      .ThenRejected(Rejection::kTooMany);
}

TEST(AccessTrail, EachOrganisationHasAStream) {
  EXPECT_EQ(TrailStream(kTenant), StreamId("trail_gh_21031067"));
  EXPECT_EQ(TrailStream({}), StreamId("trail_app"));
  EXPECT_EQ(TrailStream({.host = HostCode("gh"), .organization = kAppTenant}),
            StreamId("trail_app"));
}

}  // namespace
}  // namespace docket::domain::trail
