// HookDeliveries: GitHub's own log of what it sent to one webhook, kept for three days, and its
// offer to send one again. Source: GitHub's REST documentation, "GitHub App webhooks", "Repository
// webhooks" and "Organization webhooks".
// Thread-safety: used by one thread. Borrows the client. Failure: as GithubClient; kInternal, an
// answer of another shape.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apps/github/github_client.h"

namespace docket::apps {

// One attempt to deliver; those of one event have one GUID.
struct HookDelivery {
  std::int64_t id = 0;
  std::string guid;
  absl::Time delivered_at;
  int status_code = 0;  // 0: nobody answered
  std::string event;
  std::string action;  // may be empty
};

class HookDeliveries {
 public:
  using OnDelivery = std::function<absl::Status(const HookDelivery&)>;

  // hook: what its path begins with: /app/hook, /repos/OWNER/NAME/hooks/ID, /orgs/ORG/hooks/ID.
  HookDeliveries(GithubClient& client, std::string hook)
      : client_(client), hook_(std::move(hook)) {}

  // Newest first, those since `since`; ends with the first error of `on_delivery`.
  [[nodiscard]] absl::Status ForEachSince(absl::Time since, const OnDelivery& on_delivery);

  // GitHub has taken the request; it delivers a moment later.
  [[nodiscard]] absl::Status SendAgain(std::int64_t id);

 private:
  GithubClient& client_;
  const std::string hook_;
};

// The cursor of the page that rel="next" of a Link header leads to; empty: there is none.
[[nodiscard]] std::string NextCursor(const std::string& link);

}  // namespace docket::apps
