// The command line of `docket`. Input: an argument in each line, without the program's name.
// Holds: a line is something to run, a text on standard output and exit code 0, or a complaint on
// standard error and exit code 2.
#include <functional>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "apps/cli/command_line.h"
#include "platform/check.h"
#include "tests/fuzz/arguments.h"

namespace docket::fuzz {
namespace {

void Run(Input input) {
  const Arguments arguments(input);
  std::vector<const char*> line = {"docket"};
  line.insert(line.end(), arguments.values().begin(), arguments.values().end());
  std::ostringstream out;
  std::ostringstream err;
  const auto parsed = apps::ParseCommandLine(line, {.out = out, .err = err});
  if (const auto* run = std::get_if<std::function<int()>>(&parsed)) {
    DOCKET_CHECK(*run != nullptr);
    DOCKET_CHECK(out.str().empty() && err.str().empty());
    return;
  }
  const int exit_code = std::get<int>(parsed);
  DOCKET_CHECK(exit_code == 0 || exit_code == 2);
  DOCKET_CHECK((exit_code == 0 ? out : err).str().size() > 1);
  DOCKET_CHECK((exit_code == 0 ? err : out).str().empty());
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
