// Values that the events, commands and state of a Repository share ↔ docket.repository.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/repository/v1/commands.pb.h"
#include "docket/repository/v1/events.pb.h"
#include "domain/repository/commands.h"
#include "domain/repository/events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] repository::v1::RepositoryKey ToProto(const domain::RepositoryKey& key);
[[nodiscard]] repository::v1::Snapshot ToProto(const domain::repository::Snapshot& snapshot);
[[nodiscard]] repository::v1::PushRecorded ToProto(const domain::repository::PushRecorded& value);
[[nodiscard]] repository::v1::RuleChanged ToProto(const domain::repository::RuleChanged& value);
[[nodiscard]] repository::v1::CollaboratorChanged ToProto(
    const domain::repository::CollaboratorChanged& value);
[[nodiscard]] repository::v1::Visibility ToProto(domain::repository::Visibility visibility);
[[nodiscard]] repository::v1::RepositoryAction ToProto(domain::repository::RepositoryAction action);

[[nodiscard]] domain::RepositoryKey FromProto(const repository::v1::RepositoryKey& key);
[[nodiscard]] domain::repository::Snapshot FromProto(const repository::v1::Snapshot& snapshot,
                                                     FirstProblem& problem);
[[nodiscard]] domain::repository::PushRecorded FromProto(
    const repository::v1::PushRecorded& message, FirstProblem& problem);
[[nodiscard]] domain::repository::RuleChanged FromProto(const repository::v1::RuleChanged& message,
                                                        FirstProblem& problem);
[[nodiscard]] domain::repository::CollaboratorChanged FromProto(
    const repository::v1::CollaboratorChanged& message, FirstProblem& problem);
[[nodiscard]] domain::repository::Visibility FromProto(repository::v1::Visibility visibility,
                                                       FirstProblem& problem);
[[nodiscard]] domain::repository::RepositoryAction FromProto(
    repository::v1::RepositoryAction action, FirstProblem& problem);

}  // namespace docket::schemas
