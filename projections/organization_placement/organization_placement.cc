#include "projections/organization_placement/organization_placement.h"

#include <variant>

#include "domain/organization/events.h"
#include "platform/status_macros.h"
#include "projections/event_view.h"

namespace docket::projections {
namespace {

namespace events = domain::organization;
using Row = view_proto::OrganizationPlacement;

constexpr std::string_view kPlaced = "organization.OrganizationPlaced";
constexpr std::string_view kSettled = "organization.OrganizationSettled";

}  // namespace

std::vector<std::string> OrganizationPlacementView::Keys(const Input& input) {
  return StreamIfOneOf(input, "organization", {kPlaced, kSettled});
}

absl::StatusOr<std::optional<Row>> OrganizationPlacementView::Apply(std::optional<Row> row,
                                                                    const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  DOCKET_ASSIGN_OR_RETURN(const events::Event* decoded, Decoded<events::Event>(input));
  if (!row.has_value()) row.emplace();
  DOCKET_RETURN_IF_ERROR(ExpectLater(event, row->version()));
  *row->mutable_tenant() = event.commit->outcome().tenant();
  if (const auto* placed = std::get_if<events::OrganizationPlaced>(decoded)) {
    row->set_placed_on(placed->shard);
    row->set_placed_at(event.commit->recorded_at());
    row->set_placement(event.stored->version());
  } else if (const auto* settled = std::get_if<events::OrganizationSettled>(decoded)) {
    row->set_settled_on(settled->shard);
    row->set_settled_at(event.commit->recorded_at());
  }
  row->set_facts(row->facts() + 1);
  row->set_version(event.stored->version());
  return row;
}

}  // namespace docket::projections
