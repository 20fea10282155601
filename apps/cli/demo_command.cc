// docket demo: real webhooks over real HTTP against a running docketd, then the proof.
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/replay_client.h"
#include "apps/cli/replay_report.h"
#include "apps/secret_file.h"
#include "boost/json/serialize.hpp"
#include "demo/demo.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

struct DemoCommandOptions {
  demo::DemoOptions demo;
  std::string data_dir;
  std::string server;
};

constexpr std::chrono::milliseconds kTransportTimeout = 4 * demo::kLongestWait;

class HttpTransport final : public demo::Transport {
 public:
  explicit HttpTransport(ServerAddress address) : client_(std::move(address), kTransportTimeout) {}

  demo::HttpResponse Send(const demo::HttpRequest& request) override {
    absl::StatusOr<ClientResponse> response = client_.Send({.method = request.method,
                                                            .target = request.target,
                                                            .headers = request.headers,
                                                            .body = request.body});
    if (!response.ok()) {
      return {.status = 0,
              .headers = {},
              .body = {},
              .error = std::string(response.status().message())};
    }
    return {.status = response->status,
            .headers = std::move(response->headers),
            .body = std::move(response->body),
            .error = {}};
  }

 private:
  HttpClient client_;
};

// What the server at the operator's socket says of itself fills in what the line did not give.
absl::StatusOr<std::string> ServerUrl(const DemoCommandOptions& options) {
  if (!options.server.empty()) return options.server;
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  DOCKET_ASSIGN_OR_RETURN(
      const ClientResponse response,
      client.Send({.method = "GET", .target = "/operator/v1/server", .headers = {}, .body = {}}));
  DOCKET_ASSIGN_OR_RETURN(const boost::json::value answer, ParseAnswer(response));
  return std::string(answer.at("url").as_string());
}

demo::ReportSection Failed(std::string title, const absl::Status& status) {
  return {
      .title = std::move(title), .rows = {{"failed", std::string(status.message())}}, .ok = false};
}

void AddCount(std::string label, const boost::json::value& count, demo::ReportSection& section) {
  section.rows.emplace_back(std::move(label), boost::json::serialize(count));
}

demo::ReportSection JournalSection(HttpClient& client) {
  const std::string title = "Journal";
  const auto response =
      client.Send({.method = "GET", .target = "/operator/v1/journal", .headers = {}, .body = {}});
  if (!response.ok()) return Failed(title, response.status());
  const auto answer = ParseAnswer(*response);
  if (!answer.ok()) return Failed(title, answer.status());
  demo::ReportSection section{.title = title, .rows = {}, .ok = true};
  for (const auto& [name, counted] : answer->as_object()) {
    const boost::json::object& journal = counted.as_object();
    AddCount(std::string(name) + " commits", journal.at("commits"), section);
    for (const auto& [outcome, count] : journal.at("outcomes").as_object()) {
      AddCount("  " + std::string(outcome), count, section);
    }
    AddCount(std::string(name) + " events", journal.at("events"), section);
    for (const auto& [type, count] : journal.at("events_by_type").as_object()) {
      AddCount("  " + std::string(type), count, section);
    }
  }
  return section;
}

demo::ReportSection ReplaySection(HttpClient& client, ReplayVerb verb, const std::string& title) {
  ProgressLine progress;
  const auto result =
      AskForReplay(client, {.verb = verb},
                   {.progress = [&progress](std::string_view text) { progress.Show(text); }});
  if (!result.ok()) return Failed(title, result.status());
  return {.title = title, .rows = ReplayRows(*result), .ok = ReplaySucceeded(*result)};
}

// What only the server knows: what stands in its journal, and that every view is equal to it. Who
// only checks gets no view switched.
std::vector<demo::ReportSection> ServerSections(const std::string& data_dir, bool check_only) {
  absl::StatusOr<HttpClient> client = RequireOperator({.path = data_dir});
  if (!client.ok()) return {Failed("Server", client.status())};
  std::vector<demo::ReportSection> sections;
  sections.push_back(JournalSection(*client));
  if (!check_only) {
    sections.push_back(
        ReplaySection(*client, ReplayVerb::kRebuild,
                      "Rebuild: every view again from the journal, compared, switched"));
  }
  sections.push_back(ReplaySection(*client, ReplayVerb::kVerify,
                                   "Verify: digests from stored rows and from the journal"));
  return sections;
}

