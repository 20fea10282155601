#include "apps/endpoints.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/secret_file.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr std::size_t kSecretBytes = 32;
// Shorter ones can be found by trying, from one delivery and its signature.
constexpr std::size_t kSecretBytesLeast = 16;

using Notices = std::vector<std::string>;

struct FoundSecret {
  std::string endpoint;  // its id
  std::string place;     // where it stands, in words
  const std::string& secret;
};

void LookAtLength(const FoundSecret& found, Notices& notices) {
  if (found.secret.size() >= kSecretBytesLeast) return;
  notices.push_back(absl::StrCat("the secret of endpoint '", found.endpoint, "' in ", found.place,
                                 " has fewer than ", kSecretBytesLeast,
                                 " bytes and can be guessed; make a longer one (openssl rand -hex ",
                                 kSecretBytes, "), here and at the sender"));
}

void LookAtMode(const std::string& endpoint_id, const std::string& path, Notices& notices) {
  if (const auto open = DescribeOpenFile(path); open.has_value()) {
    notices.push_back(absl::StrCat("endpoint '", endpoint_id, "': ", *open));
  }
}

absl::StatusOr<api::Endpoint> MakeImpliedEndpoint(const platform::Config& config,
                                                  const DataDirectory& data, Notices& notices) {
  const std::string path = data.webhook_secret();
  DOCKET_ASSIGN_OR_RETURN(SecretFile file, ReadOrMakeSecretFile(path, [] {
                            return platform::HexEncode(platform::RandomBytes(kSecretBytes));
                          }));
  api::Endpoint endpoint{.id = platform::kImpliedEndpointId,
                         .provider = "github",
                         .host = config.hosts.front().code,
                         .secrets = {std::move(file.secret)},
                         .owners = {.any = true, .ids = {}},
                         .app_events = true};
  notices.push_back(
      absl::StrCat("no webhook endpoint is configured: 'default' takes deliveries of any owner, "
                   "signed with the secret in ",
                   path));
  LookAtLength({.endpoint = endpoint.id, .place = path, .secret = endpoint.secrets.front()},
               notices);
  LookAtMode(endpoint.id, path, notices);
  return endpoint;
}

// With the endpoint, and what to do about a file that is not there.
absl::Status Explain(const platform::EndpointConfig& configured, const std::string& path,
                     const absl::Status& unread) {
  const std::string message =
      absl::StrCat("webhook endpoint '", configured.id, "': ", unread.message());
  if (!absl::IsNotFound(unread)) return {unread.code(), message};
  return absl::NotFoundError(absl::StrCat(
      message, "; make it (openssl rand -hex ", kSecretBytes, " > ", path, " && chmod 600 ", path,
      ") and give the sender the same secret, or correct the endpoint's secret_files"));
}

absl::StatusOr<api::Endpoint> Resolve(const platform::EndpointConfig& configured,
                                      Notices& notices) {
  api::Endpoint endpoint{.id = configured.id,
                         .provider = configured.provider,
                         .host = configured.host,
                         .secrets = configured.secrets,
                         .owners = configured.owners,
                         .app_events = configured.app_events};
  for (const std::string& secret : endpoint.secrets) {
    LookAtLength({.endpoint = endpoint.id, .place = "the configuration", .secret = secret},
                 notices);
  }
  for (const std::string& path : configured.secret_files) {
    absl::StatusOr<std::string> secret = ReadSecretFile(path);
    if (!secret.ok()) return Explain(configured, path, secret.status());
    LookAtLength({.endpoint = endpoint.id, .place = path, .secret = *secret}, notices);
    LookAtMode(endpoint.id, path, notices);
    endpoint.secrets.push_back(*std::move(secret));
  }
  if (endpoint.owners.any) {
    notices.push_back(absl::StrCat("endpoint '", endpoint.id,
                                   "' speaks for any owner; list its owners before it is public"));
  }
  return endpoint;
}

}  // namespace

absl::Status CheckSecretFiles(const platform::LoadedConfig& loaded) {
  if (!loaded.config.roles.contains(platform::Role::kIngest)) return absl::OkStatus();
  Notices ignored;  // they are told when the endpoints are used
  for (const platform::EndpointConfig& configured : loaded.config.webhooks.endpoints) {
    const absl::Status status = Resolve(configured, ignored).status();
    if (status.ok()) continue;
    return {status.code(),
            absl::StrCat(loaded.origins.at("webhooks.endpoints"), ": ", status.message())};
  }
  return absl::OkStatus();
}

absl::StatusOr<ResolvedEndpoints> ResolveEndpoints(const platform::Config& config,
                                                   const DataDirectory& data) {
  ResolvedEndpoints resolved{
      .endpoints = {}, .default_endpoint = config.webhooks.default_endpoint, .notices = {}};
  if (config.webhooks.endpoints.empty()) {
    DOCKET_ASSIGN_OR_RETURN(api::Endpoint implied,
                            MakeImpliedEndpoint(config, data, resolved.notices));
    resolved.endpoints.push_back(std::move(implied));
  }
  for (const platform::EndpointConfig& configured : config.webhooks.endpoints) {
    DOCKET_ASSIGN_OR_RETURN(api::Endpoint endpoint, Resolve(configured, resolved.notices));
    resolved.endpoints.push_back(std::move(endpoint));
  }
  return resolved;
}

}  // namespace docket::apps
