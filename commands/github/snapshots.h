// GitHub's objects as the domain's values. What a payload may leave out or null: deleted accounts
// (ghosts) read as id 0, a deleted fork as repository 0, times that have not come as kUnknownTime.
// Everything else that is missing or of a wrong type is noted as malformed (field.h).
// Thread-safety: pure functions, but for the note.
#pragma once

#include "commands/github/field.h"
#include "domain/envelope.h"
#include "domain/ids.h"
#include "domain/installation/commands.h"
#include "domain/repository/commands.h"
#include "domain/review/commands.h"

namespace docket::commands::github {

// A user object, or nothing: a ghost.
[[nodiscard]] domain::review::Person ReadPerson(const Field& user);
[[nodiscard]] domain::Actor ReadActor(const Field& sender);

// `repository` of any payload. In those of push, pushed_at and created_at are seconds.
[[nodiscard]] domain::repository::Snapshot ReadRepository(const Field& repository,
                                                          const domain::HostCode& host);

// `pull_request` of any payload; those of reviews have no merged, merged_by and sometimes no draft.
[[nodiscard]] domain::review::Snapshot ReadPullRequest(const Field& pull_request,
                                                       const domain::RepositoryKey& repository);

// `review`. Of its text only the SHA-256 is taken; no text counts as an empty one.
[[nodiscard]] domain::review::HumanReviewSnapshot ReadHumanReview(const Field& review);

// `installation` of installation.* and installation_repositories.*; elsewhere it has only an id.
[[nodiscard]] domain::installation::Snapshot ReadInstallation(const Field& installation,
                                                              const domain::HostCode& host);
[[nodiscard]] domain::installation::RepositorySelection ReadSelection(const Field& selection);

// The ids of a list of objects, sorted, each once.
[[nodiscard]] std::vector<domain::RepositoryId> ReadRepositoryIds(const Field& repositories);

}  // namespace docket::commands::github
