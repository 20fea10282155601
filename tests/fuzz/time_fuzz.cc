// Times as text, RFC 3339. Input: the text. Holds: a text is a time or none; a time is written as
// text that reads as the same time.
#include "platform/check.h"
#include "platform/time_format.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

void Run(Input input) {
  const auto time = platform::ParseRfc3339(input.Rest());
  if (!time.has_value()) return;
  DOCKET_CHECK(platform::ParseRfc3339(platform::FormatRfc3339(*time)) == time);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
