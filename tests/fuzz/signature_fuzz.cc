// Signatures of webhooks. Input: a line with the value of X-Hub-Signature-256, then the body. A
// line that begins with "@0" or "@1" has the right value for that secret instead of these two.
// Holds: a signer is found for exactly the right values.
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/ingest/signature.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

const std::vector<std::string>& Secrets() {
  static const std::vector<std::string> secrets = {"the newer secret", "the older secret"};
  return secrets;
}

std::string RightValue(const std::string& secret, std::string_view body) {
  const platform::Sha256Digest code = platform::HmacSha256({.key = secret, .message = body});
  return absl::StrCat("sha256=", platform::HexEncode(platform::AsBytes(code)));
}

std::string HeaderOf(std::string_view line, std::string_view body) {
  for (std::size_t i = 0; i < Secrets().size(); ++i) {
    const std::string mark = absl::StrCat("@", i);
    if (!line.starts_with(mark)) continue;
    return RightValue(Secrets()[i], body).append(line.substr(mark.size()));
  }
  return std::string(line);
}

void Run(Input input) {
  const std::string_view line = input.Line();
  const std::string_view body = input.Rest();
  const std::string header = HeaderOf(line, body);
  const auto signer = api::FindSigner(Secrets(), {.header = header, .body = body});
  std::optional<std::int32_t> right;
  for (std::size_t i = 0; i < Secrets().size(); ++i) {
    const std::string value = RightValue(Secrets()[i], body);
    // Its digits are taken in both cases, its name in one.
    const bool is_right = header.starts_with("sha256=") && absl::AsciiStrToLower(header) == value;
    if (is_right && !right.has_value()) right = static_cast<std::int32_t>(i);
  }
  DOCKET_CHECK(signer == right);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
