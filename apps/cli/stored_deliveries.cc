#include "apps/cli/stored_deliveries.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "boost/json/array.hpp"
#include "boost/json/value.hpp"
#include "boost/url/url.hpp"
#include "domain/ids.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr char kDeliveries[] = "/api/v1/deliveries";
constexpr std::int64_t kPage = 200;  // the most that the API gives
constexpr absl::Duration kWaitMax = absl::Seconds(5);

bool IsFinal(const boost::json::object& delivery) {
  const std::string status = Text(delivery, "status");
  return status != "received" && status != "translated";
}

std::string PageTarget(const DeliveryFilter& filter, std::int64_t limit,
                       const std::string& cursor) {
  boost::urls::url target(kDeliveries);
  auto parameters = target.params();
  const std::pair<std::string_view, std::string_view> given[] = {{"guid", filter.guid},
                                                                 {"event", filter.event},
                                                                 {"status", filter.status},
                                                                 {"cursor", cursor}};
  for (const auto& [name, value] : given) {
    if (!value.empty()) parameters.append({name, value});
  }
  parameters.append({"limit", absl::StrCat(std::min(limit, kPage))});
  return std::string(target.buffer());
}

}  // namespace

absl::Status CheckDeliveryId(const std::string& id) {
  if (domain::ParseDeliveryId(id).has_value()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("'", id,
                   "' is no id of a delivery, as dlv_1_3_41 is one; `docket deliveries "
                   "list` shows them, and --guid GUID finds the provider's"));
}

absl::Status StoredDeliveries::ForEach(const DeliveryFilter& filter, std::int64_t limit,
                                       const OnDelivery& on_delivery) {
  std::string cursor;
  while (limit > 0) {
    DOCKET_ASSIGN_OR_RETURN(const boost::json::object page,
                            AskForObject(client_, "GET", PageTarget(filter, limit, cursor)));
    for (const boost::json::value& item : page.at("items").as_array()) {
      DOCKET_RETURN_IF_ERROR(on_delivery(item.as_object()));
      --limit;
    }
    const boost::json::value& next = page.at("next_cursor");
    if (!next.is_string()) break;
    cursor = std::string(next.as_string());
  }
  return absl::OkStatus();
}

absl::StatusOr<boost::json::object> StoredDeliveries::Find(const std::string& id) {
  return AskForObject(client_, "GET", absl::StrCat(kDeliveries, "/", id));
}

absl::StatusOr<bool> StoredDeliveries::Knows(const std::string& guid) {
  bool known = false;
  DOCKET_RETURN_IF_ERROR(ForEach({.guid = guid, .event = {}, .status = {}}, 1, [&](const auto&) {
    known = true;
    return absl::OkStatus();
  }));
  return known;
}

absl::StatusOr<std::string> StoredDeliveries::Redrive(const std::string& id) {
  DOCKET_ASSIGN_OR_RETURN(
      const boost::json::object answer,
      AskForObject(client_, "POST", absl::StrCat(kDeliveries, "/", id, "/redrive")));
  return Text(answer, "delivery");
}

absl::StatusOr<boost::json::object> StoredDeliveries::AwaitOutcome(const std::string& id,
                                                                   absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  while (true) {
    const absl::Duration wait = std::clamp(end - absl::Now(), absl::ZeroDuration(), kWaitMax);
    absl::StatusOr<boost::json::object> delivery =
        AskForObject(client_, "GET",
                     absl::StrCat(kDeliveries, "/", id, "?wait=", absl::ToInt64Milliseconds(wait)));
    const bool not_yet = absl::IsNotFound(delivery.status());
    if (!not_yet && !delivery.ok()) return delivery.status();
    if (absl::Now() >= end || (delivery.ok() && IsFinal(*delivery))) return delivery;
  }
}

}  // namespace docket::apps
