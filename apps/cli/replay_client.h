// Long work asked of a running docketd, such as `docket replay …`: its streamed answer, line by
// line. Thread-safety: used by one thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apps/http_client.h"
#include "apps/replay_verbs.h"
#include "boost/json/object.hpp"

namespace docket::apps {

// What an answer brings before its result.
struct ReplayLines {
  std::function<void(std::string_view)> progress;   // what is to be shown meanwhile
  std::function<void(std::string_view)> note = {};  // what is to be read
  std::function<absl::Status(const boost::json::object&)> row = {};  // of a diff
};

// The last line's result, or the first error of `lines`. `target` is posted to.
[[nodiscard]] absl::StatusOr<boost::json::object> AskForWork(HttpClient& client,
                                                             const std::string& target,
                                                             const ReplayLines& lines);
[[nodiscard]] absl::StatusOr<boost::json::object> AskForReplay(HttpClient& client,
                                                               const ReplayOrder& order,
                                                               const ReplayLines& lines);

}  // namespace docket::apps
