#include "projections/legal_holds/legal_holds.h"

#include <algorithm>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "domain/organization/events.h"
#include "platform/status_macros.h"
#include "projections/event_view.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/organization_values.h"

namespace docket::projections {
namespace {

namespace events = domain::organization;
using Row = view_proto::LegalHolds;

constexpr std::string_view kPlaced = "organization.LegalHoldPlaced";
constexpr std::string_view kLifted = "organization.LegalHoldLifted";

auto FindHold(Row& row, const std::string& id) {
  return std::ranges::lower_bound(*row.mutable_holds(), id, {}, &view_proto::LegalHold::id);
}

void Place(const events::LegalHoldPlaced& placed, std::int64_t at, Row& row) {
  const auto index = FindHold(row, placed.id) - row.mutable_holds()->begin();
  view_proto::LegalHold& hold = *row.add_holds();
  hold.set_id(placed.id);
  *hold.mutable_scope() = schemas::ToProto(placed.scope);
  *hold.mutable_reason() = schemas::ToProto(placed.reason);
  hold.set_placed_by(placed.placed_by.value());
  hold.set_placed_at(at);
  auto& holds = *row.mutable_holds();
  std::rotate(holds.begin() + index, holds.end() - 1, holds.end());
}

absl::Status Lift(const events::LegalHoldLifted& lifted, std::int64_t at, Row& row) {
  const auto hold = FindHold(row, lifted.id);
  if (hold == row.mutable_holds()->end() || hold->id() != lifted.id) {
    return absl::DataLossError(
        absl::StrCat("legal hold ", lifted.id, " is lifted, and its row has no such one"));
  }
  hold->set_lifted_at(at);
  *hold->mutable_lift_reason() = schemas::ToProto(lifted.reason);
  hold->set_lifted_by(lifted.lifted_by.value());
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> LegalHoldsView::Keys(const Input& input) {
  return StreamIfOneOf(input, "organization", {kPlaced, kLifted});
}

absl::StatusOr<std::optional<Row>> LegalHoldsView::Apply(std::optional<Row> row,
                                                         const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  DOCKET_ASSIGN_OR_RETURN(const events::Event* decoded, Decoded<events::Event>(input));
  if (!row.has_value()) row.emplace();
  DOCKET_RETURN_IF_ERROR(ExpectLater(event, row->version()));
  const std::int64_t at = event.commit->recorded_at();
  if (const auto* placed = std::get_if<events::LegalHoldPlaced>(decoded)) {
    Place(*placed, at, *row);
  } else if (const auto* lifted = std::get_if<events::LegalHoldLifted>(decoded)) {
    DOCKET_RETURN_IF_ERROR(Lift(*lifted, at, *row));
  }
  *row->mutable_tenant() = event.commit->outcome().tenant();
  row->set_version(event.stored->version());
  return row;
}

}  // namespace docket::projections
