#include "apps/cli/replay_client.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "apps/cli/connection.h"
#include "boost/json/parse.hpp"
#include "platform/status_macros.h"

namespace docket::apps {

absl::StatusOr<boost::json::object> AskForReplay(
    HttpClient& client, const ReplayRequest& request,
    const std::function<void(std::string_view)>& on_progress) {
  std::optional<boost::json::object> result;
  absl::Status failure;
  const auto on_line = [&](std::string_view text) {
    boost::system::error_code error;
    const boost::json::value line =
        boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
    if (error || !line.is_object()) return;
    const boost::json::object& object = line.as_object();
    if (const auto* progress = object.if_contains("progress")) {
      const auto& shown = progress->as_string();
      on_progress(std::string_view(shown.data(), shown.size()));
    } else if (const auto* error_text = object.if_contains("error")) {
      failure = absl::UnavailableError(std::string(error_text->as_string()));
    } else if (const auto* last = object.if_contains("result")) {
      result = last->as_object();
    }
  };
  DOCKET_ASSIGN_OR_RETURN(
      const ClientResponse response,
      client.SendStreamed(
          {.method = "POST",
           .target = absl::StrCat("/operator/v1/replay/", request.verb, "?view=", request.view,
                                  request.accept_difference ? "&accept_difference=true" : ""),
           .headers = {},
           .body = {}},
          on_line));
  if (response.status / 100 != 2) return ParseAnswer(response).status();
  DOCKET_RETURN_IF_ERROR(failure);
  if (!result.has_value()) {
    return absl::UnavailableError("docketd ended the answer before its result; see its log");
  }
  return *std::move(result);
}

}  // namespace docket::apps
