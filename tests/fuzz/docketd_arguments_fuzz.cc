// The command line of docketd. Input: an argument in each line, without the program's name.
// Holds: it is refused with a message, or no argument is lost; what is left for the configuration
// holds as loaded_config.h has it.
#include "apps/docketd_arguments.h"
#include "platform/check.h"
#include "tests/fuzz/arguments.h"
#include "tests/fuzz/loaded_config.h"

namespace docket::fuzz {
namespace {

void Run(Input input) {
  const Arguments arguments(input);
  const auto read = apps::ParseDocketdArguments(arguments.values());
  if (!read.ok()) {
    DOCKET_CHECK(absl::IsInvalidArgument(read.status()) && !read.status().message().empty());
    return;
  }
  const apps::DocketdArguments& parsed = *read;
  if (parsed.keys.size() == arguments.values().size()) {
    DOCKET_CHECK(!parsed.help && !parsed.version && !parsed.print_config);
    DOCKET_CHECK(parsed.config_file.empty());
  }
  DOCKET_CHECK(parsed.keys.size() <= arguments.values().size());
  LoadAndCheck({.document = "", .environment = {}, .flags = parsed.keys});
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
