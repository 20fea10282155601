// docket replay events
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/review_history.h"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

struct EventsOptions {
  std::string review;
  std::int64_t after = 0;
  std::string data_dir;
  bool json = false;
};

absl::Status PrintEvents(const EventsOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const std::string review, CheckedReviewId(options.review));
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  bool headed = options.json;
  const auto print = [&](const boost::json::object& event) {
    if (!std::exchange(headed, true)) std::cout << EventHeading() << "\n";
    std::cout << (options.json ? boost::json::serialize(event) : EventLine(event)) << "\n";
    return absl::OkStatus();
  };
  return ReviewHistory(client).ForEach(review, {.after = options.after}, print);
}

int Run(const EventsOptions& options) {
  const absl::Status done = PrintEvents(options);
  return done.ok() ? kDone : Complain(done);
}

}  // namespace

void AddReplayEventsCommand(CommandLine& line, CLI::App& replay) {
  const auto options = std::make_shared<EventsOptions>();
  CLI::App* command = replay.add_subcommand(
      "events", "What happened to a review, in order, with what caused it and where it stands");
  command->add_option("--stream,--review", options->review, "The review's id")->required();
  command->add_option("--after", options->after, "Only versions behind this one")
      ->check(WholeNumber({}))
      ->capture_default_str();
  AddDataDirOption(*command, options->data_dir);
  command->add_flag("--json", options->json, "One JSON document a line for each event");
  command->footer("Example: docket replay events --stream rev_gh_186853002_2");
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace docket::apps
