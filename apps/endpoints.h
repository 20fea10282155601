// From the configuration to the endpoints that webhooks come to: secrets read from their files, and
// the endpoint that there is when none is configured.
// Thread-safety: functions without shared state.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/ingest/endpoint.h"
#include "apps/data_directory.h"
#include "platform/config.h"

namespace docket::apps {

struct ResolvedEndpoints {
  std::vector<api::Endpoint> endpoints;
  std::string default_endpoint;
  // What the operator should know, a sentence each: endpoints for any owner, short secrets, secret
  // files that others may read.
  std::vector<std::string> notices;
};

// Before anything is made: that the secret files of the configured endpoints can be read, as far as
// webhooks are taken here. A failure names the place in the configuration, the endpoint, the file
// and what to do.
[[nodiscard]] absl::Status CheckSecretFiles(const platform::LoadedConfig& loaded);

// Without a configured endpoint there is one named `default` that speaks for any owner, with a
// secret that is made at the first start and kept in the data directory.
[[nodiscard]] absl::StatusOr<ResolvedEndpoints> ResolveEndpoints(const platform::Config& config,
                                                                 const DataDirectory& data);

}  // namespace docket::apps
