// Consistency tokens. Input: a byte, then the text of a token if it is even, else the body of one,
// which then gets its check.
// Holds: a text is a set of positions or an invalid argument; each set has one text; a set joined
// with itself is that set.
#include <xxhash.h>

#include <string>

#include "platform/check.h"
#include "platform/hashing.h"
#include "projections/consistency_token.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

constexpr std::size_t kCheckBytes = 4;

// As projections/consistency_token.h has it.
std::string Checked(std::string_view body) {
  XXH64_canonical_t check;
  XXH64_canonicalFromHash(&check, XXH3_64bits(body.data(), body.size()));
  return platform::Base64UrlEncode(
      std::string(reinterpret_cast<const char*>(check.digest), kCheckBytes).append(body));
}

void Run(Input input) {
  const bool is_text = input.Byte() % 2 == 0;
  const std::string_view rest = input.Rest();
  const std::string text = is_text ? std::string(rest) : Checked(rest);
  const auto positions = projections::DecodeToken(text);
  if (!positions.ok()) {
    DOCKET_CHECK(absl::IsInvalidArgument(positions.status()));
    return;
  }
  DOCKET_CHECK(projections::EncodeToken(*positions) == text);
  DOCKET_CHECK(projections::Join(*positions, *positions) == *positions);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
