#include "projections/review_turn.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace docket::projections {
namespace {

namespace proto = review::v1;
using Row = view_proto::ReviewDetail;

std::int64_t HeadSeenAt(const Row& row) {
  for (const view_proto::Head& head : row.heads()) {
    if (head.sha() == row.head().sha()) return head.first_seen_at();
  }
  return row.created_at();
}

bool IsDecided(proto::HumanVerdict verdict) {
  return verdict == proto::HUMAN_VERDICT_APPROVED ||
         verdict == proto::HUMAN_VERDICT_CHANGES_REQUESTED;
}

// When the first of those whose last word on the current head is a decision said so.
std::optional<std::int64_t> DecidedByPeople(const Row& row) {
  std::map<std::int64_t, const view_proto::HumanReview*> last;
  for (const view_proto::HumanReview& review : row.human_reviews()) {
    const bool counts = !review.dismissed() && review.reviewer().id() != row.author().id() &&
                        review.commit() == row.head().sha() && IsDecided(review.verdict());
    if (!counts) continue;
    const view_proto::HumanReview*& known = last[review.reviewer().id()];
    if (known == nullptr || known->submitted_at() < review.submitted_at()) known = &review;
  }
  std::optional<std::int64_t> first;
  for (const auto& [reviewer, review] : last) {
    first = std::min(first.value_or(review->submitted_at()), review->submitted_at());
  }
  return first;
}

// When the bot's newest run of the current head said that changes are needed. That it found nothing
// does not spare people their review.
std::optional<std::int64_t> DecidedByBot(const Row& row) {
  for (auto run = row.runs().rbegin(); run != row.runs().rend(); ++run) {
    if (run->head() != row.head().sha() || run->answered_at() == 0) continue;
    if (run->verdict() != proto::VERDICT_REQUEST_CHANGES) return std::nullopt;
    return run->answered_at();
  }
  return std::nullopt;
}

}  // namespace

ReviewTurn TurnOf(const Row& review) {
  const std::int64_t seen = HeadSeenAt(review);
  if (review.draft()) return {.whose = Turn::kAuthor, .since = domain::Timestamp(seen)};
  const std::optional<std::int64_t> people = DecidedByPeople(review);
  const std::optional<std::int64_t> bot = DecidedByBot(review);
  if (!people && !bot) return {.whose = Turn::kReviewers, .since = domain::Timestamp(seen)};
  const std::int64_t since =
      people && bot ? std::min(*people, *bot) : people.value_or(bot.value_or(seen));
  return {.whose = Turn::kAuthor, .since = domain::Timestamp(since)};
}

}  // namespace docket::projections
