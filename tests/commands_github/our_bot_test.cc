// What people ask the bot for, over GitHub's example payloads.
#include "commands/github/our_bot.h"

#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

namespace commit = domain::commit;
namespace json = boost::json;
namespace review = domain::review;
using domain::BotCommand;

using OurBotRules = CorpusTest;

const OurBot kBot{.login = "docket-bot", .app_id = 29310};

Translation TranslateFor(const OurBot& bot, std::string_view event, const json::object& payload) {
  const std::string body = Text(payload);
  DeliveryInput input = InputOf(event, payload, body);
  input.bot = bot;
  const absl::StatusOr<Translation> translation = Translate(input);
  EXPECT_TRUE(translation.ok()) << translation.status();
  return *translation;
}

std::string WhyIgnored(const Translation& translation) {
  const auto* ignored = std::get_if<Ignored>(&translation);
  return ignored == nullptr ? "" : ignored->reason;
}

review::SyncPullRequest Sync(const json::object& payload, const OurBot& bot = kBot) {
  return CommandOf<review::Command, review::SyncPullRequest>(
      TranslateFor(bot, "pull_request", payload));
}

std::optional<review::Ask> AskOf(std::string_view event, const json::object& payload) {
  return CommandOf<review::Command, review::RecordComment>(TranslateFor(kBot, event, payload)).ask;
}

TEST(CommandInTest, TheFirstLineBeginsWithIt) {
  const std::pair<std::string_view, std::optional<BotCommand>> texts[] = {
      {"/review", BotCommand::kReview},
      {"/cancel", BotCommand::kCancel},
      {"/Review please\nand thanks", BotCommand::kReview},
      {"/review\r\nmore", BotCommand::kReview},
      {"@docket-bot review", BotCommand::kReview},
      {"@Docket-Bot[bot]\tcancel now", BotCommand::kCancel},
      {"@docket-bot  review", BotCommand::kReview},
      {"", std::nullopt},
      {"\n/review", std::nullopt},
      {"please /review", std::nullopt},
      {" /review", std::nullopt},
      {"> /review", std::nullopt},
      {"/reviewer", std::nullopt},
      {"review", std::nullopt},
      {"/", std::nullopt},
      {"@docket-bot", std::nullopt},
      {"@docket-bot, review", std::nullopt},
      {"@docket-bot please review", std::nullopt},
      {"@docket-bots review", std::nullopt},
      {"@someone review", std::nullopt},
  };
  for (const auto& [text, command] : texts) EXPECT_EQ(CommandIn(text, kBot), command) << text;
}

TEST(CommandInTest, WithoutALoginNobodyIsMentioned) {
  EXPECT_EQ(CommandIn("@ review", {}), std::nullopt);
  EXPECT_EQ(CommandIn("@[bot] review", {}), std::nullopt);
  EXPECT_EQ(CommandIn("/review", {}), BotCommand::kReview);
}

TEST_F(OurBotRules, ACommentAsksForThoseWhoMayWrite) {
  json::object payload = Payload("issue_comment", "created");
  At(payload, "issue.pull_request") = json::object{{"merged_at", nullptr}};
  At(payload, "comment.body") = "/review";
  const std::pair<std::string_view, bool> associations[] = {
      {"OWNER", true},        {"MEMBER", true},       {"COLLABORATOR", true},
      {"CONTRIBUTOR", false}, {"FIRST_TIMER", false}, {"NONE", false},
  };
  for (const auto& [association, permitted] : associations) {
    At(payload, "comment.author_association") = json::string_view(association);
    EXPECT_EQ(AskOf("issue_comment", payload),
              (review::Ask{.command = BotCommand::kReview, .permitted = permitted}));
  }
  At(payload, "comment.body") = "no more than that";
  EXPECT_EQ(AskOf("issue_comment", payload), std::nullopt);
}

TEST_F(OurBotRules, ACommentOnALineAsksToo) {
  json::object payload = Payload("pull_request_review_comment", "created");
  At(payload, "comment.body") = "@docket-bot cancel";
  At(payload, "comment.author_association") = "OWNER";
  EXPECT_EQ(AskOf("pull_request_review_comment", payload),
            (review::Ask{.command = BotCommand::kCancel, .permitted = true}));
}

TEST_F(OurBotRules, AnEditedOrDeletedCommentAsksForNothing) {
  for (const std::string_view action : {"edited", "deleted"}) {
    json::object payload = Payload("issue_comment", action);
    At(payload, "issue.pull_request") = json::object{{"merged_at", nullptr}};
    At(payload, "comment.body") = "/review";
    At(payload, "comment.author_association") = "OWNER";
    EXPECT_EQ(AskOf("issue_comment", payload), std::nullopt) << action;
  }
}

TEST_F(OurBotRules, ABotsCommentAsksForNothing) {
  json::object payload = Payload("issue_comment", "created");
  At(payload, "issue.pull_request") = json::object{{"merged_at", nullptr}};
  At(payload, "comment.body") = "/review";
  At(payload, "comment.author_association") = "OWNER";
  json::object by_bot = payload;
  At(by_bot, "comment.user.type") = "Bot";
  EXPECT_EQ(AskOf("issue_comment", by_bot), std::nullopt);
  json::object sent_by_bot = payload;
  At(sent_by_bot, "sender.type") = "Bot";
  EXPECT_EQ(AskOf("issue_comment", sent_by_bot), std::nullopt);
  json::object by_us = payload;
  At(by_us, "comment.user.login") = "docket-bot";
  EXPECT_EQ(AskOf("issue_comment", by_us), std::nullopt);
}

