// docket holds list|place|lift
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "boost/url/encode.hpp"
#include "boost/url/rfc/pchars.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

using boost::json::object;

struct HoldsOptions {
  std::string data_dir;
  bool json = false;
  std::string organization;
  std::string hold;
  std::string reason;
  std::string repository;
  std::int64_t number = 0;
};

std::string Encoded(const std::string& segment) {
  return boost::urls::encode(segment, boost::urls::pchars);
}

std::string TargetOf(const HoldsOptions& options) {
  return absl::StrCat("/api/v1/organizations/", Encoded(options.organization), "/legal-holds");
}

std::string TargetOfHold(const HoldsOptions& options) {
  return absl::StrCat(TargetOf(options), "/", Encoded(options.hold));
}

// A change is asked for with its document.
absl::StatusOr<object> Ask(const HoldsOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  return AskForObject(client, "GET", TargetOf(options));
}
absl::StatusOr<object> Ask(const HoldsOptions& options, const std::string& method,
                           const std::string& target, const object& document) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  return AskForObject(client, method, target, document);
}

std::string ScopeOf(const object& hold) {
  if (hold.at("repository").is_null()) return "all of the organisation";
  const std::string repository = Text(hold, "repository");
  if (hold.at("number").is_null()) return repository;
  return absl::StrCat(repository, " #", Text(hold, "number"));
}

std::string Whoever(const object& hold, std::string_view name) {
  return hold.at(name).is_null() ? "the operator" : Text(hold, name);
}

int List(const HoldsOptions& options) {
  const auto answer = Ask(options);
  if (!answer.ok()) return Complain(answer.status());
  if (options.json) {
    std::cout << boost::json::serialize(*answer) << "\n";
    return kDone;
  }
  std::vector<std::vector<std::string>> rows = {
      {"HOLD", "ON", "PLACED", "BY", "REASON", "LIFTED", "BY", "REASON"}};
  for (const boost::json::value& item : answer->at("items").as_array()) {
    const object& hold = item.as_object();
    const bool stands = hold.at("stands").as_bool();
    rows.push_back({Text(hold, "id"), ScopeOf(hold), Text(hold, "placed_at"),
                    Whoever(hold, "placed_by"), Text(hold, "reason"), Text(hold, "lifted_at"),
                    stands ? "-" : Whoever(hold, "lifted_by"), Text(hold, "lift_reason")});
  }
  if (rows.size() > 1) {
    PrintTable(rows, std::cout);
  } else {
    std::cout << options.organization << " has no legal hold\n";
  }
  return kDone;
}

// What a change came to; an answer without the hold is that its outcome is not known yet.
int Tell(const HoldsOptions& options, const absl::StatusOr<object>& answer) {
  if (!answer.ok()) return Complain(answer.status());
  if (options.json) {
    std::cout << boost::json::serialize(*answer) << "\n";
  } else if (!answer->contains("id")) {
    std::cout << "sent, and what became of it is not known yet; docket holds list "
              << options.organization << " tells\n";
  } else if (answer->at("stands").as_bool()) {
    std::cout << "hold " << Text(*answer, "id") << " stands on " << ScopeOf(*answer) << " since "
              << Text(*answer, "placed_at") << "\n";
  } else {
    std::cout << "hold " << Text(*answer, "id") << " on " << ScopeOf(*answer) << " is lifted since "
              << Text(*answer, "lifted_at") << "\n";
  }
  return kDone;
}

int Place(const HoldsOptions& options) {
  object wanted{{"reason", options.reason}};
  if (!options.repository.empty()) wanted["repository"] = options.repository;
  if (options.number != 0) wanted["number"] = options.number;
  return Tell(options, Ask(options, "PUT", TargetOfHold(options), wanted));
}

int Lift(const HoldsOptions& options) {
  return Tell(options, Ask(options, "POST", absl::StrCat(TargetOfHold(options), "/lift"),
                           {{"reason", options.reason}}));
}

void AddCommonOptions(CLI::App& command, HoldsOptions& options) {
  command.add_option("organization", options.organization, "HOST:ID, such as gh:21031067")
      ->required();
  AddDataDirOption(command, options.data_dir);
  AddJsonOption(command, options.json);
}

void AddHoldOptions(CLI::App& command, HoldsOptions& options) {
  command
      .add_option("hold", options.hold,
                  "Its name, 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'; never given twice")
      ->required();
  command.add_option("--reason", options.reason, "Why; goes into the journal")->required();
}

}  // namespace

void AddHoldsCommands(CommandLine& line) {
  CLI::App* holds = line.app.add_subcommand(
      "holds", "Legal holds: what is kept whatever the retention says, until it is lifted");
  holds->require_subcommand(1);

  const auto listed = std::make_shared<HoldsOptions>();
  CLI::App* list = holds->add_subcommand("list", "All that an organisation ever had");
  AddCommonOptions(*list, *listed);
  list->footer("Example: docket holds list gh:21031067");
  list->callback([&line, listed] { line.run = [listed] { return List(*listed); }; });

  const auto placed = std::make_shared<HoldsOptions>();
  CLI::App* place = holds->add_subcommand(
      "place", "Keep what an organisation, a repository or a pull request has");
  AddCommonOptions(*place, *placed);
  AddHoldOptions(*place, *placed);
  CLI::Option* repository = place->add_option("--repository", placed->repository,
                                              "Of this one alone, such as repo_gh_186853002");
  place->add_option("--number", placed->number, "Of this pull request of it alone")
      ->check(WholeNumber({.least = 1, .most = std::numeric_limits<std::int32_t>::max()}))
      ->needs(repository);
  place->footer(
      "Exit codes: 0 it stands; 1 its name is taken, or it failed; 2 wrong use.\n"
      "Example: docket holds place gh:21031067 case-2026-17 --reason 'Doe v. Acme'");
  place->callback([&line, placed] { line.run = [placed] { return Place(*placed); }; });

  const auto lifted = std::make_shared<HoldsOptions>();
  CLI::App* lift = holds->add_subcommand("lift", "Let the retention take its course again");
  AddCommonOptions(*lift, *lifted);
  AddHoldOptions(*lift, *lifted);
  lift->footer("Example: docket holds lift gh:21031067 case-2026-17 --reason 'settled'");
  lift->callback([&line, lifted] { line.run = [lifted] { return Lift(*lifted); }; });
}

}  // namespace docket::apps
