// The sub-commands of `docket`, one function each. Each adds itself to the command line and sets
// the exit code when it was the one asked for. Thread-safety: used by one thread.
#pragma once

#include <functional>

#include "CLI/CLI.hpp"

namespace docket::apps {

struct CommandLine {
  CLI::App& app;
  // What to run once the line is parsed: the exit code.
  std::function<int()> run;
};

void AddStatusCommand(CommandLine& line);
void AddDemoCommand(CommandLine& line);
void AddArchiveCommands(CommandLine& line);
void AddReplayCommands(CommandLine& line);
void AddKeysCommands(CommandLine& line);
void AddDeliveriesCommands(CommandLine& line);
void AddDeadLettersCommands(CommandLine& line);
void AddHoldsCommands(CommandLine& line);
void AddPrivacyCommands(CommandLine& line);
void AddTopicsCommands(CommandLine& line);
void AddShardsCommands(CommandLine& line);
// keygen, verify and prove, below `parent`: `docket audit`, or docket-audit itself.
void AddAuditCommands(CommandLine& line, CLI::App& parent);
// docket audit export, below `audit`.
void AddAuditExportCommand(CommandLine& line, CLI::App& audit);
// docket audit compare, below `audit`.
void AddAuditCompareCommand(CommandLine& line, CLI::App& audit);
// docket deliveries reconcile, below `deliveries`.
void AddReconcileCommand(CommandLine& line, CLI::App& deliveries);
// docket shards add and place, below `shards`.
void AddAddShardCommand(CommandLine& line, CLI::App& shards);
void AddPlaceCommand(CommandLine& line, CLI::App& shards);
// docket replay events, below `replay`.
void AddReplayEventsCommand(CommandLine& line, CLI::App& replay);
// docket replay state, below `replay`.
void AddReplayStateCommand(CommandLine& line, CLI::App& replay);
// docket replay status, below `replay`.
void AddReplayStatusCommand(CommandLine& line, CLI::App& replay);

}  // namespace docket::apps