TEST_F(OurBotRules, ThePullRequestsAuthorIsAPersonABotOrTheBot) {
  json::object payload = Payload("pull_request", "opened");
  EXPECT_EQ(Sync(payload).author, review::AuthorKind::kPerson);
  At(payload, "pull_request.user.type") = "Bot";
  EXPECT_EQ(Sync(payload).author, review::AuthorKind::kOtherBot);
  At(payload, "pull_request.user.login") = "docket-bot[bot]";
  EXPECT_EQ(Sync(payload).author, review::AuthorKind::kOurBot);
  EXPECT_EQ(Sync(payload, {}).author, review::AuthorKind::kOtherBot);
}

TEST_F(OurBotRules, WhatTheBotSendsIsKnownAsItsOwn) {
  json::object payload = Payload("pull_request", "synchronize");
  EXPECT_FALSE(Sync(payload).sent_by_our_bot);
  At(payload, "sender.login") = "Docket-Bot[bot]";
  EXPECT_TRUE(Sync(payload).sent_by_our_bot);
}

TEST_F(OurBotRules, TheBotAsAReviewerIsAsked) {
  json::object payload = Payload("pull_request", "review_requested");
  EXPECT_FALSE(Sync(payload).asks_our_bot);
  payload["requested_reviewer"] = json::object{{"login", "docket-bot"}, {"id", 5}};
  EXPECT_TRUE(Sync(payload).asks_our_bot);
  EXPECT_FALSE(Sync(payload, {}).asks_our_bot);
}

TEST_F(OurBotRules, TheLabelOfTheActionIsTaken) {
  json::object payload = Payload("pull_request", "labeled");
  payload["label"] = json::object{{"name", "review me"}};
  EXPECT_EQ(Sync(payload).label, "review me");
  EXPECT_EQ(Sync(payload).action, review::PullRequestAction::kLabeled);
}

// GitHub's example of a check run that is asked for again, with an app of that number and slug.
json::object OfApp(json::object payload, std::string_view check, std::int64_t id,
                   std::string_view slug) {
  json::object& app = payload.at(check).as_object()["app"].emplace_object();
  app["id"] = id;
  app["slug"] = json::string_view(slug);
  return payload;
}

BotCommand AskedOf(std::string_view event, const json::object& payload) {
  return CommandOf<commit::Command, commit::AskBot>(TranslateFor(kBot, event, payload)).command;
}

TEST_F(OurBotRules, OurCheckAskedForAgainIsAReview) {
  const json::object run = OfApp(Payload("check_run", "rerequested"), "check_run", 29310, "any");
  EXPECT_EQ(AskedOf("check_run", run), BotCommand::kReview);
  const auto asked =
      CommandOf<commit::Command, commit::AskBot>(TranslateFor(kBot, "check_run", run));
  json::object read = run;
  EXPECT_EQ(asked.commit.sha.value(), std::string_view(At(read, "check_run.head_sha").as_string()));
  EXPECT_EQ(asked.commit.repository.value(), At(read, "repository.id").as_int64());
  const json::object suite = Payload("check_suite", "rerequested");
  EXPECT_EQ(AskedOf("check_suite", OfApp(suite, "check_suite", 29310, "any")), BotCommand::kReview);
}

TEST_F(OurBotRules, AnothersCheckIsNobodysCommand) {
  const json::object payload = Payload("check_run", "rerequested");
  const json::object other = OfApp(payload, "check_run", 5, "docket-bot");
  EXPECT_EQ(WhyIgnored(TranslateFor(kBot, "check_run", other)), "not-our-check");
  EXPECT_EQ(WhyIgnored(TranslateFor({}, "check_run", other)), "not-our-check");
  json::object none = payload;
  At(none, "check_run.app") = nullptr;
  EXPECT_EQ(WhyIgnored(TranslateFor(kBot, "check_run", none)), "not-our-check");
}

TEST_F(OurBotRules, WithoutANumberOurAppIsKnownByItsSlug) {
  const OurBot slug_alone{.login = "docket-bot[bot]", .app_id = 0};
  const json::object ours =
      OfApp(Payload("check_run", "rerequested"), "check_run", 5, "docket-bot");
  EXPECT_EQ(WhyIgnored(TranslateFor(slug_alone, "check_run", ours)), "");
}

TEST_F(OurBotRules, OurButtonsAreCommands) {
  json::object payload =
      OfApp(Payload("check_run", "rerequested"), "check_run", 29310, "docket-bot");
  payload["action"] = "requested_action";
  payload["requested_action"] = json::object{{"identifier", "review"}};
  EXPECT_EQ(AskedOf("check_run", payload), BotCommand::kReview);
  payload["requested_action"] = json::object{{"identifier", "cancel"}};
  EXPECT_EQ(AskedOf("check_run", payload), BotCommand::kCancel);
  payload["requested_action"] = json::object{{"identifier", "dance"}};
  EXPECT_EQ(WhyIgnored(TranslateFor(kBot, "check_run", payload)), "no-such-command");
  At(payload, "sender.login") = "docket-bot";
  EXPECT_EQ(WhyIgnored(TranslateFor(kBot, "check_run", payload)), "own-event");
}

}  // namespace
}  // namespace docket::commands::github
