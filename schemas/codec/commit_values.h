// Values that the events, commands and state of a Commit share ↔ docket.commit.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/commit/v1/commands.pb.h"
#include "docket/commit/v1/events.pb.h"
#include "domain/commit/commands.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] commit::v1::CommitId ToProto(const domain::CommitId& id);
[[nodiscard]] commit::v1::HeadNoted ToProto(const domain::commit::Note& note);
[[nodiscard]] commit::v1::CommitPushed ToProto(const domain::commit::Push& push);
[[nodiscard]] commit::v1::CheckRecorded ToProto(const domain::commit::Check& check);
[[nodiscard]] commit::v1::MergeGroupRecorded ToProto(const domain::commit::MergeGroup& group);
[[nodiscard]] commit::v1::GroupEnd ToProto(domain::commit::GroupEnd end);

[[nodiscard]] domain::CommitId FromProto(const commit::v1::CommitId& id);
[[nodiscard]] domain::commit::Note FromProto(const commit::v1::HeadNoted& note,
                                             FirstProblem& problem);
[[nodiscard]] domain::commit::Push FromProto(const commit::v1::CommitPushed& push,
                                             FirstProblem& problem);
[[nodiscard]] domain::commit::Check FromProto(const commit::v1::CheckRecorded& check,
                                              FirstProblem& problem);
[[nodiscard]] domain::commit::MergeGroup FromProto(const commit::v1::MergeGroupRecorded& group,
                                                   FirstProblem& problem);
[[nodiscard]] domain::commit::GroupEnd FromProto(commit::v1::GroupEnd end, FirstProblem& problem);

}  // namespace docket::schemas
