// How `docket` reaches a data directory: through the docketd that runs there, by its operator
// socket, or, where none runs, by opening it itself (a directory is open in one process).
// Thread-safety: used by one thread.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "apps/data_directory.h"
#include "apps/http_client.h"
#include "boost/json/object.hpp"
#include "boost/json/value.hpp"

namespace docket::apps {

// Long commands stream their progress; this is the longest silence between two lines.
inline constexpr std::chrono::milliseconds kOperatorTimeout{60'000};

// Nothing: no docketd answers at the directory's socket. kPermissionDenied: one may, and this user
// may not ask it.
[[nodiscard]] absl::StatusOr<std::optional<HttpClient>> ConnectToOperator(
    const DataDirectory& data);

// As above, but an error that says what to do.
[[nodiscard]] absl::StatusOr<HttpClient> RequireOperator(const DataDirectory& data);

// The JSON of a 2xx answer; else the problem's detail as a Status (400: kInvalidArgument).
[[nodiscard]] absl::StatusOr<boost::json::value> ParseAnswer(const ClientResponse& response);

// The JSON object that docketd answers a request with; else as ParseAnswer.
[[nodiscard]] absl::StatusOr<boost::json::object> AskForObject(HttpClient& client,
                                                               const ClientRequest& request);
// Of a request without a body, and of one whose body is the document.
[[nodiscard]] absl::StatusOr<boost::json::object> AskForObject(HttpClient& client,
                                                               const std::string& method,
                                                               const std::string& target);
[[nodiscard]] absl::StatusOr<boost::json::object> AskForObject(HttpClient& client,
                                                               const std::string& method,
                                                               const std::string& target,
                                                               const boost::json::object& document);

}  // namespace docket::apps
