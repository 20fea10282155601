#include "apps/cli/review_history.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "boost/json/string.hpp"
#include "domain/ids.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr int kPage = 200;  // the most that the API gives

const boost::json::object* ObjectIn(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

std::string PositionOf(const boost::json::object& event) {
  const boost::json::object* command = ObjectIn(event, "command");
  if (command == nullptr) return "-";
  return absl::StrCat(Text(*command, "journal"), "/", Text(*command, "partition"), "/",
                      Text(*command, "offset"));
}

std::string ActorOf(const boost::json::object& event) {
  const boost::json::object* actor = ObjectIn(event, "actor");
  if (actor == nullptr) return "-";
  std::string text = Text(*actor, "type");
  if (const std::string id = Text(*actor, "id"); id != "-") absl::StrAppend(&text, " ", id);
  if (const std::string login = Text(*actor, "login"); login != "-") {
    absl::StrAppend(&text, " (", login, ")");
  }
  return text;
}

// What a reader must know to read the rest: who may see the events changes here.
std::string NoteOn(const boost::json::object& event) {
  const boost::json::object* data = ObjectIn(event, "data");
  if (data == nullptr || Text(event, "type") != "review.ReviewTransferred") return "";
  return absl::StrCat("  (moved from organisation ", Text(*data, "from"), " to ", Text(*data, "to"),
                      "; the same stream goes on)");
}

void AppendIndented(const boost::json::value& value, const std::string& margin, std::string& out) {
  const std::string inner = margin + "  ";
  const auto* object = value.if_object();
  const auto* array = value.if_array();
  if (object != nullptr && !object->empty()) {
    out += "{\n";
    for (const auto& member : *object) {
      if (&member != &*object->begin()) out += ",\n";
      absl::StrAppend(&out, inner, boost::json::serialize(boost::json::string(member.key())), ": ");
      AppendIndented(member.value(), inner, out);
    }
    absl::StrAppend(&out, "\n", margin, "}");
  } else if (array != nullptr && !array->empty()) {
    out += "[\n";
    for (const boost::json::value& element : *array) {
      if (&element != array->begin()) out += ",\n";
      out += inner;
      AppendIndented(element, inner, out);
    }
    absl::StrAppend(&out, "\n", margin, "]");
  } else {
    out += boost::json::serialize(value);
  }
}

}  // namespace

absl::StatusOr<boost::json::object> ReviewHistory::Get(const std::string& target) {
  return AskForObject(client_, "GET", target);
}

absl::StatusOr<boost::json::value> ReviewHistory::FindCommand(const std::string& id) {
  if (id == command_id_) return command_;
  absl::StatusOr<boost::json::object> command = Get("/api/v1/commands/" + id);
  if (!command.ok() && !absl::IsNotFound(command.status())) return command.status();
  command_ = command.ok() ? boost::json::value(*std::move(command)) : nullptr;
  command_id_ = id;
  return command_;
}

absl::StatusOr<boost::json::value> ReviewHistory::FindDelivery(const boost::json::object& event) {
  const boost::json::object* source = ObjectIn(event, "source");
  const std::string id = source == nullptr ? "-" : Text(*source, "delivery");
  if (id == "-") return nullptr;
  if (id == delivery_id_) return delivery_;
  absl::StatusOr<boost::json::object> delivery = Get("/api/v1/deliveries/" + id);
  if (!delivery.ok() && !absl::IsNotFound(delivery.status())) return delivery.status();
  if (delivery.ok()) delivery->erase("outcomes");
  delivery_ = delivery.ok() ? boost::json::value(*std::move(delivery)) : nullptr;
  delivery_id_ = id;
  return delivery_;
}

absl::Status ReviewHistory::ForEach(const std::string& review, const Range& range,
                                    const std::function<absl::Status(boost::json::object)>& take) {
  std::string cursor = absl::StrCat(range.after);
  while (!cursor.empty()) {
    DOCKET_ASSIGN_OR_RETURN(
        const boost::json::object page,
        Get(absl::StrCat("/api/v1/reviews/", review, "/events?limit=", kPage, "&cursor=", cursor)));
    for (const boost::json::value& item : page.at("items").as_array()) {
      boost::json::object event = item.as_object();
      if (event.at("version").as_int64() > range.last) return absl::OkStatus();
      DOCKET_ASSIGN_OR_RETURN(event["command"], FindCommand(Text(event, "command_id")));
      DOCKET_RETURN_IF_ERROR(take(std::move(event)));
    }
    const boost::json::value& next = page.at("next_cursor");
    cursor = next.is_null() ? "" : Text(next);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> CheckedReviewId(const std::string& text) {
  if (domain::ParseReviewId(text).has_value()) return text;
  return absl::InvalidArgumentError(
      absl::StrCat("'", text,
                   "' is no stream of a review; such an id is rev_gh_186853002_2: the host's code, "
                   "the repository's number, the pull request's number"));
}

std::string EventHeading() {
  return absl::StrFormat("%-7s  %-27s  %-34s  %-28s  %s", "VERSION", "RECORDED AT", "TYPE",
                         "POSITION", "CAUSED BY");
}

std::string EventLine(const boost::json::object& event) {
  const boost::json::object* source = ObjectIn(event, "source");
  const bool delivered = source != nullptr && Text(*source, "delivery") != "-";
  const std::string cause = delivered ? absl::StrCat("delivery ", Text(*source, "delivery"),
                                                     ", guid ", Text(*source, "guid"))
                                      : ActorOf(event);
  return absl::StrFormat("%7s  %-27s  %-34s  %-28s  %s%s", Text(event, "version"),
                         Text(event, "recorded_at"), Text(event, "type"), PositionOf(event), cause,
                         NoteOn(event));
}

std::string Indented(const boost::json::value& value) {
  std::string out;
  AppendIndented(value, "", out);
  return out;
}

std::string CauseLines(const boost::json::object& event, const boost::json::value& delivery) {
  std::string text =
      absl::StrCat("version ", Text(event, "version"), ": ", Text(event, "type"), NoteOn(event),
                   "\n  recorded ", Text(event, "recorded_at"), " at ", PositionOf(event),
                   "\n  by command ", Text(event, "command_id"));
  if (const boost::json::object* command = ObjectIn(event, "command")) {
    absl::StrAppend(&text, " (", Text(*command, "type"), ", ", Text(*command, "status"), ")");
  }
  absl::StrAppend(&text, "\n  of ", ActorOf(event));
  if (const boost::json::object* brought = delivery.if_object()) {
    absl::StrAppend(&text, "\n  in delivery ", Text(*brought, "id"), ", guid ",
                    Text(*brought, "guid"), ": ", Text(*brought, "event"), " ",
                    Text(*brought, "action"), ", received ", Text(*brought, "received_at"),
                    " at endpoint ", Text(*brought, "endpoint"));
  }
  return text;
}

}  // namespace docket::apps
