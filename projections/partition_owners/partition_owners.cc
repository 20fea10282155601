#include "projections/partition_owners/partition_owners.h"

#include <variant>

namespace docket::projections {

std::vector<std::string> PartitionOwners::Keys(const Input& input) {
  if (!std::holds_alternative<ClaimInput>(input.what)) return {};
  return {std::to_string(input.at.partition.value())};
}

absl::StatusOr<std::optional<PartitionOwners::Row>> PartitionOwners::Apply(
    const std::optional<Row>& /*row*/, const Input& input) {
  const journal_proto::Claim& claim = std::get<ClaimInput>(input.what).claim;
  Row row;
  row.set_term(claim.term());
  row.set_claim_id(claim.claim_id());
  row.set_url(claim.writer_url());
  row.set_software_version(claim.software_version());
  row.set_claimed_at(claim.claimed_at());
  return row;
}

}  // namespace docket::projections
