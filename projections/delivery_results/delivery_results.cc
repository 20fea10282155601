#include "projections/delivery_results/delivery_results.h"

#include "domain/ids.h"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

using Row = view_proto::DeliveryResult;

}  // namespace

// A result that cannot be read is given its own position as the key, and Apply then refuses it.
std::vector<std::string> DeliveryResultsView::Keys(const Input& input) {
  const auto* read = std::get_if<DeliveryResultInput>(&input.what);
  if (read == nullptr) return {};
  if (!read->result.ok()) return {input.stream};
  return {ToString(schemas::FromProto(read->result->delivery()))};
}

// Intake repeats a result after a crash; the last one counts.
absl::StatusOr<std::optional<Row>> DeliveryResultsView::Apply(const std::optional<Row>& /*row*/,
                                                              const Input& input) {
  const auto& read = std::get<DeliveryResultInput>(input.what).result;
  DOCKET_RETURN_IF_ERROR(read.status());
  Row row;
  *row.mutable_id() = read->delivery();
  row.set_table_version(read->table_version());
  for (const inbox_proto::CommandRef& command : read->commands()) {
    view_proto::DeliveryCommand& added = *row.add_commands();
    added.set_id(command.id());
    added.set_log(command.log());
    added.set_partition(command.partition());
    added.set_type(command.type());
  }
  row.set_ignored_reason(read->ignored_reason());
  row.set_translated_at(read->translated_at());
  return row;
}

}  // namespace docket::projections
