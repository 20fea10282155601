#include "projections/command_outcomes/command_outcomes.h"

namespace docket::projections {
namespace {

using Row = view_proto::CommandOutcome;

void SetResult(const journal_proto::CommandOutcome& outcome, Row& row) {
  switch (outcome.result_case()) {
    case journal_proto::CommandOutcome::kAccepted:
      row.set_result(view_proto::COMMAND_RESULT_ACCEPTED);
      return;
    case journal_proto::CommandOutcome::kRejected:
      row.set_result(view_proto::COMMAND_RESULT_REJECTED);
      row.set_code(outcome.rejected().code());
      row.set_detail(outcome.rejected().detail());
      return;
    case journal_proto::CommandOutcome::kParked:
      row.set_result(view_proto::COMMAND_RESULT_PARKED);
      row.set_detail(outcome.parked().error());
      return;
    case journal_proto::CommandOutcome::RESULT_NOT_SET:
      return;
  }
}

}  // namespace

std::vector<std::string> CommandOutcomes::Keys(const Input& input) {
  const auto* outcome = std::get_if<OutcomeInput>(&input.what);
  if (outcome == nullptr) return {};
  return {outcome->commit->outcome().command_id()};
}

absl::StatusOr<std::optional<Row>> CommandOutcomes::Apply(const std::optional<Row>& /*row*/,
                                                          const Input& input) {
  const journal_proto::Commit& commit = *std::get<OutcomeInput>(input.what).commit;
  const journal_proto::CommandOutcome& outcome = commit.outcome();
  if (outcome.result_case() == journal_proto::CommandOutcome::RESULT_NOT_SET) {
    return absl::UnimplementedError(
        "the outcome is of a kind that this program does not know; run a newer version");
  }
  Row row;
  row.set_id(outcome.command_id());
  row.set_type(outcome.command_type());
  SetResult(outcome, row);
  row.set_attempt(outcome.attempt());
  if (outcome.source().has_delivery()) *row.mutable_delivery() = outcome.source().delivery();
  row.set_body_sha256(outcome.source().body_sha256());
  row.set_log(input.at.log.base);
  row.set_generation(input.at.log.generation);
  row.set_partition(input.at.partition.value());
  row.set_offset(input.at.offset.value());
  row.set_events(commit.events_size());
  row.set_known_body(outcome.known_body());
  *row.mutable_tenant() = outcome.tenant();
  row.set_recorded_at(commit.recorded_at());
  return row;
}

}  // namespace docket::projections
