// Sends a script to a server and checks what came of it.
// Thread-safety: RunScript starts `connections` threads and joins them before it returns; nothing
// outlives it. The chapters of a stage are spread over the connections; one chapter stays on one
// connection, in its order. A stage ends when the query API shows every delivery of it with a final
// status. Failure: differences are collected, not thrown; when the server is gone the run stops
// early.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "demo/bot.h"
#include "demo/check.h"
#include "demo/client.h"
#include "demo/script.h"
#include "demo/transport.h"

namespace docket::demo {

struct Progress {
  std::string stage;
  std::size_t done = 0;  // chapters, deliveries or reviews of `total`
  std::size_t total = 0;
  std::chrono::milliseconds elapsed{};  // since the stage began
};

struct RunnerOptions {
  ClientOptions client;
  std::size_t connections = 16;
  double rate = 0;          // deliveries per second over all connections; 0: as fast as they go
  bool check_only = false;  // sends nothing; reads what an earlier run of the story left
  // The bot's part is played, too, and what became of it is checked (bot.h, check_runs.h).
  bool bot = false;
  std::function<void(const Progress&)>
      on_progress;  // called by the caller of RunScript, twice a second; may be empty
};

inline constexpr std::size_t kFaultKinds = static_cast<std::size_t>(Fault::kUnknownAction) + 1;

// Deliveries, counted by what was expected of them and by what was answered.
struct Counts {
  std::uint64_t sent = 0;
  std::array<std::uint64_t, kFaultKinds> sent_by_fault{};
  std::uint64_t expected_accepted = 0;
  std::uint64_t expected_duplicates = 0;
  std::uint64_t expected_refused = 0;
  std::uint64_t accepted = 0;     // 2xx, taken as new
  std::uint64_t duplicates = 0;   // 200, known already
  std::uint64_t refused = 0;      // 401
  std::uint64_t pushed_back = 0;  // 503 and 429, sent again

  Counts& operator+=(const Counts& other);
};

struct RunResult {
  Counts counts;
  std::vector<std::uint32_t> acknowledgements_us;  // ascending
  std::chrono::microseconds sending{};             // time of the stages' sending, without settling
  // By stage, in the story's order: outcome ("accepted", "rejected: owner-mismatch") → deliveries.
  std::vector<std::pair<std::string, std::map<std::string, std::uint64_t>>> outcomes;
  std::uint64_t reviews_checked = 0;
  std::uint64_t reviews_right = 0;
  std::uint64_t cases_right = 0;  // named cases among them
  std::uint64_t cases = 0;
  std::map<std::string, std::uint64_t> reviews_by_state;    // as expected
  std::map<std::string, std::uint64_t> reviews_by_verdict;  // as expected
  std::vector<Mismatch> mismatches;                         // in the order of the story
  BotCounts bot;
  std::map<std::string, std::uint64_t> runs_by_status;  // of all reviews; empty without a bot
  bool server_gone = false;

  [[nodiscard]] bool Right() const { return mismatches.empty() && !server_gone; }
};

[[nodiscard]] RunResult RunScript(const Script& script, const RunnerOptions& options,
                                  const TransportFactory& transports);

// The value below which that share of the (ascending) values lies; 0 if there are none.
[[nodiscard]] std::uint32_t Percentile(const std::vector<std::uint32_t>& values, double share);

}  // namespace docket::demo
