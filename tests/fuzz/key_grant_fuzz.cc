// A key that is asked for over the API. Input: the body.
// Holds: a body is a grant or an invalid argument; the command that makes the key of it is as every
// command (checked_command.h).
#include <vector>

#include "api/auth/key_grant_json.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "tests/fuzz/checked_command.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

void Run(Input input) {
  constexpr domain::Timestamp kNow = domain::FromSeconds(1'770'000'000);
  static const std::vector<domain::HostCode> hosts = {domain::HostCode("gh"),
                                                      domain::HostCode("ghes")};
  const auto grant = api::ParseKeyGrant(input.Rest(), hosts, kNow);
  if (!grant.ok()) {
    DOCKET_CHECK(absl::IsInvalidArgument(grant.status()));
    return;
  }
  const api::KeyToken token{
      .id = domain::KeyId("0123456789abcdef"),
      .secret = platform::Base64UrlEncode("32 bytes that nobody can guess!!")};
  CheckCommand(api::CreateKeyCommand(token, *grant, {.now = kNow, .trace = {}}));
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
