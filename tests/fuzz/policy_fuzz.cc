// A policy that is set over the API. Input: the body.
// Holds: a body is a policy or an invalid argument; a policy is within the bounds of the domain, is
// read as the same from the JSON that is written of it, and the commands that set it are as every
// command (checked_command.h).
#include <boost/json/serialize.hpp>

#include "api/handlers/settings_desk.h"
#include "api/json/policy_json.h"
#include "platform/check.h"
#include "tests/fuzz/checked_command.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

void Run(Input input) {
  const auto policy = api::ParsePolicy(input.Rest());
  if (!policy.ok()) {
    DOCKET_CHECK(absl::IsInvalidArgument(policy.status()));
    return;
  }
  DOCKET_CHECK(domain::IsWithinBounds(*policy));
  const auto again = api::ParsePolicy(boost::json::serialize(api::PolicyJson(*policy)));
  DOCKET_CHECK(again.ok() && *again == *policy);
  const api::SettingOrigin origin{
      .key = domain::KeyId("k"), .now = domain::FromSeconds(1'770'000'000), .trace = {}};
  const domain::HostCode host("gh");
  CheckCommand(api::SettingCommand(
      domain::repository::SetPolicy{
          .repository = {.host = host, .repository = domain::RepositoryId(1)},
          .owner = domain::OrganizationId(2),
          .policy = *policy,
          .expected_version = std::nullopt,
          .set_by = {}},
      origin));
  CheckCommand(api::SettingCommand(
      domain::organization::SetPolicy{
          .organization = {.host = host, .organization = domain::OrganizationId(2)},
          .policy = *policy,
          .expected_version = 3,
          .set_by = {}},
      origin));
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
