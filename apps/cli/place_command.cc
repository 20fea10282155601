// docket shards place
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "boost/url/encode.hpp"
#include "boost/url/rfc/pchars.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// Of one question; docketd may be configured to answer earlier.
constexpr int kWaitMs = 5'000;

struct PlaceOptions {
  std::string data_dir;
  std::string organization;
  std::string shard;
  bool by_strategy = false;
  bool wait = false;
  bool json = false;
};

std::string TargetOf(const PlaceOptions& options) {
  return absl::StrCat("/operator/v1/organizations/",
                      boost::urls::encode(options.organization, boost::urls::pchars), "/placement");
}

absl::StatusOr<boost::json::object> Place(HttpClient& client, const PlaceOptions& options) {
  boost::json::object wanted;
  if (options.by_strategy) {
    wanted["by_strategy"] = true;
  } else {
    wanted["shard"] = options.shard;
  }
  return AskForObject(client, "PUT", TargetOf(options), wanted);
}

// As GET shows it; what a PUT may answer while its outcome is not known has no shard.
bool IsSettled(const boost::json::object& placement) {
  return placement.contains("shard") && placement.at("next").is_null();
}

absl::StatusOr<boost::json::object> AwaitSettled(HttpClient& client, const PlaceOptions& options,
                                                 boost::json::object placement) {
  while (!IsSettled(placement)) {
    DOCKET_ASSIGN_OR_RETURN(
        placement, AskForObject(client, "GET", absl::StrCat(TargetOf(options), "?wait=", kWaitMs)));
  }
  return placement;
}

absl::StatusOr<boost::json::object> Perform(const PlaceOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  DOCKET_ASSIGN_OR_RETURN(boost::json::object placement, Place(client, options));
  if (!options.wait) return placement;
  if (!IsSettled(placement)) {
    std::cerr << "moving; `docket shards list` shows how far it is. To stop waiting is safe.\n";
  }
  return AwaitSettled(client, options, std::move(placement));
}

int Run(const PlaceOptions& options) {
  if (options.by_strategy == !options.shard.empty()) {
    return Complain(absl::InvalidArgumentError("give either --on SHARD or --by-strategy"));
  }
  const auto placement = Perform(options);
  if (!placement.ok()) return Complain(placement.status());
  if (options.json) {
    std::cout << boost::json::serialize(*placement) << "\n";
  } else if (!placement->contains("shard")) {
    std::cout << options.organization << " is placed; docketd has yet to read of it\n";
  } else if (IsSettled(*placement)) {
    std::cout << options.organization << " is on shard " << Text(*placement, "shard") << "\n";
  } else {
    const bool first = placement->at("shard").is_null();
    std::cout << options.organization << " is on "
              << (first ? std::string("no shard")
                        : absl::StrCat("shard ", Text(*placement, "shard")))
              << ", and moves to " << Text(*placement, "next") << "\n";
  }
  return kDone;
}

}  // namespace

void AddPlaceCommand(CommandLine& line, CLI::App& shards) {
  const auto options = std::make_shared<PlaceOptions>();
  CLI::App* place = shards.add_subcommand(
      "place",
      "Move an organisation to a shard, while docketd runs: its rows are built there from "
      "the local read models, compared, and asked for there from then on; the shard before drops "
      "them");
  place->add_option("organization", options->organization, "HOST:ID, such as gh:21031067")
      ->required();
  place->add_option("--on", options->shard, "The shard, as read_models.postgres names it");
  place->add_flag("--by-strategy", options->by_strategy,
                  "Back to the shard that read_models.placement gives it");
  place->add_flag("--wait", options->wait, "End when the new shard is asked");
  AddDataDirOption(*place, options->data_dir);
  AddJsonOption(*place, options->json);
  place->footer(
      "Exit codes: 0 it is placed, and with --wait has moved; 1 it failed, 2 wrong use.\n"
      "Example: docket shards place gh:21031067 --on b --wait");
  place->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace docket::apps
