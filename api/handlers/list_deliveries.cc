#include "api/handlers/list_deliveries.h"

#include <utility>

#include "api/json/delivery_json.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

constexpr std::string_view kParameters[] = {"guid",         "event", "status",
                                            "organization", "limit", "cursor"};

absl::StatusOr<std::optional<projections::DeliveryStatus>> StatusParameter(const Request& request) {
  using projections::DeliveryStatus;
  const auto text = request.Query("status");
  if (!text.has_value()) return std::optional<DeliveryStatus>();
  for (const DeliveryStatus status :
       {DeliveryStatus::kReceived, DeliveryStatus::kIgnored, DeliveryStatus::kTranslated,
        DeliveryStatus::kAccepted, DeliveryStatus::kRejected, DeliveryStatus::kParked}) {
    if (*text == ToString(status)) return status;
  }
  return absl::InvalidArgumentError(
      "The parameter status must be received, ignored, translated, accepted, rejected or parked.");
}

absl::StatusOr<projections::DeliveryFilter> FilterOf(const Request& request,
                                                     const std::vector<domain::HostCode>& hosts) {
  projections::DeliveryFilter filter;
  filter.guid = request.Query("guid").value_or("");
  filter.event = request.Query("event").value_or("");
  DOCKET_ASSIGN_OR_RETURN(filter.status, StatusParameter(request));
  DOCKET_ASSIGN_OR_RETURN(filter.organization, OrganizationParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.limit, LimitParameter(request));
  filter.cursor = request.Query("cursor").value_or("");
  return filter;
}

}  // namespace

boost::asio::awaitable<Response> ListDeliveries::operator()(Request request) const {
  auto list = [this](const projections::Visible& visible,
                     const projections::DeliveryFilter& filter) {
    return deliveries_.List(visible, filter);
  };
  return AnswerList({.door = *door_, .blocking = blocking_, .allowed = kParameters},
                    std::move(request), &FilterOf, std::move(list), &DeliveryJson);
}

}  // namespace docket::api
