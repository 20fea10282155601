#include "apps/endpoints.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/secret_file.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr std::size_t kSecretBytes = 32;

absl::StatusOr<api::Endpoint> MakeImpliedEndpoint(const platform::Config& config,
                                                  const DataDirectory& data) {
  DOCKET_ASSIGN_OR_RETURN(SecretFile file, ReadOrMakeSecretFile(data.webhook_secret(), [] {
                            return platform::HexEncode(platform::RandomBytes(kSecretBytes));
                          }));
  return api::Endpoint{.id = "default",
                       .provider = "github",
                       .host = config.hosts.front().code,
                       .secrets = {std::move(file.secret)},
                       .owners = {.any = true, .ids = {}},
                       .app_events = true};
}

absl::StatusOr<api::Endpoint> Resolve(const platform::EndpointConfig& configured) {
  api::Endpoint endpoint{.id = configured.id,
                         .provider = configured.provider,
                         .host = configured.host,
                         .secrets = configured.secrets,
                         .owners = configured.owners,
                         .app_events = configured.app_events};
  for (const std::string& path : configured.secret_files) {
    DOCKET_ASSIGN_OR_RETURN(std::string secret, ReadSecretFile(path));
    endpoint.secrets.push_back(std::move(secret));
  }
  return endpoint;
}

}  // namespace

absl::StatusOr<ResolvedEndpoints> ResolveEndpoints(const platform::Config& config,
                                                   const DataDirectory& data) {
  ResolvedEndpoints resolved{
      .endpoints = {}, .default_endpoint = config.webhooks.default_endpoint, .notices = {}};
  if (config.webhooks.endpoints.empty()) {
    DOCKET_ASSIGN_OR_RETURN(api::Endpoint implied, MakeImpliedEndpoint(config, data));
    resolved.endpoints.push_back(std::move(implied));
    resolved.notices.push_back(
        absl::StrCat("no webhook endpoint is configured: 'default' takes deliveries of any owner, "
                     "signed with the secret in ",
                     data.webhook_secret()));
  }
  for (const platform::EndpointConfig& configured : config.webhooks.endpoints) {
    DOCKET_ASSIGN_OR_RETURN(api::Endpoint endpoint, Resolve(configured));
    if (endpoint.owners.any) {
      resolved.notices.push_back(
          absl::StrCat("endpoint '", endpoint.id,
                       "' speaks for any owner; list its owners before it is public"));
    }
    resolved.endpoints.push_back(std::move(endpoint));
  }
  return resolved;
}

}  // namespace docket::apps
