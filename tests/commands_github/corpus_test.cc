// All of GitHub's example payloads at once.
#include "tests/commands_github/corpus.h"

#include <map>
#include <utility>
#include <variant>

#include "commands/github/envelope.h"

namespace docket::commands::github {
namespace {

using Kind = std::pair<std::string, std::string>;

// Counted in the examples of version 7.6.1 with another program; the other 266 payloads have no
// rule.
const std::map<Kind, int> kTranslated = {
    {{"installation", "created"}, 2},
    {{"installation", "deleted"}, 2},
    {{"installation", "new_permissions_accepted"}, 1},
    {{"installation", "suspend"}, 1},
    {{"installation", "unsuspend"}, 1},
    {{"installation_repositories", "added"}, 2},
    {{"installation_repositories", "removed"}, 1},
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
    {{"push", ""}, 7},
    {{"repository", "created"}, 2},
    {{"repository", "edited"}, 2},
    {{"repository", "privatized"}, 2},
    {{"repository", "publicized"}, 3},
    {{"repository", "renamed"}, 1},
    {{"repository", "transferred"}, 3},
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
  EXPECT_EQ(ignored, (std::map<std::string, int>{{"no-rule", 262}, {"ping", 4}}));
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
  for (const std::string_view event : {"pull_request", "pull_request_review", "push", "repository",
                                       "installation", "installation_repositories"}) {
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
