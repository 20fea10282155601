// Values that the events, commands and state of an Installation share ↔ docket.installation.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/installation/v1/commands.pb.h"
#include "docket/installation/v1/events.pb.h"
#include "domain/installation/commands.h"
#include "domain/installation/events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] installation::v1::InstallationKey ToProto(const domain::InstallationKey& key);
[[nodiscard]] installation::v1::Snapshot ToProto(const domain::installation::Snapshot& value);
[[nodiscard]] installation::v1::RepositorySelection ToProto(
    domain::installation::RepositorySelection selection);
[[nodiscard]] installation::v1::InstallationAction ToProto(
    domain::installation::InstallationAction action);

[[nodiscard]] domain::InstallationKey FromProto(const installation::v1::InstallationKey& key);
[[nodiscard]] domain::installation::Snapshot FromProto(const installation::v1::Snapshot& message,
                                                       FirstProblem& problem);
[[nodiscard]] domain::installation::RepositorySelection FromProto(
    installation::v1::RepositorySelection selection, FirstProblem& problem);
[[nodiscard]] domain::installation::InstallationAction FromProto(
    installation::v1::InstallationAction action, FirstProblem& problem);

}  // namespace docket::schemas
