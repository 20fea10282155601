// A data directory for commands that ask the docketd that runs on it, or open it themselves where
// none runs. Thread-safety: used by one thread.
#pragma once

#include <cstddef>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "apps/stores.h"
#include "platform/clock.h"
#include "platform/config.h"

namespace docket::apps {

// Reads that wait for the views, in a process that opened the data itself: none do.
inline constexpr std::size_t kNoWaiters = 1;

struct DataOptions {
  std::string data_dir;
  bool data_dir_given = false;  // on the line, or by the environment
  std::string config_file;
};

// --config and --data-dir. `options` outlives the parsing.
void AddDataOptions(CLI::App& command, DataOptions& options);

// docketd's, as it would load it; --data-dir alone is above it.
[[nodiscard]] absl::StatusOr<platform::Config> LoadDocketdConfig(const DataOptions& options);

// Opens what is there, as docketd would, and makes none: an empty journal would prove everything.
// From then on files are made for their owner alone: they hold the data of organisations.
[[nodiscard]] absl::StatusOr<Stores> OpenStoresHere(const platform::Config& config,
                                                    const platform::Clock& clock);

}  // namespace docket::apps
