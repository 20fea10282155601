// The configuration in flags and in the environment. Input: lines, a flag if it begins with a dash,
// else a variable of the environment. Holds: loaded_config.h.
#include "tests/fuzz/input.h"
#include "tests/fuzz/loaded_config.h"

namespace docket::fuzz {
namespace {

void Run(Input input) {
  ConfigText text{.document = "", .environment = {}, .flags = {}};
  while (!input.empty()) {
    std::string_view line = input.Line();
    line = line.substr(0, line.find('\0'));  // where the system ends it too
    (line.starts_with('-') ? text.flags : text.environment).emplace_back(line);
  }
  LoadAndCheck(text);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
