// Who may see all that ever happened in a repository: whoever may see the organisation that it is
// of now. What happened under an organisation before stays that one's to see as well, but for what
// came after. Thread-safety: of the session.
#pragma once

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "projections/queries.h"
#include "projections/read_session.h"

namespace docket::projections {

// False also when nothing is known of the repository. Fails as ReadSession::EnterByKey.
[[nodiscard]] absl::StatusOr<bool> SeesRepository(const Visible& visible,
                                                  const domain::RepositoryKey& repository,
                                                  ReadSession& session);

}  // namespace docket::projections
