// docket status and docket replay status
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

struct StatusOptions {
  std::string data_dir;
  bool json = false;
};

absl::StatusOr<boost::json::value> AskStatus(const std::string& data_dir) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = data_dir}));
  DOCKET_ASSIGN_OR_RETURN(
      const ClientResponse response,
      client.Send({.method = "GET", .target = "/operator/v1/status", .headers = {}, .body = {}}));
  return ParseAnswer(response);
}

void PrintProjections(const boost::json::value& status) {
  std::vector<std::vector<std::string>> rows = {{"VIEW", "PARTITION", "GENERATION", "POSITION",
                                                 "BEHIND", "ROWS", "EVENTS", "PARKED", "DIGEST"}};
  for (const boost::json::value& item : status.at("projections").as_array()) {
    const boost::json::object& view = item.as_object();
    const std::int64_t behind =
        view.at("end_offset").as_int64() - view.at("next_offset").as_int64();
    rows.push_back({Text(view, "view"), Text(view, "partition"), Text(view, "generation"),
                    Text(view, "next_offset"), std::to_string(behind), Text(view, "rows"),
                    Text(view, "events"), Text(view, "parked_streams"), Text(view, "digest")});
  }
  PrintTable(rows, std::cout);
}

int Run(const StatusOptions& options) {
  const auto status = AskStatus(options.data_dir);
  if (!status.ok()) return Complain(status.status());
  if (options.json) {
    std::cout << boost::json::serialize(*status) << "\n";
  } else {
    PrintProjections(*status);
  }
  return kDone;
}

void AddTo(CommandLine& line, CLI::App& parent, const std::string& purpose,
           const std::string& example) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* command = parent.add_subcommand("status", purpose);
  AddDataDirOption(*command, options->data_dir);
  AddJsonOption(*command, options->json);
  command->footer("Example: " + example);
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace

void AddStatusCommand(CommandLine& line) {
  AddTo(line, line.app, "How far each view of a running docketd is", "docket status");
}

void AddReplayStatusCommand(CommandLine& line, CLI::App& replay) {
  AddTo(line, replay, "Generation, position, rows and digest of each view",
        "docket replay status --json");
}

}  // namespace docket::apps
