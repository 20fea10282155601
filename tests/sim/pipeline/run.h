// One seed of the pipeline from its beginning to the verdict, and what many of them add up to.
// Thread-safety: RunSeed keeps no state outside of itself.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "tests/sim/pipeline/conditions.h"

namespace docket::sim {

// Everything is counted over all seeds.
struct Totals {
  std::int64_t seeds = 0;
  std::int64_t steps = 0;
  // What went through.
  std::int64_t deliveries = 0;  // told
  std::int64_t sent_again = 0;
  std::int64_t unacknowledged = 0;
  std::int64_t given_up = 0;
  std::int64_t records = 0;  // of both journals
  std::int64_t commits = 0;  // accepted ones
  std::int64_t claims = 0;
  std::int64_t ignored = 0;
  std::int64_t foreign = 0;
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  std::int64_t parked_commands = 0;
  std::int64_t duplicates = 0;
  std::int64_t siblings = 0;
  std::int64_t replays = 0;
  std::int64_t answers = 0;
  std::int64_t reads_behind = 0;
  std::int64_t waits = 0;
  // What went wrong on the way.
  std::int64_t crashes = 0;
  std::int64_t copies_restored = 0;
  std::int64_t stores_lost = 0;
  std::int64_t pauses = 0;
  std::int64_t failed_units = 0;  // made again after an error
  std::int64_t intake_restarts = 0;
  std::int64_t failed_reads = 0;
  std::int64_t failed_writes = 0;  // of view stores
  std::int64_t view_losses = 0;    // view stores opened without their last writes
  std::int64_t failed_blobs = 0;
  std::int64_t parked_streams = 0;
  std::int64_t streams_freed = 0;
  std::int64_t rebuilds = 0;
  std::int64_t verifications = 0;
  std::int64_t replays_ended = 0;

  void Add(const Totals& other);
};

std::ostream& operator<<(std::ostream& out, const Totals& totals);

// Kinds of faults that hit less often than they must for a run of that many seeds to prove
// anything; empty: all did, or there are fewer than a thousand seeds, of which nothing is demanded.
[[nodiscard]] std::vector<std::string> FaultsMissed(const Totals& totals);

struct SeedOptions {
  Controls controls = {};
  bool trace = false;
  bool fingerprint = false;
};

struct Verdict {
  std::vector<std::string> broken;  // promises; empty: all kept
  Totals totals;
  std::uint64_t fingerprint = 0;  // of everything in the logs, if it was asked for
};

[[nodiscard]] Verdict RunSeed(std::uint64_t seed, const SeedOptions& options = {});

}  // namespace docket::sim
