// All of GitHub's example payloads at once.
#include "tests/commands_github/corpus.h"

#include <map>
#include <set>
#include <utility>
#include <variant>

#include "commands/github/envelope.h"

namespace docket::commands::github {
namespace {

using Kind = std::pair<std::string, std::string>;

// Counted in the examples of version 7.6.1 with another program; of the other 214 payloads
// nine are comments on issues, and the rest has no rule.
const std::map<Kind, int> kTranslated = {
    {{"branch_protection_rule", "created"}, 2},
    {{"branch_protection_rule", "deleted"}, 1},
    {{"branch_protection_rule", "edited"}, 2},
    {{"check_run", "completed"}, 3},
    {{"check_run", "created"}, 3},
    {{"check_suite", "completed"}, 4},
    {{"check_suite", "requested"}, 3},
    {{"installation", "created"}, 2},
    {{"installation", "deleted"}, 2},
    {{"installation", "new_permissions_accepted"}, 1},
    {{"installation", "suspend"}, 1},
    {{"installation", "unsuspend"}, 1},
    {{"installation_repositories", "added"}, 2},
    {{"installation_repositories", "removed"}, 1},
    {{"member", "added"}, 3},
    {{"member", "edited"}, 1},
    {{"membership", "added"}, 1},
    {{"membership", "removed"}, 4},
    {{"merge_group", "checks_requested"}, 2},
    {{"organization", "member_added"}, 3},
    {{"organization", "member_invited"}, 1},
    {{"organization", "renamed"}, 1},
    {{"pull_request", "assigned"}, 2},
    {{"pull_request", "closed"}, 2},
    {{"pull_request", "converted_to_draft"}, 3},
    {{"pull_request", "labeled"}, 2},
    {{"pull_request", "locked"}, 2},
    {{"pull_request", "opened"}, 4},
    {{"pull_request", "ready_for_review"}, 3},
    {{"pull_request", "reopened"}, 2},
    {{"pull_request", "review_request_removed"}, 1},
    {{"pull_request", "review_requested"}, 1},
    {{"pull_request", "synchronize"}, 1},
    {{"pull_request", "unassigned"}, 2},
    {{"pull_request", "unlabeled"}, 2},
    {{"pull_request", "unlocked"}, 2},
    {{"pull_request_review", "dismissed"}, 1},
    {{"pull_request_review", "submitted"}, 3},
    {{"pull_request_review_comment", "created"}, 3},
    {{"pull_request_review_comment", "deleted"}, 1},
    {{"pull_request_review_comment", "edited"}, 1},
    {{"pull_request_review_thread", "resolved"}, 2},
    {{"pull_request_review_thread", "unresolved"}, 1},
    {{"push", ""}, 7},
    {{"repository", "created"}, 2},
    {{"repository", "edited"}, 2},
    {{"repository", "privatized"}, 2},
    {{"repository", "publicized"}, 3},
    {{"repository", "renamed"}, 1},
    {{"repository", "transferred"}, 3},
    {{"status", ""}, 4},
    {{"team", "added_to_repository"}, 2},
    {{"team", "created"}, 1},
    {{"team", "deleted"}, 1},
    {{"team", "edited"}, 1},
    {{"team", "removed_from_repository"}, 1},
};

TEST_F(CorpusTest, EachPayloadTranslatesOrIsIgnoredForTheReasonTheTableImplies) {
  ASSERT_EQ(Examples().size(), 329U);
  std::map<Kind, int> translated;
  std::map<std::string, int> ignored;
  for (const Example& example : Examples()) {
    SCOPED_TRACE(example.event + "." + example.action);
    const std::string reason = ReasonOf(example.event, example.payload);
    if (reason.empty()) {
      ++translated[{example.event, example.action}];
    } else {
      ++ignored[reason];
    }
  }
  EXPECT_EQ(translated, kTranslated);
  EXPECT_EQ(ignored,
            (std::map<std::string, int>{
                {"no-rule", 196}, {"not-a-pull-request", 9}, {"not-our-check", 5}, {"ping", 4}}));
}

TEST_F(CorpusTest, TheTenantIsFoundInTheOrderOfItsRule) {
  std::map<std::string, int> from;
  for (const Example& example : Examples()) {
    const absl::StatusOr<DeliveryFacts> facts =
        ReadDeliveryFacts(Text(example.payload), domain::HostCode("gh"));
    ASSERT_TRUE(facts.ok()) << example.event << ": " << facts.status();
    EXPECT_EQ(facts->action, example.action);
    EXPECT_EQ(facts->tenant.host, domain::HostCode("gh"));
    const bool named = facts->tenant.organization != domain::kAppTenant;
    if (facts->repository.value() != 0) {
      EXPECT_TRUE(named) << example.event;
      ++from["repository"];
    } else if (example.payload.contains("organization")) {
      EXPECT_TRUE(named) << example.event;
      ++from["organization"];
    } else if (named) {
      EXPECT_TRUE(example.event.starts_with("installation")) << example.event;
      ++from["installation"];
    } else {
      ++from[example.event];
    }
    from["any installation"] += facts->installation.value() != 0 ? 1 : 0;
  }
  EXPECT_EQ(from, (std::map<std::string, int>{{"repository", 280},
                                              {"organization", 25},
                                              {"installation", 10},
                                              {"github_app_authorization", 2},
                                              {"marketplace_purchase", 4},
                                              {"security_advisory", 4},
                                              {"sponsorship", 4},
                                              {"any installation", 133}}));
}

// The event's name is not signed: whoever holds a signed body may send it under any name.
TEST_F(CorpusTest, NoBodyBecomesACommandUnderAnotherEventsName) {
  std::set<std::string_view> events;
  for (const Row& row : TranslationTable()) events.insert(row.event);
  EXPECT_EQ(events.size(), 20U);
  for (const std::string_view event : events) {
    for (const Example& example : Examples()) {
      if (example.event == event) continue;
      // {action, repository, sender} alone cannot be told from a body of `repository`; but no
      // action of those events has a row.
      const std::string reason = ReasonOf(event, example.payload);
      const bool bare = event == "repository" && reason == "no-rule";
      EXPECT_TRUE(bare || reason == "event-body-mismatch")
          << example.event << "." << example.action << " sent as " << event << ": " << reason;
    }
  }
}

TEST_F(CorpusTest, IdsAreTheSameForTheSameDeliveryAndOthersForAnotherGuid) {
  std::map<std::string, Kind> seen;
  for (const Example& example : Examples()) {
    const std::string body = Text(example.payload);
    DeliveryInput input = InputOf(example.event, example.payload, body);
    const absl::StatusOr<Translation> first = Translate(input);
    ASSERT_TRUE(first.ok());
    if (!std::holds_alternative<Commands>(*first)) continue;
    EXPECT_EQ(*Translate(input), *first);

    input.guid = domain::DeliveryGuid("another");
    const absl::StatusOr<Translation> second = Translate(input);
    EXPECT_NE(Only(*second).recorded.metadata.id, Only(*first).recorded.metadata.id);

    input.host = domain::HostCode("ghes");
    const absl::StatusOr<Translation> third = Translate(input);
    EXPECT_NE(Only(*third).recorded.metadata.id, Only(*second).recorded.metadata.id);
  }
}

TEST_F(CorpusTest, ATruncatedBodyIsRefusedAtTheDoorAndIgnoredBehindIt) {
  for (const Example& example : Examples()) {
    const std::string body = Text(example.payload);
    for (std::size_t size = 0; size < body.size(); size += 97) {
      const std::string_view part = std::string_view(body).substr(0, size);
      EXPECT_EQ(ReadDeliveryFacts(part, domain::HostCode("gh")).status().code(),
                absl::StatusCode::kInvalidArgument);
      const absl::StatusOr<Translation> translation =
          Translate(InputOf(example.event, example.payload, part));
      ASSERT_TRUE(translation.ok()) << translation.status();
      EXPECT_TRUE(std::holds_alternative<Ignored>(*translation));
    }
  }
}

}  // namespace
}  // namespace docket::commands::github
