#include "projections/audit_log/audit_log.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "projections/index_key.h"
#include "projections/list_order.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

using Row = view_proto::AuditEvent;

// First byte of an entry. Stored: never reuse one.
enum class List : char { kOrganization = 1, kType = 2 };

KeyWriter Begin(List list, const domain::Tenant& tenant) {
  KeyWriter writer;
  writer.Tag(static_cast<char>(list))
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value());
  return writer;
}

// A text, since cursors hold it, and of fixed length within a partition. It ends a list's order, so
// it differs for all events of all journals, and later ones come first.
std::string PlaceOf(const InputPosition& at) {
  const std::int64_t offset = std::numeric_limits<std::int64_t>::max() - at.offset.value();
  const std::int32_t index = std::numeric_limits<std::int32_t>::max() - at.index;
  return absl::StrCat(ToString(at.log), "/", at.partition.value(), "/",
                      absl::Hex(offset, absl::kZeroPad16), absl::Hex(index, absl::kZeroPad8));
}

}  // namespace

std::vector<std::string> AuditLog::Keys(const Input& input) {
  if (!std::holds_alternative<EventInput>(input.what)) return {};
  return {PlaceOf(input.at)};
}

absl::StatusOr<std::optional<Row>> AuditLog::Apply(const std::optional<Row>& /*row*/,
                                                   const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  const journal_proto::Event& stored = *event.stored;
  const journal_proto::CommandOutcome& outcome = event.commit->outcome();
  Row row;
  row.set_id(event.id.value());
  row.set_stream(stored.stream());
  row.set_version(stored.version());
  row.set_type(stored.type());
  row.set_schema_version(stored.schema_version());
  row.set_data(stored.data());
  *row.mutable_tenant() = outcome.tenant();
  *row.mutable_actor() = outcome.actor();
  row.set_causation(outcome.command_id());
  *row.mutable_source() = outcome.source();
  row.set_occurred_at(outcome.occurred_at());
  row.set_recorded_at(event.commit->recorded_at());
  row.set_log(input.at.log.base);
  row.set_generation(input.at.log.generation);
  row.set_partition(input.at.partition.value());
  row.set_offset(input.at.offset.value());
  row.set_index(input.at.index);
  return row;
}

std::vector<std::string> AuditLog::IndexEntries(std::string_view key, const Row& row) {
  const domain::Tenant tenant = schemas::FromProto(row.tenant());
  const std::string place = ListOrder({.at = row.recorded_at(), .id = std::string(key)});
  return {AuditLogOfOrganization(tenant) + place, AuditLogOfType(tenant, row.type()) + place};
}

std::string AuditLogOfOrganization(const domain::Tenant& tenant) {
  return Begin(List::kOrganization, tenant).Take();
}

std::string AuditLogOfType(const domain::Tenant& tenant, std::string_view type) {
  return Begin(List::kType, tenant).Text(type).Take();
}

}  // namespace docket::projections
