#include "projections/postgres/shard_rows.h"

#include <string>

namespace docket::projections {

void ShardRows::Remove(const domain::ReviewId& review) {
  removed_.Begin();
  removed_.Text("host", std::string(review.host.value()));
  removed_.Number("repository_id", review.repository.value());
  removed_.Number("number", review.number.value());
}

}  // namespace docket::projections
