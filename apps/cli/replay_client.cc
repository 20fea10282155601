#include "apps/cli/replay_client.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "apps/cli/connection.h"
#include "boost/json/parse.hpp"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {

namespace {

std::string TargetOf(const ReplayOrder& order) {
  return absl::StrCat(
      "/operator/v1/replay/", platform::AbslView(NameOf(order.verb)), "?view=", order.view,
      order.accept_difference ? "&accept_difference=true" : "",
      order.dry_run ? "&dry_run=true" : "", order.fresh ? "&fresh=true" : "",
      order.parallel > 0 ? absl::StrCat("&parallel=", order.parallel) : "",
      order.from != ReadFrom::kBoth ? absl::StrCat("&from=", platform::AbslView(NameOf(order.from)))
                                    : "");
}

}  // namespace

absl::StatusOr<boost::json::object> AskForWork(HttpClient& client, const std::string& target,
                                               const ReplayLines& lines) {
  std::optional<boost::json::object> result;
  absl::Status failure;
  const auto on_line = [&](std::string_view text) {
    boost::system::error_code error;
    const boost::json::value line =
        boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
    if (error || !line.is_object()) return;
    const boost::json::object& object = line.as_object();
    const auto text_of = [&object](std::string_view name) -> const boost::json::string* {
      const boost::json::value* member = object.if_contains(name);
      return member == nullptr ? nullptr : member->if_string();
    };
    const boost::json::value* last = object.if_contains("result");
    const boost::json::value* row = object.if_contains("row");
    if (const boost::json::string* progress = text_of("progress")) {
      lines.progress(std::string_view(progress->data(), progress->size()));
    } else if (const boost::json::string* note = text_of("note"); note != nullptr && lines.note) {
      lines.note(std::string_view(note->data(), note->size()));
    } else if (row != nullptr && row->is_object() && lines.row) {
      failure.Update(lines.row(row->get_object()));
    } else if (const boost::json::string* error_text = text_of("error")) {
      failure = absl::UnavailableError(std::string(*error_text));
    } else if (last != nullptr && last->is_object()) {
      result = last->get_object();
    }
  };
  DOCKET_ASSIGN_OR_RETURN(
      const ClientResponse response,
      client.SendStreamed({.method = "POST", .target = target, .headers = {}, .body = {}},
                          on_line));
  if (response.status / 100 != 2) return ParseAnswer(response).status();
  DOCKET_RETURN_IF_ERROR(failure);
  if (!result.has_value()) {
    return absl::UnavailableError("docketd ended the answer before its result; see its log");
  }
  return *std::move(result);
}

absl::StatusOr<boost::json::object> AskForReplay(HttpClient& client, const ReplayOrder& order,
                                                 const ReplayLines& lines) {
  return AskForWork(client, TargetOf(order), lines);
}

}  // namespace docket::apps
