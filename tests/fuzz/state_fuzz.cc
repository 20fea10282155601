// The stored state of an aggregate. Input: a byte that says whether the rest is the stored bytes
// (even) or lacks the version (odd), which is then put behind it.
// Holds: bytes are a state or an error; a state is stored and read back as the same state and the
// same bytes.
#include <string>

#include "docket/state/v1/state.pb.h"
#include "platform/check.h"
#include "schemas/codec/state_codec.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

std::string Version() {
  state::v1::AggregateState version;
  version.set_version(schemas::kStateVersion);
  return version.SerializeAsString();
}

void Run(Input input) {
  const bool whole = input.Byte() % 2 == 0;
  // Two messages one after the other are one message with the fields of both.
  const auto state =
      schemas::DecodeState(std::string(input.Rest()).append(whole ? std::string() : Version()));
  if (!state.ok()) {
    DOCKET_CHECK(absl::IsDataLoss(state.status()) || absl::IsUnimplemented(state.status()));
    return;
  }
  const std::string again = schemas::EncodeState(*state);
  const auto read = schemas::DecodeState(again);
  DOCKET_CHECK(read.ok());
  DOCKET_CHECK(*read == *state);
  DOCKET_CHECK(schemas::EncodeState(*read) == again);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
