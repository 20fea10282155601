// What a client says of its request's identity. Input: a line with the value of X-Request-Id, a
// line with that of traceparent.
// Holds: whatever a client says, a request has an id that fits into a log and a well-formed trace;
// a client's that is well-formed stays as it is.
#include <algorithm>
#include <string>

#include "api/http/request_identity.h"
#include "platform/check.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

constexpr std::size_t kRequestIdLengthMax = 128;

bool IsVisible(char c) { return c > ' ' && c < '\x7f'; }

bool IsLowerHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

void CheckRequestId(std::string_view said) {
  const std::string id = api::RequestIdOf(said);
  DOCKET_CHECK(!id.empty() && id.size() <= kRequestIdLengthMax);
  DOCKET_CHECK(std::ranges::all_of(id, &IsVisible));
  const bool sensible =
      !said.empty() && said.size() <= kRequestIdLengthMax && std::ranges::all_of(said, &IsVisible);
  DOCKET_CHECK((id == said) == sensible);
}

void CheckTrace(std::string_view said) {
  const domain::TraceContext trace = api::TraceOf(said);
  const std::string_view id = api::TraceIdOf(trace);
  DOCKET_CHECK(id.size() == 32 && std::ranges::all_of(id, &IsLowerHex));
  DOCKET_CHECK(api::TraceOf(trace.traceparent) == trace);
  // One that can be read is the client's own.
  const bool well_formed = !api::TraceIdOf({.traceparent = std::string(said)}).empty();
  DOCKET_CHECK((trace.traceparent == said) == well_formed);
}

void Run(Input input) {
  CheckRequestId(input.Line());
  CheckTrace(input.Line());
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
