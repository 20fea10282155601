// docket replay rebuild|verify|diff|rollback
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/data_here.h"
#include "apps/cli/output.h"
#include "apps/cli/replay_client.h"
#include "apps/cli/replay_report.h"
#include "apps/cli/shard_replay.h"
#include "apps/data_directory.h"
#include "apps/pipeline.h"
#include "apps/replay_json.h"
#include "apps/replay_parts.h"
#include "apps/replay_verbs.h"
#include "apps/stores.h"
#include "boost/json/serialize.hpp"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

struct ReplayOptions {
  ReplayOrder order;
  std::string store = kEmbeddedStore;
  DataOptions data;
  bool json = false;
};

// Without a docketd: this process opens the data itself, for as long as it takes.
absl::StatusOr<boost::json::object> ReplayHere(const ReplayOptions& options,
                                               const platform::Config& config,
                                               const ReplayLines& lines) {
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(Stores stores, OpenStoresHere(config, clock));
  projections::Progress progress(kNoWaiters);
  DOCKET_ASSIGN_OR_RETURN(const auto groups, OpenProjectionGroups(config, stores, progress));
  replay::Replayer replayer(MakeReplayContext(stores, groups, clock));
  ReplaySources sources(stores);
  const std::string views = DataDirectory{.path = config.data_dir}.views();
  const auto report = [&lines](const replay::ReplayProgress& made) {
    lines.progress(Describe(made));
  };
  return Perform(options.order, {.replayer = replayer, .sources = sources, .directory = views},
                 {.report = report, .say = lines.note, .cancelled = {}, .take_row = lines.row});
}

// Each row as soon as it is known: they may be many.
absl::Status ShowRow(const ReplayOptions& options, const boost::json::object& row) {
  if (options.json) {
    std::cout << boost::json::serialize(row) << "\n";
  } else {
    PrintDifferentRow(row, std::cout);
  }
  if (std::cout.good()) return absl::OkStatus();
  return absl::CancelledError("nobody reads the output");
}

absl::StatusOr<boost::json::object> Replay(const ReplayOptions& options) {
  ProgressLine progress;
  const ReplayLines lines{
      .progress = [&progress](std::string_view text) { progress.Show(text); },
      .note = [&progress](std::string_view text) { progress.Leave(text); },
      .row = [&options](const boost::json::object& row) { return ShowRow(options, row); }};
  DOCKET_ASSIGN_OR_RETURN(const platform::Config config, LoadDocketdConfig(options.data));
  DOCKET_ASSIGN_OR_RETURN(std::optional<HttpClient> server,
                          ConnectToOperator({.path = config.data_dir}));
  if (!server.has_value()) return ReplayHere(options, config, lines);
  return AskForReplay(*server, options.order, lines);
}

// What --store makes of the verb, if it names shards.
std::optional<ShardVerb> ShardVerbOf(const ReplayOptions& options) {
  if (options.store == kEmbeddedStore) return std::nullopt;
  switch (options.order.verb) {
    case ReplayVerb::kRebuild:
      return ShardVerb::kRebuild;
    case ReplayVerb::kVerify:
      return ShardVerb::kVerify;
    case ReplayVerb::kRollback:
      return ShardVerb::kRollback;
    case ReplayVerb::kDiff:
    case ReplayVerb::kRetry:
      break;
  }
  return std::nullopt;
}

int RunOnShards(const ReplayOptions& options, ShardVerb verb) {
  const ReplayOrder plain{.verb = options.order.verb};
  const ReplayOrder& order = options.order;
  if (order.view != plain.view || order.accept_difference || order.dry_run || order.fresh ||
      order.parallel > 0 || order.from != plain.from) {
    return Complain(absl::InvalidArgumentError(
        "a shard is taken as a whole: --store goes with none of --view, --accept-difference, "
        "--dry-run, --fresh, --from and --parallel"));
  }
  return ReplayShards(
      {.verb = verb, .store = options.store, .data = options.data, .json = options.json});
}

int Run(const ReplayOptions& options) {
  if (const auto verb = ShardVerbOf(options)) return RunOnShards(options, *verb);
  if (options.order.verb == ReplayVerb::kRollback && options.order.view == "all") {
    return Complain(absl::InvalidArgumentError(
        "rollback works on one view at a time: name it with --view, or a shard with --store"));
  }
  const absl::StatusOr<boost::json::object> result = Replay(options);
  if (!result.ok()) return Complain(result.status());
  if (options.json) {
    std::cout << boost::json::serialize(*result) << "\n";
  } else {
    PrintReplay(*result, std::cout);
  }
  return ReplaySucceeded(*result) ? kDone : kFoundOrFailed;
}

