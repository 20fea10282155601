// The bounds of an owner in a simulation: small, so that short runs reach them.
// Thread-safety: a pure function.
#pragma once

#include "commands/processor.h"

namespace docket::sim {

inline commands::ProcessorOptions SmallOwnerOptions() {
  commands::ProcessorOptions options;
  options.writer.in_flight_max = 6;
  options.writer.superseded_wait_ms = 20;
  options.writer.superseded_wait_max_ms = 200;
  options.writer.ownership_resets_wait_ms = 100;
  options.writer.failure_wait_ms = 5;
  options.writer.failure_wait_max_ms = 40;
  options.state_cache_entries = 2;
  options.position_commit_inputs = 5;
  options.inputs_per_step = 7;
  return options;
}

}  // namespace docket::sim
