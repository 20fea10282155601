// The command line of docketd, before any of it is acted on. Nothing is refused here: what is none
// of its own options is taken for a key of the configuration, which says what is wrong with it.
// Thread-safety: a pure function.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace docket::apps {

struct DocketdArguments {
  std::string config_file;  // empty: none was named
  bool print_config = false;
  bool version = false;
  bool help = false;
  std::vector<std::string> keys;  // "--http.listen=…", as platform::ConfigSources wants them
};

// `arguments` are those of main() without the program's name.
[[nodiscard]] DocketdArguments ParseDocketdArguments(std::span<const char* const> arguments);

}  // namespace docket::apps
