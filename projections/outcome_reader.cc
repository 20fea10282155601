#include "projections/outcome_reader.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "platform/ids.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/command_outcomes/command_outcomes.h"
#include "projections/registry.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

using platform::CommandLog;

struct Place {
  std::string_view view;
  std::string partition_key;
};

// Of cmd_{log}_{partition key}_{uuid}; nothing: that is no id of a command.
std::optional<Place> PlaceOf(const domain::CommandId& id) {
  static constexpr std::array kViews = {
      std::pair(CommandLog::kReviewCommands, ReviewCommandOutcomesView::kName),
      std::pair(CommandLog::kOrganizationCommands, OrganizationCommandOutcomesView::kName)};
  for (const auto& [log, view] : kViews) {
    absl::string_view rest = id.value();
    const std::string prefix =
        absl::StrCat("cmd_", platform::AbslView(platform::CommandLogName(log)), "_");
    if (!absl::ConsumePrefix(&rest, prefix)) continue;
    const std::size_t end = rest.find('_');
    if (end == absl::string_view::npos || end == 0) return std::nullopt;
    return Place{.view = view, .partition_key = std::string(rest.substr(0, end))};
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<Answer<view_proto::CommandOutcome>> OutcomeReader::FindOutcome(
    const Visible& visible, const domain::CommandId& id) {
  const std::optional<Place> place = PlaceOf(id);
  if (!place.has_value()) return absl::NotFoundError("there is no such command");
  ReadSession session(models_, visible.seen);
  const AnyView& view = Registered(place->view);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope, session.EnterByKey(view, place->partition_key));
  DOCKET_ASSIGN_OR_RETURN(auto outcome,
                          session.Find<view_proto::CommandOutcome>(scope, id.value()));
  if (!outcome.has_value() || !visible.Sees(schemas::FromProto(outcome->tenant()))) {
    return absl::NotFoundError("nothing is known of the command");
  }
  DOCKET_RETURN_IF_ERROR(session.NoteIfParked(view, scope, id.value()));
  return std::move(session).Finish(*std::move(outcome));
}

}  // namespace docket::projections
