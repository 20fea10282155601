// The configuration as a file. Input: the text of docket.yaml. Holds: loaded_config.h.
#include "tests/fuzz/input.h"
#include "tests/fuzz/loaded_config.h"

namespace docket::fuzz {
namespace {

void Run(Input input) { LoadAndCheck({.document = input.Rest(), .environment = {}, .flags = {}}); }

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
