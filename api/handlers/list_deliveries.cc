#include "api/handlers/list_deliveries.h"

#include "api/http/run_on.h"
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
  const auto entered = co_await door_->Enter(request, kParameters);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto filter = FilterOf(request, door_->settings().hosts);
  if (!filter.ok()) co_return AnswerFailed(request, filter.status());
  const auto& visible = std::get<projections::Visible>(entered);
  auto list = [this, &visible, &filter] { return deliveries_.List(visible, *filter); };
  const auto page = co_await RunOn(blocking_, std::move(list));
  if (!page.ok()) co_return AnswerFailed(request, page.status());
  co_return AnswerPage(request, *page, DeliveryJson);
}

}  // namespace docket::api
