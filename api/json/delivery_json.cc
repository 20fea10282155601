#include "api/json/delivery_json.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/json/values.h"
#include "boost/json/array.hpp"
#include "platform/check.h"
#include "schemas/codec/common_codec.h"

namespace docket::api {
namespace {

using boost::json::object;
using boost::json::value;

boost::json::array OutcomesJson(const projections::JoinedDelivery& delivery) {
  boost::json::array list;
  if (!delivery.result.has_value()) return list;
  for (const view_proto::DeliveryCommand& command : delivery.result->commands()) {
    const auto outcome = std::ranges::find(delivery.outcomes, command.id(),
                                           [](const auto& known) { return known.id(); });
    if (outcome != delivery.outcomes.end()) {
      list.push_back(OutcomeJson(*outcome));
    } else {
      list.push_back(
          object{{"command_id", command.id()}, {"type", command.type()}, {"status", "pending"}});
    }
  }
  return list;
}

}  // namespace

object OutcomeJson(const view_proto::CommandOutcome& outcome) {
  return {{"command_id", outcome.id()},
          {"type", outcome.type()},
          {"status", EnumJson(view_proto::CommandResult_Name(outcome.result()), "COMMAND_RESULT_")},
          {"code", TextJson(outcome.code())},
          {"detail", TextJson(outcome.detail())},
          {"attempt", outcome.attempt()},
          {"events", outcome.events()},
          {"known_body", outcome.known_body()},
          {"journal", absl::StrCat(outcome.log(), ".g", outcome.generation())},
          {"partition", outcome.partition()},
          {"offset", outcome.offset()},
          {"recorded_at", TimeJson(outcome.recorded_at())}};
}

std::string_view ToString(projections::DeliveryStatus status) {
  switch (status) {
    case projections::DeliveryStatus::kReceived:
      return "received";
    case projections::DeliveryStatus::kIgnored:
      return "ignored";
    case projections::DeliveryStatus::kTranslated:
      return "translated";
    case projections::DeliveryStatus::kAccepted:
      return "accepted";
    case projections::DeliveryStatus::kRejected:
      return "rejected";
    case projections::DeliveryStatus::kParked:
      return "parked";
  }
  DOCKET_CHECK(false);
}

object DeliveryJson(const projections::JoinedDelivery& joined) {
  const view_proto::Delivery& delivery = joined.delivery;
  const bool translated = joined.result.has_value();
  return {{"id", ToString(schemas::FromProto(delivery.id()))},
          {"guid", delivery.guid()},
          {"event", delivery.event()},
          {"action", TextJson(delivery.action())},
          {"status", ToString(joined.status)},
          {"ignored_reason", translated ? TextJson(joined.result->ignored_reason()) : nullptr},
          {"outcomes", OutcomesJson(joined)},
          {"duplicate_of",
           joined.duplicate_of.has_value() ? value(ToString(*joined.duplicate_of)) : nullptr},
          {"sibling", joined.sibling},
          {"received_at", TimeJson(delivery.received_at())},
          {"translated_at", translated ? TimeJson(joined.result->translated_at()) : nullptr},
          {"provider", delivery.provider()},
          {"host", delivery.host()},
          {"organization_id", OrganizationJson(delivery.tenant())},
          {"repository_id", IdJson(delivery.repository())},
          {"installation_id", IdJson(delivery.installation())},
          {"endpoint", delivery.endpoint()},
          {"hook_id", TextJson(delivery.hook_id())},
          {"body_sha256", HexJson(delivery.body_sha256())},
          {"body_bytes", delivery.body_bytes()}};
}

}  // namespace docket::api
