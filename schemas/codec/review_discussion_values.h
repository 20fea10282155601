// Values of a Review's discussion ↔ docket.review.v1. Thread-safety: pure functions. Failure: noted
// in FirstProblem.
#pragma once

#include "docket/review/v1/discussion.pb.h"
#include "domain/review/discussion_commands.h"
#include "domain/review/discussion_events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] review::v1::CommentKind ToProto(domain::review::CommentKind kind);
[[nodiscard]] review::v1::CommentAction ToProto(domain::review::CommentAction action);
[[nodiscard]] review::v1::RefusalReason ToProto(domain::review::RefusalReason reason);
[[nodiscard]] review::v1::Ask ToProto(const domain::review::Ask& ask);
[[nodiscard]] review::v1::CommentRecorded ToProto(const domain::review::Comment& comment);

[[nodiscard]] domain::review::CommentKind FromProto(review::v1::CommentKind kind,
                                                    FirstProblem& problem);
[[nodiscard]] domain::review::CommentAction FromProto(review::v1::CommentAction action,
                                                      FirstProblem& problem);
[[nodiscard]] domain::review::RefusalReason FromProto(review::v1::RefusalReason reason,
                                                      FirstProblem& problem);
[[nodiscard]] domain::review::Ask FromProto(const review::v1::Ask& message, FirstProblem& problem);
[[nodiscard]] domain::review::Comment FromProto(const review::v1::CommentRecorded& comment,
                                                FirstProblem& problem);

}  // namespace docket::schemas
