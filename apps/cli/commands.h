// The sub-commands of `docket`, one function each. Each adds itself to the command line and sets
// the exit code when it was the one asked for. Thread-safety: used by one thread.
#pragma once

#include <functional>
#include <string>

#include "CLI/CLI.hpp"

namespace docket::apps {

struct CommandLine {
  CLI::App& app;
  // What to run once the line is parsed: the exit code.
  std::function<int()> run;
};

void AddStatusCommand(CommandLine& line);
void AddDemoCommand(CommandLine& line);
void AddReplayCommands(CommandLine& line);
void AddKeysCommands(CommandLine& line);
// docket replay status, below `replay`.
void AddReplayStatusCommand(CommandLine& line, CLI::App& replay);

// --data-dir, for every command: where docketd keeps its data.
void AddDataDirOption(CLI::App& command, std::string& data_dir);
// --json
void AddJsonOption(CLI::App& command, bool& json);

}  // namespace docket::apps
