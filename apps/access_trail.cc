#include "apps/access_trail.h"

#include <memory>
#include <utility>

#include "api/trail/recorded_routes.h"
#include "apps/known_hosts.h"

namespace docket::apps {

std::vector<api::Route> WithAccessTrail(std::vector<api::Route> routes,
                                        const AccessTrailParts& parts) {
  const platform::Config& config = parts.config;
  if (!config.roles.contains(platform::Role::kQuery)) return routes;
  api::TrailParts trail{.accesses = nullptr,
                        .uses = std::make_shared<api::KeyUses>(parts.sender, parts.clock),
                        .subjects = {.repositories = parts.repositories,
                                     .deliveries = parts.deliveries,
                                     .hosts = CodesOf(config.hosts)},
                        .clock = parts.clock,
                        .append_timeout = absl::Milliseconds(config.ingest.append_timeout_ms)};
  if (config.audit.accesses == platform::AccessTrail::kAuditorsAndAdmins) {
    trail.accesses = std::make_shared<api::AccessTrail>(
        api::AccessTrail::Parts{.sender = parts.sender, .clock = parts.clock, .pool = parts.pool});
    parts.stop.Register("access trail",
                        [accesses = trail.accesses](absl::Duration) { accesses->Close(); });
  } else {
    parts.logger.Warning("what auditors and admins read is not recorded",
                         {{"setting", "audit.accesses: off"}});
  }
  return api::LeaveTrail(std::move(routes), trail);
}

}  // namespace docket::apps
