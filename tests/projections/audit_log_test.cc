// The audit log: every event of both journals, found by whose it is, its type, person and time.
#include "projections/audit_log/audit_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "projections/audit_log_reader.h"
#include "projections/review_events/review_events.h"
#include "projections/row_fold.h"
#include "tests/projections/counting_view_store.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace facts = domain::review;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using tests::Organization;
using tests::Review;
using tests::Tracked;

Visible Auditing(std::set<domain::Tenant> organizations) {
  return {.tenants = std::move(organizations)};
}

// What an answer's row is called here: its stream and version.
std::string Name(const view_proto::AuditEvent& row) {
  return absl::StrCat(row.stream(), "@", row.version());
}

class AuditLogTest : public ::testing::Test {
 protected:
  // An hour later.
  void Later() { world_.clock().Advance(absl::Hours(1)); }
  void Close(const domain::ReviewId& review) {
    world_.Commit(review, {facts::PullRequestClosed{}});
  }
  // Of an organisation's own journal.
  void Rename(std::int64_t organization) {
    world_.CommitOrganization(
        domain::StreamId(absl::StrCat("org_gh_", organization)),
        domain::OrganizationId(organization),
        {domain::Event(domain::organization::Event(domain::organization::OrganizationRenamed{}))});
  }
  std::vector<std::string> List(AuditLogFilter filter,
                                const Visible& visible = Auditing({Organization(1)})) {
    std::vector<std::string> names;
    for (int pages = 0; pages < 100; ++pages) {
      const auto answer = reader_.ListAuditEvents(visible, filter);
      EXPECT_TRUE(answer.ok()) << answer.status();
      if (!answer.ok()) break;
      for (const auto& row : answer->value.items) names.push_back(Name(row));
      if (!answer->value.next_cursor) break;
      filter.cursor = *answer->value.next_cursor;
    }
    return names;
  }

  tests::ProjectionWorld world_;
  AuditLogReader reader_{world_.models()};
};

TEST_F(AuditLogTest, BothJournalsInOneListNewestFirst) {
  world_.Commit(Review(10, 1), {Tracked(Review(10, 1)), facts::PullRequestClosed{}});
  Later();
  Rename(1);
  Later();
  Close(Review(10, 1));
  Close(Review(20, 1));
  world_.Drain();
  for (const int limit : {1, 2, 3, 200}) {
    const auto names = List({.limit = limit});
    ASSERT_GE(names.size(), 4U);
    EXPECT_EQ(names[0], "rev_gh_10_1@3") << limit;
    EXPECT_EQ(names[1], "org_gh_1@1") << limit;
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size()) << limit;
    EXPECT_THAT(names, IsSupersetOf({"rev_gh_10_1@1", "rev_gh_10_1@2"}));
  }
  EXPECT_THAT(List({}, Auditing({Organization(2)})), ElementsAre("rev_gh_20_1@1"));
}

TEST_F(AuditLogTest, EventsOfOneCommitAreInTheirOrderBackwards) {
  world_.Commit(Review(10, 1), {facts::PullRequestClosed{}, facts::PullRequestReopened{},
                                facts::PullRequestClosed{}});
  world_.Drain();
  EXPECT_THAT(List({.limit = 2}), ElementsAre("rev_gh_10_1@3", "rev_gh_10_1@2", "rev_gh_10_1@1"));
}

TEST_F(AuditLogTest, AllFromOneMomentAreListedOnceAcrossPages) {
  std::set<std::string> all;
  for (std::int64_t repository = 10; repository < 20; ++repository) {
    for (int i = 0; i < 3; ++i) Close(Review(repository, 1));
    for (int i = 1; i <= 3; ++i) all.insert(absl::StrCat("rev_gh_", repository, "_1@", i));
  }
  world_.Drain();
  for (const int limit : {1, 4, 7}) {
    const auto names = List({.limit = limit});
    EXPECT_EQ(names.size(), all.size());
    EXPECT_EQ(std::set(names.begin(), names.end()), all);
  }
}

TEST_F(AuditLogTest, PagesNeitherSkipNorRepeatWhileEventsCome) {
  std::vector<std::string> expected;
  for (int i = 1; i <= 9; ++i) {
    Close(Review(10, 1));
    Later();
    expected.insert(expected.begin(), absl::StrCat("rev_gh_10_1@", i));
  }
  world_.Drain();
  AuditLogFilter filter{.limit = 2};
  std::vector<std::string> names;
  while (true) {
    const auto answer = reader_.ListAuditEvents(Auditing({Organization(1)}), filter);
    ASSERT_TRUE(answer.ok()) << answer.status();
    for (const auto& row : answer->value.items) names.push_back(Name(row));
    if (!answer->value.next_cursor) break;
    filter.cursor = *answer->value.next_cursor;
    Later();
    Close(Review(11, 1));
    Rename(1);
    world_.Drain();
  }
  EXPECT_EQ(names, expected);
}

