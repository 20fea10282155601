#include "commands/reviews_of_commit.h"

#include <memory>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::commands {

absl::StatusOr<std::set<domain::ReviewId>> ReviewsOfCommit(const domain::CommitId& commit,
                                                           StateSource& source) {
  const domain::StreamId stream = domain::StreamOf(commit);
  DOCKET_ASSIGN_OR_RETURN(const std::shared_ptr<const StreamState> stored, source.Load(stream));
  if (stored == nullptr) return std::set<domain::ReviewId>();
  const auto* state = std::get_if<domain::commit::State>(&stored->state);
  if (state == nullptr) {
    return absl::DataLossError(absl::StrCat("stream ", stream.value(), " is no commit's"));
  }
  return state->reviews;
}

}  // namespace docket::commands
