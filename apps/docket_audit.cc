// docket-audit: verifies audit trees and exports, and nothing else. One static file, for an
// auditor's machine.
#include <iostream>

#include "CLI/CLI.hpp"
#include "apps/cli/commands.h"
#include "apps/cli/output.h"
#include "apps/version.h"

int main(int argc, char** argv) {
  CLI::App app{
      "docket-audit: checks Docket's audit trees and exports; needs their files and the public "
      "key.",
      "docket-audit"};
  app.set_version_flag("--version", std::string("docket-audit ") + docket::apps::kVersion);
  app.require_subcommand(1);
  docket::apps::CommandLine line{.app = app, .run = {}};
  docket::apps::AddAuditCommands(line, app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? docket::apps::kDone : docket::apps::kWrongUse;
  }
  return line.run();
}
