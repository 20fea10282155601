// docket replay state
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/review_history.h"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"
#include "platform/time_format.h"

namespace docket::apps {
namespace {

struct StateOptions {
  std::string review;
  std::optional<std::string> at;
  std::optional<std::int64_t> version;
  bool why = false;
  std::string data_dir;
  bool json = false;
};

// "?as_of=…", or nothing for now.
absl::StatusOr<std::string> AsOfQuery(const StateOptions& options) {
  if (options.version.has_value()) return absl::StrCat("?as_of=", *options.version);
  if (!options.at.has_value()) return std::string();
  if (!platform::ParseRfc3339(*options.at).has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--at '", *options.at, "' is no time in RFC 3339, such as 2026-01-31T00:00:00Z"));
  }
  return absl::StrCat("?as_of=", absl::StrReplaceAll(*options.at, {{"+", "%2B"}}));
}

absl::Status PrintCauses(const StateOptions& options, std::int64_t last, ReviewHistory& history) {
  const auto print = [&](boost::json::object event) -> absl::Status {
    DOCKET_ASSIGN_OR_RETURN(boost::json::value delivery, history.FindDelivery(event));
    if (options.json) {
      event["delivery"] = std::move(delivery);
      std::cout << boost::json::serialize(event) << "\n";
    } else {
      std::cout << CauseLines(event, delivery) << "\n";
    }
    return absl::OkStatus();
  };
  return history.ForEach(options.review, {.last = last}, print);
}

absl::Status PrintState(const StateOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const std::string review, CheckedReviewId(options.review));
  DOCKET_ASSIGN_OR_RETURN(const std::string as_of, AsOfQuery(options));
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  ReviewHistory history(client);
  DOCKET_ASSIGN_OR_RETURN(
      const boost::json::object state,
      history.Get(absl::StrCat("/operator/v1/reviews/", review, "/state", as_of)));
  std::cout << (options.json ? boost::json::serialize(state) : Indented(state)) << "\n";
  if (!options.why) return absl::OkStatus();
  return PrintCauses(options, state.at("version").as_int64(), history);
}

int Run(const StateOptions& options) {
  const absl::Status done = PrintState(options);
  return done.ok() ? kDone : Complain(done);
}

}  // namespace

void AddReplayStateCommand(CommandLine& line, CLI::App& replay) {
  const auto options = std::make_shared<StateOptions>();
  CLI::App* command = replay.add_subcommand(
      "state",
      "A review as it was known at a time or behind a version, or is now: as the API showed it, "
      "and what its rules decided by");
  command->add_option("--review,--stream", options->review, "The review's id")->required();
  CLI::Option* at = command->add_option(
      "--at", options->at, "A time in RFC 3339 that has come: what was recorded until then");
  command->add_option("--version", options->version, "The version of the last event that counts")
      ->check(WholeNumber({.least = 1}))
      ->excludes(at);
  command->add_flag("--why", options->why,
                    "Then each event that led to it, with its command, who sent that, and the "
                    "delivery that brought it");
  AddDataDirOption(*command, options->data_dir);
  command->add_flag("--json", options->json,
                    "One JSON document on a line; with --why, one more for each event");
  command->footer(
      "Example: docket replay state --review rev_gh_186853002_2 --at 2026-01-31T00:00:00Z --why");
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace docket::apps
