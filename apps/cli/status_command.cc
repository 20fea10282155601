// docket status: how a docketd does. docket replay status: where each view stands.
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/key_request.h"
#include "apps/cli/output.h"
#include "apps/cli/status_report.h"
#include "boost/json/serialize.hpp"
#include "platform/clock.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr double kOverSecondsLeast = 0.1;
constexpr double kOverSecondsMost = 3'600;

struct StatusOptions {
  std::string data_dir;
  double over_seconds = 1;
  bool json = false;
};

absl::StatusOr<boost::json::object> Ask(HttpClient& client, const std::string& target) {
  DOCKET_ASSIGN_OR_RETURN(
      const ClientResponse response,
      client.Send({.method = "GET", .target = target, .headers = {}, .body = {}}));
  DOCKET_ASSIGN_OR_RETURN(const boost::json::value answer, ParseAnswer(response));
  if (!answer.is_object()) return absl::InternalError("docketd answered no JSON object");
  return answer.get_object();
}

absl::StatusOr<MetricsSample> Sample(HttpClient& client) {
  DOCKET_ASSIGN_OR_RETURN(const boost::json::object document, Ask(client, "/operator/v1/metrics"));
  return MetricsSample::Parse(document);
}

absl::StatusOr<StatusDocuments> Watch(const StatusOptions& options) {
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  DOCKET_ASSIGN_OR_RETURN(MetricsSample before, Sample(client));
  const absl::Time from = clock.MonotonicNow();
  {
    ProgressLine line;
    line.Show("measuring…");
    absl::SleepFor(absl::Seconds(options.over_seconds));
  }
  DOCKET_ASSIGN_OR_RETURN(MetricsSample after, Sample(client));
  const ServerSamples samples{.before = std::move(before),
                              .after = std::move(after),
                              .between = clock.MonotonicNow() - from,
                              .taken_at = clock.Now()};
  StatusDocuments documents;
  documents.traffic = TrafficJson(samples);
  DOCKET_ASSIGN_OR_RETURN(documents.server, Ask(client, "/operator/v1/server"));
  DOCKET_ASSIGN_OR_RETURN(documents.status, Ask(client, "/operator/v1/status"));
  // A docketd without the role query has no keys to ask for.
  if (const auto keys = Ask(client, "/operator/v1/keys"); keys.ok()) {
    documents.admin_keys = UsableAdminKeys(keys->at("items").as_array(), clock.Now()).size();
  }
  return documents;
}

int RunStatus(const StatusOptions& options) {
  auto documents = Watch(options);
  if (!documents.ok()) return Complain(documents.status());
  if (options.json) {
    boost::json::object document = std::move(documents->status);
    document["server"] = std::move(documents->server);
    document["traffic"] = std::move(documents->traffic);
    std::cout << boost::json::serialize(document) << "\n";
  } else {
    PrintStatus(*documents, std::cout);
  }
  return kDone;
}

void PrintProjections(const boost::json::object& status) {
  std::vector<std::vector<std::string>> rows = {{"VIEW", "PARTITION", "GENERATION", "PREVIOUS",
                                                 "POSITION", "BEHIND", "ROWS", "EVENTS", "PARKED",
                                                 "DIGEST"}};
  for (const boost::json::value& item : status.at("projections").as_array()) {
    const boost::json::object& view = item.as_object();
    const std::int64_t behind =
        view.at("end_offset").as_int64() - view.at("next_offset").as_int64();
    // 0 is none.
    const std::string previous = Text(view, "previous_generation");
    rows.push_back({Text(view, "view"), Text(view, "partition"), Text(view, "generation"),
                    previous == "0" ? "-" : previous, Text(view, "next_offset"),
                    std::to_string(behind), Text(view, "rows"), Text(view, "events"),
                    Text(view, "parked_streams"), Text(view, "digest")});
  }
  PrintTable(rows, std::cout);
}

absl::StatusOr<boost::json::object> AskStatus(const StatusOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  return Ask(client, "/operator/v1/status");
}

int RunReplayStatus(const StatusOptions& options) {
  const auto status = AskStatus(options);
  if (!status.ok()) return Complain(status.status());
  if (options.json) {
    std::cout << boost::json::serialize(*status) << "\n";
  } else {
    PrintProjections(*status);
  }
  return kDone;
}

}  // namespace

void AddStatusCommand(CommandLine& line) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* command = line.app.add_subcommand(
      "status", "How a running docketd does: traffic, latencies, what waits, its views");
  AddDataDirOption(*command, options->data_dir);
  AddJsonOption(*command, options->json);
  command
      ->add_option("--over", options->over_seconds,
                   "Seconds over which rates and percentiles are measured")
      ->check(CLI::Range(kOverSecondsLeast, kOverSecondsMost))
      ->capture_default_str();
  command->footer("Example: docket status --over 10");
  command->callback([&line, options] { line.run = [options] { return RunStatus(*options); }; });
}

void AddReplayStatusCommand(CommandLine& line, CLI::App& replay) {
  const auto options = std::make_shared<StatusOptions>();
  CLI::App* command = replay.add_subcommand(
      "status",
      "Generation, the one before that is kept, position, rows and digest of each view in each "
      "partition");
  AddDataDirOption(*command, options->data_dir);
  AddJsonOption(*command, options->json);
  command->footer("Example: docket replay status --json");
  command->callback(
      [&line, options] { line.run = [options] { return RunReplayStatus(*options); }; });
}

}  // namespace docket::apps
