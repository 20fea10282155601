// docket replay rebuild|verify|status
#include <sys/stat.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/replay_client.h"
#include "apps/cli/replay_report.h"
#include "apps/open_files.h"
#include "apps/pipeline.h"
#include "apps/replay_json.h"
#include "apps/replay_parts.h"
#include "apps/stores.h"
#include "boost/json/serialize.hpp"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// Reads that wait: none do in a command line.
constexpr std::size_t kNoWaiters = 1;

struct ReplayOptions {
  ReplayRequest request;
  std::string data_dir;
  bool data_dir_given = false;
  std::string config_file;
  bool json = false;
};

// docketd's, as it would load it; the option alone is above it.
absl::StatusOr<platform::Config> LoadDocketdConfig(const ReplayOptions& options) {
  std::vector<std::string> flags;
  if (options.data_dir_given) flags.push_back(absl::StrCat("--data_dir=", options.data_dir));
  DOCKET_ASSIGN_OR_RETURN(platform::LoadedConfig loaded,
                          platform::LoadConfig({.file = options.config_file,
                                                .environment = platform::ProcessEnvironment(),
                                                .flags = std::move(flags)}));
  return std::move(loaded.config);
}

// Without a docketd: this process opens the data itself, for as long as it takes. Where there is
// none it makes none: an empty journal would prove every view.
absl::StatusOr<boost::json::object> ReplayHere(const ReplayOptions& options,
                                               const platform::Config& config,
                                               ProgressLine& progress_line) {
  ::umask(0077);  // what a rebuild writes is the data of organisations
  DOCKET_RETURN_IF_ERROR(RaiseOpenFilesLimit().status());
  const platform::SystemClock clock;
  DOCKET_RETURN_IF_ERROR(RequireStores(config));
  DOCKET_ASSIGN_OR_RETURN(Stores stores,
                          OpenStores(config, clock, platform::LogToStandardError("docket", clock)));
  DOCKET_RETURN_IF_ERROR(stores.log_backend->Admit());
  projections::Progress progress(kNoWaiters);
  DOCKET_ASSIGN_OR_RETURN(const auto groups, OpenProjectionGroups(config, stores, progress));
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
  DOCKET_ASSIGN_OR_RETURN(const platform::Config config, LoadDocketdConfig(options));
  std::optional<HttpClient> server = ConnectToOperator({.path = config.data_dir});
  if (!server.has_value()) return ReplayHere(options, config, progress);
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
                      "Switch although the rebuilt view differs: its code changed, or a "
                      "row was damaged");
  }
  command->add_option("--config", options->config_file,
                      "docketd's configuration: its data_dir, unless --data-dir is given, and, "
                      "while no docketd runs, the rest of it");
  AddDataDirOption(*command, options->data_dir);
  AddJsonOption(*command, options->json);
  command->footer("Example: " + example);
  command->callback([&line, options, command] {
    options->data_dir_given = command->count("--data-dir") > 0;
    line.run = [options] { return Run(*options); };
  });
}

}  // namespace

void AddReplayCommands(CommandLine& line) {
  CLI::App* replay = line.app.add_subcommand(
      "replay",
      "Rebuild the views from the journal, prove them equal, show how far they are, what "
      "happened, and what was known when");
  replay->require_subcommand(1);
  AddVerb(line, *replay, "rebuild",
          "Build views again beside the live ones, compare digests, and switch",
          "docket replay rebuild --view all");
  AddVerb(line, *replay, "verify",
          "Recompute digests from the stored rows and from the journal; names what differs",
          "docket replay verify --json");
  AddReplayEventsCommand(line, *replay);
  AddReplayStateCommand(line, *replay);
  AddReplayStatusCommand(line, *replay);
}

}  // namespace docket::apps
