#include "apps/export_desk.h"

#include <functional>
#include <string>

#include "api/http/problem.h"
#include "api/query/parameters.h"
#include "apps/streamed_answer.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr std::string_view kParameters[] = {"organization", "from", "to", "out"};

}  // namespace

std::vector<api::Route> ExportDesk::Routes() {
  std::vector<api::Route> routes;
  routes.push_back(
      {.method = api::http::verb::post,
       .pattern = "/operator/v1/audit/export",
       .door = api::Door::kOperator,
       .body_bytes_max = 0,
       .handler = [this](const api::Request& request) { return AnswerWith(Begin(request)); },
       .told = api::Told::kAlways});
  return routes;
}

absl::StatusOr<replay::ExportOrder> ExportDesk::OrderOf(const api::Request& request) const {
  DOCKET_RETURN_IF_ERROR(api::CheckParameters(request, kParameters));
  return ReadExportOrder({.organization = std::string(request.Query("organization").value_or("")),
                          .from = std::string(request.Query("from").value_or("")),
                          .to = std::string(request.Query("to").value_or("")),
                          .out = std::string(request.Query("out").value_or(""))},
                         hosts_, parts_.exported.clock.Now());
}

api::Response ExportDesk::Begin(const api::Request& request) {
  const absl::StatusOr<replay::ExportOrder> order = OrderOf(request);
  if (!order.ok()) return api::ToResponse(api::ProblemOf(order.status()), request.request_id);
  return work_.Begin(request, [this, order = *order](LineChannel& channel,
                                                     const std::function<bool()>& cancelled) {
    const auto report = [&channel](const replay::ReplayProgress& progress) {
      PushProgress(channel, DescribeExport(progress));
    };
    return PerformEvidenceExport(parts_, order, {.report = report, .cancelled = cancelled});
  });
}

}  // namespace docket::apps
