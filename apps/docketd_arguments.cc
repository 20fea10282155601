#include "apps/docketd_arguments.h"

#include <cstddef>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

using platform::AbslView;

constexpr std::string_view kConfig = "--config";

bool IsOption(std::string_view argument) { return argument.starts_with("-"); }

absl::Status NameFile(const std::string& file, DocketdArguments& parsed) {
  if (file.empty() || IsOption(file)) {
    return absl::InvalidArgumentError(
        "--config needs a file: docketd --config docket.yaml; leave it out for the defaults");
  }
  if (!parsed.config_file.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("--config is given more than once (",
                                                   parsed.config_file, ", ", file,
                                                   "); a docketd has one configuration"));
  }
  parsed.config_file = file;
  return absl::OkStatus();
}

// A value that stands alone: most likely that of the key before it.
absl::Status StandsAlone(std::string_view argument, std::string_view before) {
  if (before.starts_with("--") && before.find('=') == std::string_view::npos) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a key and its value are one argument: ", AbslView(before), "=", AbslView(argument)));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", AbslView(argument),
                   "' is no option; docketd takes --config FILE and --KEY=VALUE, and "
                   "`docketd --help` lists every key"));
}

absl::Status TakesNoValue(std::string_view argument) {
  const std::string_view name = argument.substr(0, argument.find('='));
  return absl::InvalidArgumentError(
      absl::StrCat(AbslView(name), " takes no value; write it alone"));
}

// Whether it is one of the options that are there or not.
absl::StatusOr<bool> TakeSwitch(std::string_view argument, DocketdArguments& parsed) {
  struct Switch {
    std::string_view name;
    bool& on;
  };
  for (const Switch& known :
       {Switch{"--help", parsed.help}, Switch{"-h", parsed.help},
        Switch{"--version", parsed.version}, Switch{"--print-config", parsed.print_config}}) {
    if (argument.substr(0, argument.find('=')) != known.name) continue;
    if (argument != known.name) return TakesNoValue(argument);
    known.on = true;
    return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<DocketdArguments> ParseDocketdArguments(std::span<const char* const> arguments) {
  DocketdArguments parsed;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    DOCKET_ASSIGN_OR_RETURN(const bool taken, TakeSwitch(argument, parsed));
    if (taken) continue;
    if (argument == kConfig) {
      const bool last = i + 1 == arguments.size();
      DOCKET_RETURN_IF_ERROR(NameFile(last ? "" : arguments[++i], parsed));
    } else if (argument.substr(0, argument.find('=')) == kConfig) {
      DOCKET_RETURN_IF_ERROR(NameFile(std::string(argument.substr(kConfig.size() + 1)), parsed));
    } else if (IsOption(argument)) {
      parsed.keys.emplace_back(argument);
    } else {
      return StandsAlone(argument, i == 0 ? "" : arguments[i - 1]);
    }
  }
  return parsed;
}

}  // namespace docket::apps
