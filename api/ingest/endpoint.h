// Endpoint: one place that webhooks come to, with its secrets resolved. Thread-safety: a value
// type.
#pragma once

#include <string>
#include <vector>

#include "domain/ids.h"
#include "platform/config.h"

namespace docket::api {

struct Endpoint {
  std::string id;  // of the URL: /api/v1/webhooks/github/{id}
  std::string provider = "github";
  domain::HostCode host;
  std::vector<std::string> secrets;  // each is accepted; none: nothing is
  platform::OwnerScope owners;
  bool app_events = false;  // speaks for deliveries that belong to no organisation, too
};

}  // namespace docket::api
