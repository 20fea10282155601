#include "demo/demo.h"

#include <cmath>
#include <optional>
#include <ostream>

#include "demo/corpus.h"
#include "demo/payloads.h"
#include "demo/script.h"

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
      .on_progress = options.on_progress,
  };
}

int Fail(std::ostream& out, ExitCode code, const std::string& why) {
  out << "demo: " << why << '\n';
  return code;
}

}  // namespace

int RunDemo(const DemoOptions& options, const TransportFactory& transports, std::ostream& out) {
  if (const std::string wrong = WrongOption(options); !wrong.empty()) {
    return Fail(out, kWrongUse, wrong);
  }
  std::string error;
  const std::optional<Corpus> corpus = LoadCorpus(options.corpus, error);
  if (!corpus) return Fail(out, kFailed, error);
  if (const std::string missing = Payloads::MissingTemplate(*corpus); !missing.empty()) {
    return Fail(out, kFailed,
                options.corpus.string() + " has no usable example of " + missing +
                    ": use version 7.6.1 of npm @octokit/webhooks-examples");
  }
  const Script script(*corpus, {options.seed, options.run, options.lifecycles});
  const RunResult result = RunScript(script, RunnerOptionsOf(options), transports);
  Report report{options.seed, options.run, options.lifecycles, options.check_only, result, {}};
  bool right = result.Right();
  if (options.more_sections && !result.server_gone) report.sections = options.more_sections();
  for (const ReportSection& section : report.sections) right = right && section.ok;
  options.json ? WriteJson(report, out) : WriteText(report, out);
  return right ? kDone : kFailed;
}

}  // namespace docket::demo
