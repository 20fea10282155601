#include "commands/reviews_follow.h"

#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "commands/accepted_changes.h"
#include "commands/decide_stream.h"
#include "domain/repository/decider.h"
#include "domain/review/decider.h"
#include "eventstore/journal_writer.h"
#include "platform/status_macros.h"
#include "schemas/codec/event_codec.h"

namespace docket::commands {
namespace {

using domain::repository::Repository;
using domain::review::Review;

// A commit that is as large as this takes no further review; one more fits in any case.
constexpr std::size_t kFollowBytesMax = eventstore::kCommitBytesMax / 3;

std::size_t BytesOf(const StreamChange& change) {
  std::size_t bytes = 0;
  for (const domain::Event& event : change.events) {
    bytes += schemas::EncodeEvent(event).data.size();
  }
  return bytes;
}

// Those behind the ones that have followed.
StreamRange LeftOf(const domain::RepositoryKey& key, const domain::repository::State& state) {
  StreamRange left{.prefix = domain::ReviewStreamPrefix(key), .after = {}};
  const domain::PullRequestNumber through = state.follow_up.through;
  if (through != domain::PullRequestNumber()) {
    left.after = domain::StreamOf(
        domain::ReviewId{.host = key.host, .repository = key.repository, .number = through});
  }
  return left;
}

domain::review::Context ContextOf(const domain::repository::State& state, domain::Timestamp now) {
  domain::review::Context context;
  context.now = now;
  context.repository_active = state.Active();
  context.owner = state.owner;
  context.first_owner = state.first_owner;
  context.policy = state.EffectivePolicy();
  return context;
}

absl::StatusOr<domain::ReviewId> LetFollow(const domain::StreamId& stream,
                                           const domain::review::Context& context,
                                           StateSource& source, Accepted& accepted) {
  const std::optional<domain::ReviewId> review = domain::ParseReviewId(stream.value());
  if (!review.has_value()) {
    return absl::DataLossError(absl::StrCat("the stream ", stream.value(), " is no review's"));
  }
  DOCKET_ASSIGN_OR_RETURN(const auto stored, source.Load(stream));
  Decided decided = DecideStream<Review>(
      stream, domain::review::Command(domain::review::FollowRepository{.review = *review}), stored,
      context);
  // One that is only commented so far has nothing to follow with.
  if (auto* more = std::get_if<Accepted>(&decided)) Append(std::move(*more), accepted);
  return *review;
}

}  // namespace

absl::StatusOr<Decided> LetReviewsFollow(const domain::RepositoryKey& repository,
                                         StateSource& source, domain::Timestamp now) {
  const domain::StreamId stream = domain::StreamOf(repository);
  DOCKET_ASSIGN_OR_RETURN(const auto stored, source.Load(stream));
  const auto& state = StateOf<Repository>(stored);
  Accepted accepted;
  if (!state.follow_up.under_way) return accepted;
  DOCKET_ASSIGN_OR_RETURN(const std::vector<domain::StreamId> reviews,
                          source.List(LeftOf(repository, state), kReviewsFollowAtOnce));
  domain::repository::LetReviewsFollow followed{.repository = repository,
                                                .through = state.follow_up.through,
                                                .complete = reviews.size() < kReviewsFollowAtOnce};
  const domain::review::Context context = ContextOf(state, now);
  std::size_t bytes = 0;
  for (const domain::StreamId& review : reviews) {
    if (bytes > kFollowBytesMax) {
      followed.complete = false;
      break;
    }
    const std::size_t before = accepted.changes.size();
    DOCKET_ASSIGN_OR_RETURN(const domain::ReviewId id,
                            LetFollow(review, context, source, accepted));
    followed.through = id.number;
    for (std::size_t i = before; i < accepted.changes.size(); ++i) {
      bytes += BytesOf(accepted.changes[i]);
    }
  }
  Decided decided = DecideStream<Repository>(stream, domain::repository::Command(followed), stored,
                                             domain::DecisionContext{.now = now});
  Append(std::get<Accepted>(std::move(decided)), accepted);
  return accepted;
}

}  // namespace docket::commands
