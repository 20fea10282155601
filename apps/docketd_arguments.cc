#include "apps/docketd_arguments.h"

#include <cstddef>
#include <string_view>

namespace docket::apps {

DocketdArguments ParseDocketdArguments(std::span<const char* const> arguments) {
  constexpr std::string_view kConfigValue = "--config=";
  DocketdArguments parsed;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      parsed.help = true;
    } else if (argument == "--version") {
      parsed.version = true;
    } else if (argument == "--print-config") {
      parsed.print_config = true;
    } else if (argument == "--config" && i + 1 < arguments.size()) {
      parsed.config_file = arguments[++i];
    } else if (argument.starts_with(kConfigValue)) {
      parsed.config_file = argument.substr(kConfigValue.size());
    } else {
      parsed.keys.emplace_back(argument);
    }
  }
  return parsed;
}

}  // namespace docket::apps
