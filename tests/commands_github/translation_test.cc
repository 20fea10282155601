#include "commands/github/translation.h"

#include <gtest/gtest.h>

#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

std::string ReasonOfBody(std::string_view event, std::string_view body) {
  const absl::StatusOr<Translation> translation = Translate(InputOf(event, {}, body));
  if (!translation.ok()) return translation.status().ToString();
  const auto* ignored = std::get_if<Ignored>(&*translation);
  return ignored == nullptr ? "" : ignored->reason;
}

TEST(Translation, PingAndUnknownEventsAreIgnoredWithoutReadingTheBody) {
  EXPECT_EQ(ReasonOfBody("ping", "{}"), "ping");
  EXPECT_EQ(ReasonOfBody("star", "not json"), "no-rule");
  EXPECT_EQ(ReasonOfBody("", "{}"), "no-rule");
  EXPECT_EQ(ReasonOfBody("an_event_of_the_future", "{}"), "no-rule");
}

TEST(Translation, ABodyThatIsNoJsonIsIgnoredWithItsFault) {
  EXPECT_TRUE(ReasonOfBody("push", "").starts_with("malformed-json: "));
  EXPECT_TRUE(ReasonOfBody("push", "[]").starts_with("malformed-json: "));
  const std::string deep(100'000, '[');
  EXPECT_TRUE(ReasonOfBody("push", R"({"ref": )" + deep).starts_with("malformed-json: "));
}

TEST(Translation, AnEmptyObjectIsOfNoEvent) {
  for (const Row& row : TranslationTable()) {
    EXPECT_EQ(ReasonOfBody(row.event, "{}"), "event-body-mismatch") << row.event;
  }
}

using TranslationOfPayloads = CorpusTest;

TEST_F(TranslationOfPayloads, TheRecordedActionMustBeTheBodys) {
  const boost::json::object payload = Payload("pull_request", "opened");
  const std::string body = Text(payload);
  DeliveryInput input = InputOf("pull_request", payload, body);
  input.action = "closed";
  EXPECT_EQ(*Translate(input), Translation(Ignored{"event-body-mismatch"}));
}

TEST_F(TranslationOfPayloads, SiblingsOfOneGuidHaveOneCommandId) {
  const boost::json::object payload = Payload("pull_request", "opened");
  boost::json::object sibling = payload;
  sibling["installation"] = boost::json::object{{"id", 12}};
  sibling["hook"] = "another";
  EXPECT_EQ(Only(TranslatePayload("pull_request", payload)).recorded.metadata.id,
            Only(TranslatePayload("pull_request", sibling)).recorded.metadata.id);
}

// GUIDs are known to every hook of an event: a body that another owner signs under one must not
// take the place of the true command.
TEST_F(TranslationOfPayloads, AnotherTenantsBodyUnderTheSameGuidIsAnotherCommand) {
  const boost::json::object payload = Payload("pull_request", "opened");
  const std::string body = Text(payload);
  DeliveryInput foreign = InputOf("pull_request", payload, body);
  foreign.tenant.organization = domain::OrganizationId(2002);
  const auto translated = Translate(foreign);
  ASSERT_TRUE(translated.ok()) << translated.status();
  EXPECT_NE(Only(TranslatePayload("pull_request", payload)).recorded.metadata.id,
            Only(*translated).recorded.metadata.id);
}

// Ids are stored for good: this one was computed from the identity's definition by another program.
TEST_F(TranslationOfPayloads, TheIdOfAKnownDeliveryNeverChanges) {
  EXPECT_EQ(Only(TranslatePayload("pull_request", Payload("pull_request", "opened")))
                .recorded.metadata.id.value(),
            "cmd_review_commands_186853002_30832283-90f8-512e-8f6d-5cbad0be35c8");
}

TEST_F(TranslationOfPayloads, ActorsAreToldApart) {
  boost::json::object payload = Payload("pull_request", "opened");
  for (const auto& [type, expected] : std::vector<std::pair<std::string, domain::ActorType>>{
           {"User", domain::ActorType::kUser},
           {"Bot", domain::ActorType::kBot},
           {"Organization", domain::ActorType::kOrganization},
           {"Mannequin", domain::ActorType::kUnknown}}) {
    At(payload, "sender.type") = type;
    EXPECT_EQ(Only(TranslatePayload("pull_request", payload)).recorded.metadata.actor.type,
              expected)
        << type;
  }
}

}  // namespace
}  // namespace docket::commands::github
