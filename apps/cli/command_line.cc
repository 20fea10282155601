#include "apps/cli/command_line.h"

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "apps/cli/commands.h"
#include "apps/cli/output.h"
#include "apps/version.h"

namespace docket::apps {
namespace {

// Of an unknown command, CLI11 only says that one is missing.
std::string Explain(const CLI::App* app, const CLI::Error& error) {
  std::string message = CLI::FailureMessage::simple(app, error);
  const std::vector<std::string> unknown = app->remaining(true);
  if (error.get_name() == "RequiredError" && !unknown.empty()) {
    message = "'" + unknown.front() + "' is no command\n" + message;
  }
  return message;
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
  AddKeysCommands(line);
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::ParseError& error) {
    return app.exit(error, streams.out, streams.err) == 0 ? kDone : kWrongUse;
  }
  return std::move(line.run);
}

}  // namespace docket::apps
