#include "demo/demo.h"

#include <cmath>
#include <memory>
#include <optional>
#include <ostream>

#include "demo/corpus.h"
#include "demo/payloads.h"
#include "demo/probe.h"
#include "demo/script.h"
#include "demo/stop.h"

namespace docket::demo {
namespace {

enum ExitCode { kDone = 0, kFailed = 1, kWrongUse = 2 };

// What is wrong with the options; empty if nothing is.
std::string WrongOption(const DemoOptions& options) {
  if (options.secret.empty()) return "the endpoint's secret is missing";
  if (options.key.empty()) return "the API key is missing";
  if (options.lifecycles > kMostLifecycles) {
    return "lifecycles must be at most " + std::to_string(kMostLifecycles);
  }
  if (options.connections == 0 || options.connections > kMostConnections) {
    return "connections must be 1 to " + std::to_string(kMostConnections);
  }
  if (!std::isfinite(options.rate) || options.rate < 0) {
    return "rate must be a number of deliveries per second, or 0 for no limit";
  }
  return {};
}

RunnerOptions RunnerOptionsOf(const DemoOptions& options) {
  return RunnerOptions{
      .client = {.webhook_target = "/api/v1/webhooks/github/" + options.endpoint,
                 .signing_key = {options.secret},
                 .api_key = options.key,
                 .host = options.host,
                 .patience = options.patience},
      .connections = options.connections,
      .rate = options.rate,
      .check_only = options.check_only,
      .bot = options.bot,
      .on_progress = options.on_progress,
  };
}

int Fail(std::ostream& errors, ExitCode code, const std::string& why) {
  errors << "docket demo: " << why << '\n';
  return code;
}

std::optional<ProbeFinding> ProbeServer(const DemoOptions& options, const ClientOptions& client,
                                        const TransportFactory& transports) {
  if (options.on_progress) options.on_progress({.stage = "asking the server", .total = 1});
  Stop never;
  const std::unique_ptr<Transport> transport = transports();
  Client probing(*transport, client, never);
  return Probe(probing, {.seed = options.seed,
                         .run = options.run,
                         .endpoint = options.endpoint,
                         .secret_file = options.secret_file,
                         .key_file = options.key_file,
                         .host = options.host,
                         .send = !options.check_only});
}

}  // namespace

int RunDemo(const DemoOptions& options, const TransportFactory& transports,
            const DemoStreams& streams) {
  if (const std::string wrong = WrongOption(options); !wrong.empty()) {
    return Fail(streams.errors, kWrongUse, wrong);
  }
  std::string error;
  const std::optional<Corpus> corpus = LoadCorpus(options.corpus, error);
  if (!corpus) return Fail(streams.errors, kFailed, error);
  if (const std::string missing = Payloads::MissingTemplate(*corpus); !missing.empty()) {
    return Fail(streams.errors, kFailed,
                options.corpus.string() + " has no usable example of " + missing +
                    ": use version 7.6.1 of npm @octokit/webhooks-examples");
  }
  const RunnerOptions runner = RunnerOptionsOf(options);
  if (const auto finding = ProbeServer(options, runner.client, transports)) {
    return Fail(streams.errors, finding->wrong_option ? kWrongUse : kFailed, finding->what);
  }
  const Script script(*corpus, {options.seed, options.run, options.lifecycles});
  const RunResult result = RunScript(script, runner, transports);
  Report report{options.seed, options.run, options.lifecycles, options.check_only, result, {}};
  bool right = result.Right();
  if (options.more_sections && !result.server_gone) report.sections = options.more_sections();
  for (const ReportSection& section : report.sections) right = right && section.ok;
  options.json ? WriteJson(report, streams.report) : WriteText(report, streams.report);
  return right ? kDone : kFailed;
}

}  // namespace docket::demo
