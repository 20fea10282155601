// The command line of `docket`, read but not yet acted on.
// Thread-safety: used by one thread. Failure: what is wrong with a line is written to `err`.
#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <variant>

namespace docket::apps {

struct CommandLineStreams {
  std::ostream& out;  // gets help and version
  std::ostream& err;
};

// What to run, which answers the exit code; or the exit code, where nothing is to be run.
using ParsedCommandLine = std::variant<std::function<int()>, int>;

// `arguments` are those of main(), with the program's name as the first.
[[nodiscard]] ParsedCommandLine ParseCommandLine(std::span<const char* const> arguments,
                                                 const CommandLineStreams& streams);

}  // namespace docket::apps