std::string Describe(const demo::Progress& made) {
  const double seconds = std::chrono::duration<double>(made.elapsed).count();
  const double rate = seconds > 0 ? static_cast<double>(made.done) / seconds : 0;
  std::string text = absl::StrFormat("%s: %d of %d", made.stage, made.done, made.total);
  if (rate > 0 && made.done < made.total) {
    absl::StrAppendFormat(&text, ", %.0f/s, %.0f s left", rate,
                          static_cast<double>(made.total - made.done) / rate);
  }
  return text;
}

absl::Status Advise(const absl::Status& status, const char* advice) {
  return {status.code(), absl::StrCat(status.message(), advice)};
}

int Run(DemoCommandOptions options) {
  const DataDirectory data{.path = options.data_dir};
  if (options.demo.secret_file.empty()) options.demo.secret_file = data.webhook_secret();
  if (options.demo.key_file.empty()) options.demo.key_file = data.admin_key();
  const auto secret = ReadSecretFile(options.demo.secret_file);
  if (!secret.ok()) {
    return Complain(
        Advise(secret.status(),
               "; name the file of the webhook endpoint's secret with --secret-file, or "
               "docketd's data directory with --data-dir"));
  }
  const auto key = ReadSecretFile(options.demo.key_file);
  if (!key.ok()) {
    return Complain(Advise(key.status(),
                           "; name the file of a key of the role admin with --key-file, or "
                           "docketd's data directory with --data-dir"));
  }
  const auto url = ServerUrl(options);
  if (!url.ok()) return Complain(url.status());
  const auto address = ParseServerUrl(*url);
  if (!address.ok()) return Complain(address.status());

  options.demo.secret = *secret;
  options.demo.key = *key;
  ProgressLine progress;
  options.demo.on_progress = [&progress](const demo::Progress& made) {
    progress.Show(Describe(made));
  };
  options.demo.more_sections = [&options, &progress] {
    progress.Show("asking the server");
    return ServerSections(options.data_dir, options.demo.check_only);
  };
  return demo::RunDemo(options.demo,
                       [&address] { return std::make_unique<HttpTransport>(*address); },
                       {.report = std::cout, .errors = std::cerr});
}

}  // namespace

void AddDemoCommand(CommandLine& line) {
  const auto options = std::make_shared<DemoCommandOptions>();
  CLI::App* command = line.app.add_subcommand(
      "demo",
      "Send real webhooks and seeded stories to a running docketd, check the outcome, rebuild and "
      "verify every view");
  command->add_option("--lifecycles", options->demo.lifecycles, "Pull requests to tell stories of")
      ->check(WholeNumber({.least = 0, .most = demo::kMostLifecycles}))
      ->capture_default_str();
  command->add_option("--seed", options->demo.seed, "Another seed tells other stories")
      ->check(WholeNumber({}))
      ->capture_default_str();
  command->add_option("--run", options->demo.run, "The same stories again under new GUIDs")
      ->check(WholeNumber({}))
      ->capture_default_str();
  command
      ->add_option("--rate", options->demo.rate,
                   "Deliveries per second; 0: as fast as they are answered")
      ->capture_default_str();
  command->add_option("--connections", options->demo.connections, "Deliveries sent at one time")
      ->check(WholeNumber({.least = 1, .most = demo::kMostConnections}))
      ->capture_default_str();
  command->add_option("--endpoint", options->demo.endpoint, "Webhook endpoint")
      ->capture_default_str();
  command->add_option("--host", options->demo.host, "Host code of that endpoint")
      ->capture_default_str();
  command->add_option("--corpus", options->demo.corpus, "index.json of @octokit/webhooks-examples")
      ->capture_default_str();
  command->add_option("--server", options->server,
                      "http://host:port; without it, the docketd of the data directory");
  command->add_option("--secret-file", options->demo.secret_file,
                      "Secret of the endpoint; default: webhook.secret in the data directory");
  command->add_option("--key-file", options->demo.key_file,
                      "Key that may read everything; default: admin.key in the data directory");
  command->add_flag(
      "--check-only", options->demo.check_only,
      "Send nothing and rebuild nothing; check what an earlier run left, named by the "
      "same --lifecycles, --seed and --run");
  command->add_flag("!--no-bot", options->demo.bot,
                    "Leave the bot's part to your own workers: no policy is set, no task is taken, "
                    "and no run is checked");
  AddDataDirOption(*command, options->data_dir);
  AddJsonOption(*command, options->demo.json);
  command->footer(
      "Example: docket demo --lifecycles 500 --seed 7\n"
      "         docket demo --lifecycles 500 --seed 7 --check-only");
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace docket::apps
