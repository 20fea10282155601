#include "commands/merge_assessments.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "commands/accepted_changes.h"
#include "domain/review/assess_merge.h"
#include "domain/review/decider.h"
#include "platform/status_macros.h"

namespace docket::commands {
namespace {

// The aggregate's state in it, null for none; kDataLoss if it is another's.
template <class State>
absl::StatusOr<const State*> StateIn(const std::shared_ptr<const StreamState>& stored,
                                     const domain::StreamId& stream) {
  if (stored == nullptr) return nullptr;
  if (const auto* state = std::get_if<State>(&stored->state)) return state;
  return absl::DataLossError(absl::StrCat("stream ", stream.value(), " is of another aggregate"));
}

bool MayConcernMerges(const domain::Event& event) {
  const auto* fact = std::get_if<domain::commit::Event>(&event);
  return fact != nullptr && (std::holds_alternative<domain::commit::CommitPushed>(*fact) ||
                             std::holds_alternative<domain::commit::CheckRecorded>(*fact) ||
                             std::holds_alternative<domain::commit::MergeGroupRecorded>(*fact));
}

const StreamChange* FindChange(const domain::StreamId& stream, const Accepted& accepted) {
  const auto found = std::ranges::find(accepted.changes, stream, &StreamChange::stream);
  return found == accepted.changes.end() ? nullptr : &*found;
}

// Assesses the review, whose state is `stored`; Append adds it to what else changed of it.
absl::Status Assess(const domain::ReviewId& review,
                    const std::shared_ptr<const StreamState>& stored, const AssessedUnder& under,
                    StateSource& source, Accepted& accepted) {
  const auto& state = std::get<domain::review::State>(stored->state);
  domain::review::MergeFacts facts{
      .commits = {}, .repository_name = under.repository_name, .policy = under.policy};
  std::vector<std::shared_ptr<const StreamState>> loaded;  // keeps the commits' states alive
  ChangedStates changed(accepted, source);
  for (const domain::CommitSha& sha : domain::review::CommitsOfMerge(state)) {
    const domain::StreamId stream = domain::StreamOf(
        domain::CommitId{.host = review.host, .repository = review.repository, .sha = sha});
    DOCKET_ASSIGN_OR_RETURN(loaded.emplace_back(), changed.Load(stream));
    DOCKET_ASSIGN_OR_RETURN(const auto* commit,
                            StateIn<domain::commit::State>(loaded.back(), stream));
    if (commit != nullptr) facts.commits.emplace(sha, commit);
  }
  const auto assessed = domain::review::AssessMerge(state, facts);
  if (!assessed.has_value()) return absl::OkStatus();
  const std::int64_t version = stored->version.value() + 1;
  domain::review::State after = state;
  domain::review::Review::Evolve(after, *assessed);
  Accepted more;
  more.changes.push_back(
      {.stream = domain::StreamOf(review),
       .first_version = domain::StreamVersion(version),
       .events = {domain::review::Event(*assessed)},
       .after = std::make_shared<const StreamState>(
           StreamState{.state = std::move(after), .version = domain::StreamVersion(version)}),
       .due_before = DueOf(stored.get())});
  Append(std::move(more), accepted);
  return absl::OkStatus();
}

}  // namespace

bool IsMerged(const domain::ReviewId& review, const Accepted& accepted) {
  const StreamChange* change = FindChange(domain::StreamOf(review), accepted);
  if (change == nullptr) return false;
  return std::get<domain::review::State>(change->after->state).merge.has_value();
}

absl::Status AssessMerge(const domain::ReviewId& review, const AssessedUnder& under,
                         StateSource& source, Accepted& accepted) {
  const StreamChange* change = FindChange(domain::StreamOf(review), accepted);
  if (change == nullptr) return absl::OkStatus();
  const std::shared_ptr<const StreamState> stored = change->after;
  return Assess(review, stored, under, source, accepted);
}

absl::Status AssessMergesOf(const domain::CommitId& commit, StateSource& source,
                            Accepted& accepted) {
  const StreamChange* change = FindChange(domain::StreamOf(commit), accepted);
  if (change == nullptr || std::ranges::none_of(change->events, MayConcernMerges)) {
    return absl::OkStatus();
  }
  const auto& state = std::get<domain::commit::State>(change->after->state);
  std::set<domain::ReviewId> reviews = state.reviews;
  reviews.insert(state.merges.begin(), state.merges.end());
  for (const domain::ReviewId& review : reviews) {
    const domain::StreamId stream = domain::StreamOf(review);
    DOCKET_ASSIGN_OR_RETURN(const auto stored, source.Load(stream));
    DOCKET_ASSIGN_OR_RETURN(const auto* known, StateIn<domain::review::State>(stored, stream));
    if (known == nullptr || !known->assessment.has_value()) continue;
    DOCKET_RETURN_IF_ERROR(Assess(review, stored, {}, source, accepted));
  }
  return absl::OkStatus();
}

}  // namespace docket::commands
