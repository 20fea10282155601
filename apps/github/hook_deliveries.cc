#include "apps/github/hook_deliveries.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "boost/url/parse.hpp"
#include "boost/url/url.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr int kPage = 100;  // the most that GitHub gives

std::string TextOf(const boost::json::object& object, std::string_view name) {
  const boost::json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t NumberOf(const boost::json::object& object, std::string_view name) {
  const boost::json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

absl::StatusOr<HookDelivery> DeliveryOf(const boost::json::value& item) {
  const boost::json::object* const object = item.if_object();
  HookDelivery delivery;
  std::string error;
  if (object != nullptr) {
    delivery.id = NumberOf(*object, "id");
    delivery.guid = TextOf(*object, "guid");
    delivery.status_code = static_cast<int>(NumberOf(*object, "status_code"));
    delivery.event = TextOf(*object, "event");
    delivery.action = TextOf(*object, "action");
  }
  const bool timed =
      object != nullptr && absl::ParseTime(absl::RFC3339_full, TextOf(*object, "delivered_at"),
                                           &delivery.delivered_at, &error);
  if (timed && delivery.id > 0 && !delivery.guid.empty()) return delivery;
  return absl::InternalError(
      "an entry of GitHub's delivery log has no id, guid or delivered_at as documented");
}

}  // namespace

std::string NextCursor(const std::string& link) {
  for (const absl::string_view piece : absl::StrSplit(link, ',')) {
    const std::string_view entry(piece.data(), piece.size());
    if (!absl::StrContains(piece, "rel=\"next\"")) continue;
    const std::size_t begin = entry.find('<');
    const std::size_t end = entry.find('>', begin);
    if (begin == std::string::npos || end == std::string::npos) continue;
    const auto url = boost::urls::parse_uri_reference(entry.substr(begin + 1, end - begin - 1));
    if (!url.has_value()) continue;
    const auto parameters = url->params();
    const auto cursor = parameters.find("cursor");
    if (cursor != parameters.end()) return std::string((*cursor).value);
  }
  return {};
}

absl::Status HookDeliveries::ForEachSince(absl::Time since, const OnDelivery& on_delivery) {
  std::string cursor;
  while (true) {
    boost::urls::url page(absl::StrCat(hook_, "/deliveries"));
    page.params().append({"per_page", std::to_string(kPage)});
    if (!cursor.empty()) page.params().append({"cursor", cursor});
    DOCKET_ASSIGN_OR_RETURN(const GithubAnswer answer,
                            client_.Send({.method = "GET", .path = std::string(page.buffer())}));
    boost::system::error_code wrong;
    const boost::json::value document = boost::json::parse(answer.body, wrong);
    if (wrong || !document.is_array()) {
      return absl::InternalError("GitHub's delivery log is no JSON array as documented");
    }
    for (const boost::json::value& item : document.as_array()) {
      DOCKET_ASSIGN_OR_RETURN(const HookDelivery delivery, DeliveryOf(item));
      if (delivery.delivered_at < since) return absl::OkStatus();
      DOCKET_RETURN_IF_ERROR(on_delivery(delivery));
    }
    std::string next = NextCursor(answer.link);
    if (next.empty() || next == cursor) return absl::OkStatus();
    cursor = std::move(next);
  }
}

absl::Status HookDeliveries::SendAgain(std::int64_t id) {
  return client_
      .Send({.method = "POST", .path = absl::StrCat(hook_, "/deliveries/", id, "/attempts")})
      .status();
}

}  // namespace docket::apps
