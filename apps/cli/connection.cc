#include "apps/cli/connection.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

absl::Status ProblemIn(const ClientResponse& response) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(response.body, error);
  std::string detail = absl::StrCat("the server answered ", response.status);
  if (!error && document.is_object()) {
    if (const auto* text = document.as_object().if_contains("detail")) {
      if (text->is_string()) detail = std::string(text->as_string());
    }
  }
  if (response.status == 400) return absl::InvalidArgumentError(detail);
  if (response.status == 404) return absl::NotFoundError(detail);
  if (response.status == 409) return absl::FailedPreconditionError(detail);
  return absl::UnavailableError(detail);
}

}  // namespace

absl::StatusOr<std::optional<HttpClient>> ConnectToOperator(const DataDirectory& data) {
  const std::string socket = data.operator_socket();
  if (::access(socket.c_str(), R_OK | W_OK) != 0) {
    if (errno != EACCES) return std::nullopt;
    return absl::PermissionDeniedError(
        absl::StrCat(socket, " cannot be used: ", std::generic_category().message(EACCES),
                     "; run docket as the user that runs docketd"));
  }
  HttpClient client({.unix_socket = socket, .host = {}, .port = {}}, kOperatorTimeout);
  const auto alive =
      client.Send({.method = "GET", .target = "/healthz", .headers = {}, .body = {}});
  if (!alive.ok()) return std::nullopt;
  return std::optional(std::move(client));
}

absl::StatusOr<HttpClient> RequireOperator(const DataDirectory& data) {
  DOCKET_ASSIGN_OR_RETURN(std::optional<HttpClient> client, ConnectToOperator(data));
  if (client.has_value()) return *std::move(client);
  return absl::UnavailableError(absl::StrCat("no docketd answers at ", data.operator_socket(),
                                             "; start one with `docketd --data_dir=", data.path,
                                             "`, or name its data directory "
                                             "with --data-dir"));
}

absl::StatusOr<boost::json::value> ParseAnswer(const ClientResponse& response) {
  if (response.status / 100 != 2) return ProblemIn(response);
  boost::system::error_code error;
  boost::json::value document = boost::json::parse(response.body, error);
  if (error) {
    return absl::DataLossError(absl::StrCat("the server's answer is no JSON: ", error.message()));
  }
  return document;
}

absl::StatusOr<boost::json::object> AskForObject(HttpClient& client, const ClientRequest& request) {
  DOCKET_ASSIGN_OR_RETURN(const ClientResponse response, client.Send(request));
  DOCKET_ASSIGN_OR_RETURN(boost::json::value answer, ParseAnswer(response));
  if (!answer.is_object()) return absl::InternalError("docketd answered no JSON object");
  return std::move(answer.get_object());
}

absl::StatusOr<boost::json::object> AskForObject(HttpClient& client, const std::string& method,
                                                 const std::string& target) {
  return AskForObject(client, {.method = method, .target = target, .headers = {}, .body = {}});
}

absl::StatusOr<boost::json::object> AskForObject(HttpClient& client, const std::string& method,
                                                 const std::string& target,
                                                 const boost::json::object& document) {
  return AskForObject(client, {.method = method,
                               .target = target,
                               .headers = {{"Content-Type", "application/json"}},
                               .body = boost::json::serialize(document)});
}

}  // namespace docket::apps
