// The command line of docketd, before any of it is acted on. Names and values of the
// configuration's keys are not looked at here: the configuration says what is wrong with them.
// Thread-safety: a pure function.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace docket::apps {

struct DocketdArguments {
  std::string config_file;  // empty: none was named
  bool print_config = false;
  bool version = false;
  bool help = false;
  std::vector<std::string> keys;  // "--http.listen=…", as platform::ConfigSources wants them
};

// `arguments` are those of main() without the program's name. kInvalidArgument, with what to write
// instead: one that is neither an option of docketd's own nor "--key=value", or an option of its
// own with a value that it does not take, without the one that it needs, or twice.
[[nodiscard]] absl::StatusOr<DocketdArguments> ParseDocketdArguments(
    std::span<const char* const> arguments);

}  // namespace docket::apps
