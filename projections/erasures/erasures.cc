#include "projections/erasures/erasures.h"

#include <algorithm>
#include <variant>

#include "domain/organization/events.h"
#include "platform/status_macros.h"
#include "projections/event_view.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

namespace events = domain::organization;
using Row = view_proto::Erasures;

constexpr std::string_view kErased = "organization.SubjectErased";

void Add(const events::SubjectErased& erased, const EventInput& event, Row& row) {
  auto& all = *row.mutable_erasures();
  const auto index =
      std::ranges::lower_bound(all, erased.subject.value(), {}, &view_proto::Erasure::subject) -
      all.begin();
  view_proto::Erasure& erasure = *row.add_erasures();
  erasure.set_subject(erased.subject.value());
  *erasure.mutable_reason() = schemas::ToProto(erased.reason);
  erasure.set_erased_by(erased.erased_by.value());
  erasure.set_erased_at(event.commit->recorded_at());
  erasure.set_event(event.id.value());
  std::rotate(all.begin() + index, all.end() - 1, all.end());
}

}  // namespace

std::vector<std::string> ErasuresView::Keys(const Input& input) {
  return StreamIfOneOf(input, "organization", {kErased});
}

absl::StatusOr<std::optional<Row>> ErasuresView::Apply(std::optional<Row> row, const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  DOCKET_ASSIGN_OR_RETURN(const events::Event* decoded, Decoded<events::Event>(input));
  if (!row.has_value()) row.emplace();
  DOCKET_RETURN_IF_ERROR(ExpectLater(event, row->version()));
  if (const auto* erased = std::get_if<events::SubjectErased>(decoded)) Add(*erased, event, *row);
  *row->mutable_tenant() = event.commit->outcome().tenant();
  row->set_version(event.stored->version());
  return row;
}

}  // namespace docket::projections
