// Options that several sub-commands have alike.
// Thread-safety: used by one thread.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "CLI/CLI.hpp"

namespace docket::apps {

// --data-dir, for every command: where docketd keeps its data.
void AddDataDirOption(CLI::App& command, std::string& data_dir);
struct WholeNumberRange {
  std::int64_t least = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};
// Refuses what is none, which CLI11 would take as a number of 2^64 less; says what is allowed.
[[nodiscard]] CLI::Validator WholeNumber(const WholeNumberRange& range);
// --json
void AddJsonOption(CLI::App& command, bool& json);

}  // namespace docket::apps
