#include "apps/cli/command_line.h"

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apps/cli/commands.h"
#include "apps/cli/output.h"
#include "apps/version.h"

namespace docket::apps {
namespace {

// The one that the line had got to: `keys` in `docket keys bogus`.
const CLI::App& Innermost(const CLI::App& app) {
  const CLI::App* inner = &app;
  while (!inner->get_subcommands().empty()) inner = inner->get_subcommands().front();
  return *inner;
}

std::string CommandsOf(const CLI::App& app) {
  const auto all = app.get_subcommands([](const CLI::App* /*command*/) { return true; });
  return absl::StrJoin(all, ", ", [](std::string* out, const CLI::App* command) {
    out->append(command->get_name());
  });
}

// Of an unknown command, CLI11 only says that one is missing, and of neither which there are.
std::string Explain(const CLI::App* app, const CLI::Error& error) {
  std::string simple = CLI::FailureMessage::simple(app, error);
  if (error.get_name() != "RequiredError") return simple;
  const std::string commands = CommandsOf(Innermost(*app));
  if (commands.empty()) return simple;  // an option is missing
  const std::vector<std::string> unknown = app->remaining(true);
  return absl::StrCat(
      unknown.empty() ? "A subcommand is required" : "'" + unknown.front() + "' is no command",
      "; there are: ", commands, "\nRun with --help for more information.\n");
}

}  // namespace

ParsedCommandLine ParseCommandLine(std::span<const char* const> arguments,
                                   const CommandLineStreams& streams) {
  CLI::App app{"docket: looks after a docketd and its journal.", "docket"};
  app.set_version_flag("--version", std::string("docket ") + kVersion);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 a difference was found or it failed, 2 wrong use.\n"
      "`docket COMMAND --help` has an example of each.");
  app.failure_message(&Explain);
  CommandLine line{.app = app, .run = {}};
  AddStatusCommand(line);
  AddDemoCommand(line);
  AddReplayCommands(line);
  AddArchiveCommands(line);
  AddKeysCommands(line);
  AddDeliveriesCommands(line);
  AddDeadLettersCommands(line);
  AddHoldsCommands(line);
  AddPrivacyCommands(line);
  AddTopicsCommands(line);
  AddShardsCommands(line);
  CLI::App* audit = app.add_subcommand(
      "audit", "Keys, checks and proofs of audit trees, and exports of evidence");
  audit->require_subcommand(1);
  AddAuditCommands(line, *audit);
  AddAuditCompareCommand(line, *audit);
  AddAuditExportCommand(line, *audit);
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::ParseError& error) {
    return app.exit(error, streams.out, streams.err) == 0 ? kDone : kWrongUse;
  }
  return std::move(line.run);
}

}  // namespace docket::apps
