// A target with a bug planted in it: the proof that fuzzing finds one. The bug is deep enough that
// bytes at random do not meet it in the runs that it is given (1 in 2^48), and a fuzzer that sees
// what its inputs reach does, step by step. tests/fuzz/canary_test runs it.
#include "platform/check.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

void Run(Input input) {
  if (input.Byte() != 'd') return;
  if (input.Byte() != 'o') return;
  if (input.Byte() != 'c') return;
  if (input.Byte() != 'k') return;
  if (input.Byte() != 'e') return;
  const bool the_planted_bug = input.Byte() == 't';
  DOCKET_CHECK(!the_planted_bug);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
