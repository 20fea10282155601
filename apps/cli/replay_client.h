// `docket replay …` asked of a running docketd: its streamed answer, line by line.
// Thread-safety: used by one thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "apps/http_client.h"
#include "boost/json/object.hpp"

namespace docket::apps {

struct ReplayRequest {
  std::string verb;  // "rebuild", "verify"
  std::string view = "all";
  bool accept_difference = false;
};

// The last line's result. `on_progress` gets what is to be shown meanwhile.
[[nodiscard]] absl::StatusOr<boost::json::object> AskForReplay(
    HttpClient& client, const ReplayRequest& request,
    const std::function<void(std::string_view)>& on_progress);

}  // namespace docket::apps
