#include "commands/github/our_bot.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "platform/string_view_bridge.h"

namespace docket::commands::github {
namespace {

constexpr std::string_view kBotSuffix = "[bot]";

// Two logins never differ by case alone.
bool SameName(std::string_view one, std::string_view other) {
  return absl::EqualsIgnoreCase(platform::AbslView(one), platform::AbslView(other));
}

std::string_view WithoutSuffix(std::string_view login) {
  return login.ends_with(kBotSuffix) ? login.substr(0, login.size() - kBotSuffix.size()) : login;
}

bool IsBot(const Field& user, const OurBot& bot) {
  return user["type"].TextOr("") == "Bot" || IsOurs(user, bot);
}

bool MayWrite(std::string_view association) {
  static constexpr auto kWriters =
      std::to_array<std::string_view>({"OWNER", "MEMBER", "COLLABORATOR"});
  return std::ranges::find(kWriters, association) != kWriters.end();
}

// The first word, which is taken off the text.
std::string_view TakeWord(std::string_view& text) {
  const auto end = std::ranges::find_if(text, [](char c) { return c == ' ' || c == '\t'; });
  const std::string_view word(text.begin(), end);
  text.remove_prefix(word.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return word;
}

std::optional<domain::BotCommand> CommandNamed(std::string_view word) {
  if (SameName(word, "review")) return domain::BotCommand::kReview;
  if (SameName(word, "cancel")) return domain::BotCommand::kCancel;
  return std::nullopt;
}

}  // namespace

bool IsOurs(const Field& user, const OurBot& bot) {
  const std::string_view ours = WithoutSuffix(bot.login);
  return !ours.empty() && SameName(WithoutSuffix(user["login"].TextOr("")), ours);
}

bool IsOurApp(const Field& app, const OurBot& bot) {
  if (bot.app_id != 0) return app["id"].IdOr(0) == bot.app_id;
  const std::string_view ours = WithoutSuffix(bot.login);
  return !ours.empty() && SameName(app["slug"].TextOr(""), ours);
}

domain::review::AuthorKind AuthorKindOf(const Field& user, const OurBot& bot) {
  if (IsOurs(user, bot)) return domain::review::AuthorKind::kOurBot;
  return IsBot(user, bot) ? domain::review::AuthorKind::kOtherBot
                          : domain::review::AuthorKind::kPerson;
}

std::optional<domain::BotCommand> CommandIn(std::string_view text, const OurBot& bot) {
  std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  const std::string_view first = TakeWord(line);
  if (first.starts_with('/')) return CommandNamed(first.substr(1));
  const std::string_view ours = WithoutSuffix(bot.login);
  const bool mentioned =
      !ours.empty() && first.starts_with('@') && SameName(WithoutSuffix(first.substr(1)), ours);
  return mentioned ? CommandNamed(TakeWord(line)) : std::nullopt;
}

std::optional<domain::review::Ask> AskIn(const Field& comment, const Field& sender,
                                         const OurBot& bot) {
  if (IsBot(comment["user"], bot) || IsBot(sender, bot)) return std::nullopt;
  const std::optional<domain::BotCommand> command = CommandIn(comment["body"].TextOr(""), bot);
  if (!command.has_value()) return std::nullopt;
  return domain::review::Ask{.command = *command,
                             .permitted = MayWrite(comment["author_association"].TextOr(""))};
}

}  // namespace docket::commands::github
