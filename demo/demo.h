// `docket demo`: sends real webhooks and seeded stories to a running server, then checks through
// the query API that every review is what its story made of it. Running it again with the same seed
// sends the same bytes under the same GUIDs and must find the same states; another seed has other
// repositories and pull requests.
// Thread-safety: RunDemo starts `connections` threads and joins them before it returns.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "demo/report.h"
#include "demo/runner.h"
#include "demo/transport.h"

namespace docket::demo {

// Where scripts install npm @octokit/webhooks-examples, from the root of the repository.
inline constexpr char kDefaultCorpus[] =
    "node_modules/@octokit/webhooks-examples/api.github.com/index.json";

inline constexpr std::size_t kMostConnections = 256;

struct DemoOptions {
  std::filesystem::path corpus = kDefaultCorpus;
  std::string endpoint = "default";  // …/api/v1/webhooks/github/{endpoint}
  std::string secret;                // of that endpoint
  std::string secret_file;           // where it stands, for messages
  std::string key;                   // API key that may read every organisation
  std::string key_file;              // where it stands, for messages
  std::string host = "gh";           // host code of that endpoint, part of every review's id
  std::size_t lifecycles = 200;      // at most kMostLifecycles
  std::uint64_t seed = 1;
  std::uint64_t run = 1;         // another run of a seed: the same bodies under new GUIDs
  double rate = 0;               // deliveries per second; 0: as fast as they are answered
  std::size_t connections = 16;  // at most kMostConnections
  bool json = false;
  bool check_only = false;  // only checks what an earlier run left
  bool bot = true;  // plays the bot's part, too, and checks it; else that is left to other workers
  std::chrono::milliseconds patience{30'000};  // for one delivery, outcome or review

  std::function<void(const Progress&)> on_progress;  // may be empty
  // Called once after the reviews were checked, for parts of the report that others know; a section
  // that is not ok makes the demo fail. May be empty.
  std::function<std::vector<ReportSection>()> more_sections;
};

struct DemoStreams {
  std::ostream& report;
  std::ostream& errors;  // why there is no report, in one line
};

// 0: everything is as the story says. 1: something is not, or the server or the corpus cannot be
// reached. 2: the options are wrong; so are those that the server does not take (see probe.h), of
// which none is sent the story.
[[nodiscard]] int RunDemo(const DemoOptions& options, const TransportFactory& transports,
                          const DemoStreams& streams);

}  // namespace docket::demo
