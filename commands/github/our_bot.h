// Who we are at the host, and what people ask us for there.
// Thread-safety: value types and pure functions, but for the note about what is malformed
// (field.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "commands/github/field.h"
#include "domain/bot_command.h"
#include "domain/review/commands.h"

namespace docket::commands::github {

// From the configuration (github.bot_login, github.app_id). An app's account is its slug with
// "[bot]" behind it; it is meant with or without.
struct OurBot {
  std::string login = {};   // without "[bot]"; empty: not known
  std::int64_t app_id = 0;  // 0: not known
};

// Whether the user object is the bot's account. False if its login is not known.
[[nodiscard]] bool IsOurs(const Field& user, const OurBot& bot);

// Whether the app object is the bot's, by its id; by its slug if no id is known. False if neither.
[[nodiscard]] bool IsOurApp(const Field& app, const OurBot& bot);

[[nodiscard]] domain::review::AuthorKind AuthorKindOf(const Field& user, const OurBot& bot);

// What the text's first line asks for: it begins with /review or /cancel, or with @login and then
// review or cancel, in whatever case. Nothing: it is no such line.
[[nodiscard]] std::optional<domain::BotCommand> CommandIn(std::string_view text, const OurBot& bot);

// What a new comment asks for. Nothing, whatever it says, if a bot wrote or sent it. Permitted to
// those who may write to the repository, as author_association has them.
[[nodiscard]] std::optional<domain::review::Ask> AskIn(const Field& comment, const Field& sender,
                                                       const OurBot& bot);

}  // namespace docket::commands::github