TEST_F(AuditLogTest, ByTypePersonStreamAndTime) {
  const domain::Timestamp begin = world_.clock().Now();
  Close(Review(10, 1));
  Later();
  const domain::Timestamp middle = world_.clock().Now();
  world_.Commit(Review(11, 1), {facts::PullRequestReopened{}});
  Later();
  Rename(1);
  world_.Drain();
  EXPECT_THAT(List({.type = "review.PullRequestClosed"}), ElementsAre("rev_gh_10_1@1"));
  EXPECT_THAT(List({.type = "organization.OrganizationRenamed"}), ElementsAre("org_gh_1@1"));
  EXPECT_THAT(List({.type = "review.HeadPushed"}), IsEmpty());
  EXPECT_THAT(List({.stream = "rev_gh_11_1"}), ElementsAre("rev_gh_11_1@1"));
  EXPECT_THAT(List({.from = middle}), ElementsAre("org_gh_1@1", "rev_gh_11_1@1"));
  EXPECT_THAT(List({.from = begin, .to = middle}), ElementsAre("rev_gh_10_1@1"));
  EXPECT_THAT(List({.actor = domain::UserId(1)}), IsEmpty());  // none of these names a person
}

TEST_F(AuditLogTest, WhatThisProgramCannotReadIsThereToo) {
  world_.CommitUnreadable(Review(10, 1));
  world_.Drain();
  // It names no organisation, as the test writes it.
  const auto answer =
      reader_.ListAuditEvents({}, {.organization = domain::Tenant{.host = {}, .organization = {}}});
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->value.items.size(), 1U);
  EXPECT_EQ(answer->value.items[0].type(), "review.FromTheFuture");
  EXPECT_EQ(answer->value.items[0].log(), "review_events");
  EXPECT_THAT(answer->incomplete, IsEmpty());
}

TEST_F(AuditLogTest, TheLogIsOfOneTenant) {
  Close(Review(10, 1));
  Rename(1);
  world_.Drain();
  EXPECT_THAT(List({.organization = Organization(1)}, Auditing({Organization(2)})), IsEmpty());
  EXPECT_THAT(List({.organization = Organization(1)}, Auditing({Organization(1), Organization(2)})),
              ::testing::SizeIs(2));
  const auto refused = [&](const Visible& visible, const AuditLogFilter& filter) {
    return absl::IsInvalidArgument(reader_.ListAuditEvents(visible, filter).status());
  };
  EXPECT_TRUE(refused({}, {}));
  EXPECT_TRUE(refused(Auditing({Organization(1), Organization(2)}), {}));
  EXPECT_TRUE(refused(Auditing({Organization(1)}), {.limit = 0}));
  EXPECT_TRUE(refused(Auditing({Organization(1)}), {.limit = kListLimitMax + 1}));
  EXPECT_TRUE(refused(Auditing({Organization(1)}),
                      {.from = domain::FromSeconds(2), .to = domain::FromSeconds(2)}));
  const auto page = reader_.ListAuditEvents(Auditing({Organization(1)}), {.limit = 1});
  ASSERT_TRUE(page.ok() && page->value.next_cursor);
  EXPECT_TRUE(refused(Auditing({Organization(1)}),
                      {.stream = "org_gh_1", .cursor = *page->value.next_cursor}));
  // The app's own events are no tenant's.
  EXPECT_THAT(List({.organization = domain::Tenant{.host = {}, .organization = {}}}), IsEmpty());
}

// A row of it is of one event, so that none can be there before: a fold asks the store for nothing.
TEST_F(AuditLogTest, IsWrittenWithoutLookingForRowsThatCannotBeThere) {
  tests::CountingViewStore store(world_.store());
  const auto snapshot = store.Snapshot();
  const std::vector<std::string> keys = {"one", "two"};
  const auto read_for = [&](const AnyView& view) {
    const std::int64_t before = store.rows_read();
    EXPECT_TRUE(
        RowFold(view, *snapshot,
                {.view = view.id(), .generation = 1, .partition = eventstore::PartitionIndex(0)})
            .Load(keys)
            .ok());
    return store.rows_read() - before;
  };
  EXPECT_EQ(read_for(TypedView<ReviewAuditLogView>("review_events")), 0);
  EXPECT_EQ(read_for(TypedView<OrganizationAuditLogView>("organization_events")), 0);
  EXPECT_EQ(read_for(TypedView<ReviewEventsView>("review_events")), 2);
}

}  // namespace
}  // namespace docket::projections