// What is said of a verb to who asks for help.
struct VerbHelp {
  std::string purpose;
  std::string example;
};

void AddVerb(CommandLine& line, CLI::App& replay, ReplayVerb verb, const VerbHelp& help) {
  const auto options = std::make_shared<ReplayOptions>();
  options->order.verb = verb;
  CLI::App* command = replay.add_subcommand(std::string(NameOf(verb)), help.purpose);
  if (verb == ReplayVerb::kDiff) {
    command->add_option("--view", options->order.view, "The view")->required();
  } else if (verb == ReplayVerb::kRollback) {
    command->add_option("--view", options->order.view, "The view, unless --store names a shard");
  } else {
    command->add_option("--view", options->order.view, "One view, or all")->capture_default_str();
  }
  if (verb == ReplayVerb::kRebuild) {
    command->add_flag("--accept-difference", options->order.accept_difference,
                      "Switch although the rebuilt view differs: its code changed, or a "
                      "row was damaged");
    command->add_flag(
        "--dry-run", options->order.dry_run,
        "Only say what would be built, from how many records, and what room it needs; "
        "exit code 1 if there is not enough");
    command->add_flag("--fresh", options->order.fresh,
                      "Begin anew, and not where a rebuild was interrupted");
    command
        ->add_option("--parallel", options->order.parallel,
                     "Build so many partitions of a log side by side; if not given, as many as "
                     "there are processors")
        ->check(WholeNumber({.least = 1, .most = kParallelMax}));
    command
        ->add_option_function<std::string>(
            "--from",
            [options](const std::string& name) {
              const auto from = ReadFromOf(name);
              if (!from.ok())
                throw CLI::ValidationError("--from", std::string(from.status().message()));
              options->order.from = *from;
            },
            "What to read: the logs, and the archive where they are trimmed; the logs alone; or "
            "the "
            "archive as far as it goes, which shows that it is enough")
        ->default_str("both")
        ->type_name("both|log|archive");
  }
  if (verb != ReplayVerb::kDiff) {
    command
        ->add_option("--store", options->store,
                     "Where: the embedded views, every PostgreSQL shard, or one of them; a shard "
                     "is taken as a whole, by the docketd that runs")
        ->check(StoreName())
        ->capture_default_str();
  }
  AddDataOptions(*command, options->data);
  if (verb == ReplayVerb::kDiff) {
    command->add_flag("--json", options->json,
                      "One JSON document a line: each row that differs, then the whole");
  } else {
    AddJsonOption(*command, options->json);
  }
  command->footer("Example: " + help.example);
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace

void AddReplayCommands(CommandLine& line) {
  CLI::App* replay = line.app.add_subcommand(
      "replay",
      "Rebuild the views from the journal, prove them equal, show how far they are, what "
      "happened, and what was known when");
  replay->require_subcommand(1);
  AddVerb(
      line, *replay, ReplayVerb::kRebuild,
      {.purpose = "Build views again beside the live ones, compare digests, and switch; goes on "
                  "where a rebuild was interrupted",
       .example = "docket replay rebuild --view all --parallel 2\n"
                  "A PostgreSQL shard: docket replay rebuild --store shard:a"});
  AddVerb(
      line, *replay, ReplayVerb::kVerify,
      {.purpose = "Recompute digests from the stored rows and from the journal; names what differs",
       .example = "docket replay verify --json\n"
                  "Every PostgreSQL shard: docket replay verify --store postgres --config "
                  "docket.yaml"});
  AddVerb(line, *replay, ReplayVerb::kDiff,
          {.purpose = "Name each row in which the live generation of a view and the previous one "
                      "differ, with both values and what made it differ; exit code 1 if any does",
           .example = "docket replay diff --view review_list"});
  AddVerb(line, *replay, ReplayVerb::kRollback,
          {.purpose = "Make the previous generation of a view live again, brought up to date, and "
                      "verify it",
           .example = "docket replay rollback --view review_list\n"
                      "A PostgreSQL shard: docket replay rollback --store shard:a"});
  AddReplayEventsCommand(line, *replay);
  AddReplayStateCommand(line, *replay);
  AddReplayStatusCommand(line, *replay);
}

}  // namespace docket::apps
