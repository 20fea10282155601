// API keys as text. Input: the text. Holds: a text is a key or none; a key has one text.
#include <string>

#include "api/auth/key_token.h"
#include "platform/check.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

void Run(Input input) {
  const std::string_view text = input.Rest();
  const auto token = api::ParseKeyToken(text);
  if (!token.has_value()) return;
  DOCKET_CHECK(api::IsKeyId(token->id.value()));
  DOCKET_CHECK(ToString(*token) == text);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
