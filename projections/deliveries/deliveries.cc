#include "projections/deliveries/deliveries.h"

#include "platform/status_macros.h"
#include "projections/index_key.h"
#include "projections/list_order.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

using Row = view_proto::Delivery;

// First byte of an entry. Stored: never reuse one.
enum class List : char {
  kAll = 1,
  kEvent = 2,
  kOrganization = 3,
  kOrganizationEvent = 4,
  kGuid = 5,
};

KeyWriter Begin(List list) {
  KeyWriter writer;
  writer.Tag(static_cast<char>(list));
  return writer;
}

}  // namespace

std::string AllDeliveries() { return Begin(List::kAll).Take(); }

std::string DeliveriesOfEvent(std::string_view event) {
  return Begin(List::kEvent).Text(event).Take();
}

std::string DeliveriesOfOrganization(const domain::Tenant& tenant) {
  return Begin(List::kOrganization)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Take();
}

std::string OrganizationDeliveriesOfEvent(const domain::Tenant& tenant, std::string_view event) {
  return Begin(List::kOrganizationEvent)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Text(event)
      .Take();
}

std::string DeliveriesOfGuid(std::string_view guid) { return Begin(List::kGuid).Text(guid).Take(); }

std::vector<std::string> DeliveriesView::Keys(const Input& input) {
  if (!std::holds_alternative<DeliveryInput>(input.what)) return {};
  return {input.stream};
}

absl::StatusOr<std::optional<Row>> DeliveriesView::Apply(const std::optional<Row>& /*row*/,
                                                         const Input& input) {
  const auto& read = std::get<DeliveryInput>(input.what).delivery;
  DOCKET_RETURN_IF_ERROR(read.status());
  Row row;
  row.mutable_id()->set_generation(input.at.log.generation);
  row.mutable_id()->set_partition(input.at.partition.value());
  row.mutable_id()->set_offset(input.at.offset.value());
  row.set_provider(read->provider());
  row.set_endpoint(read->endpoint());
  row.set_host(read->host());
  row.set_guid(read->guid());
  row.set_event(read->event());
  row.set_action(read->action());
  *row.mutable_tenant() = read->tenant();
  row.set_repository(read->repository());
  row.set_installation(read->installation());
  row.set_hook_id(read->hook_id());
  row.set_body_sha256(read->body_sha256());
  row.set_body_bytes(read->body_bytes());
  row.set_received_at(read->received_at());
  return row;
}

std::vector<std::string> DeliveriesView::IndexEntries(std::string_view key, const Row& row) {
  const domain::Tenant tenant = schemas::FromProto(row.tenant());
  const std::string place = ListOrder({.at = row.received_at(), .id = std::string(key)});
  return {AllDeliveries() + place, DeliveriesOfEvent(row.event()) + place,
          DeliveriesOfOrganization(tenant) + place,
          OrganizationDeliveriesOfEvent(tenant, row.event()) + place,
          DeliveriesOfGuid(row.guid()) + place};
}

}  // namespace docket::projections
