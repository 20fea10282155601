// docket replay rebuild|verify|status
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/replay_client.h"
#include "apps/cli/replay_report.h"
#include "apps/pipeline.h"
#include "apps/replay_json.h"
#include "apps/replay_parts.h"
#include "apps/stores.h"
#include "boost/json/serialize.hpp"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// Reads that wait: none do in a command line.
constexpr std::size_t kNoWaiters = 1;

struct ReplayOptions {
  ReplayRequest request;
  std::string data_dir;
  std::string config_file;
  bool json = false;
};

// Without a docketd: this process opens the data itself, for as long as it takes.
absl::StatusOr<boost::json::object> ReplayHere(const ReplayOptions& options,
                                               ProgressLine& progress_line) {
  DOCKET_ASSIGN_OR_RETURN(
      const platform::LoadedConfig loaded,
      platform::LoadConfig({.file = options.config_file,
                            .environment = platform::ProcessEnvironment(),
                            .flags = {absl::StrCat("--data_dir=", options.data_dir)}}));
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(Stores stores, OpenStores(loaded.config, clock));
  projections::Progress progress(kNoWaiters);
  DOCKET_ASSIGN_OR_RETURN(const auto groups, OpenProjectionGroups(loaded.config, stores, progress));
  const replay::ReplayContext context = MakeReplayContext(stores, groups, clock);
  const auto report = [&progress_line](const replay::ReplayProgress& made) {
    progress_line.Show(Describe(made));
  };
  std::vector<std::string> views;
  if (options.request.view != "all") views.push_back(options.request.view);
  if (options.request.verb == "rebuild") {
    DOCKET_ASSIGN_OR_RETURN(
        const replay::RebuildResult result,
        replay::Rebuild(context, {.views = views,
                                  .accept_difference = options.request.accept_difference,
                                  .report = report,
                                  .cancelled = {}}));
    return ToJson(result);
  }
  DOCKET_ASSIGN_OR_RETURN(
      const replay::VerifyResult result,
      replay::Verify(context, {.views = views, .report = report, .cancelled = {}}));
  return ToJson(result);
}

absl::StatusOr<boost::json::object> Replay(const ReplayOptions& options) {
  ProgressLine progress;
  std::optional<HttpClient> server = ConnectToOperator({.path = options.data_dir});
  if (!server.has_value()) return ReplayHere(options, progress);
  return AskForReplay(*server, options.request,
                      [&progress](std::string_view text) { progress.Show(text); });
}

int Run(const ReplayOptions& options) {
  const absl::StatusOr<boost::json::object> result = Replay(options);
  if (!result.ok()) return Complain(result.status());
  if (options.json) {
    std::cout << boost::json::serialize(*result) << "\n";
  } else {
    PrintReplay(*result, std::cout);
  }
  return ReplaySucceeded(*result) ? kDone : kFoundOrFailed;
}

void AddVerb(CommandLine& line, CLI::App& replay, const std::string& verb,
             const std::string& purpose, const std::string& example) {
  const auto options = std::make_shared<ReplayOptions>();
  options->request.verb = verb;
  CLI::App* command = replay.add_subcommand(verb, purpose);
  command->add_option("--view", options->request.view, "One view, or all")->capture_default_str();
  if (verb == "rebuild") {
    command->add_flag("--accept-difference", options->request.accept_difference,
                      "Switch although the rebuilt view differs (its code changed)");
  }
  command->add_option("--config", options->config_file,
                      "docketd's configuration, needed only while no docketd runs");
  AddDataDirOption(*command, options->data_dir);
  AddJsonOption(*command, options->json);
  command->footer("Example: " + example);
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace

void AddReplayCommands(CommandLine& line) {
  CLI::App* replay = line.app.add_subcommand(
      "replay", "Rebuild the views from the journal, prove them equal, show how far they are");
  replay->require_subcommand(1);
  AddVerb(line, *replay, "rebuild",
          "Build views again beside the live ones, compare digests, and switch",
          "docket replay rebuild --view all");
  AddVerb(line, *replay, "verify",
          "Recompute digests from the stored rows and from the journal; names what differs",
          "docket replay verify --json");
  AddReplayStatusCommand(line, *replay);
}

}  // namespace docket::apps
