#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "domain/commit/decider.h"
#include "domain/unfolding.h"

namespace docket::domain::commit {
namespace {

using Story = Unfolding<Commit>;

// Whether the bounded set lacks the value and would keep it (evolve.cc).
template <class Set>
bool IsNews(const Set& kept, const typename Set::value_type& value, std::size_t most) {
  return !kept.contains(value) && (kept.size() < most || value < *kept.rbegin());
}

// All results are ordered by this, the greatest of a key last.
auto OrderOf(const auto& check) {
  return std::tuple(check.changed_at, check.status == CheckStatus::kCompleted, check.provider_id,
                    check.status, check.conclusion, check.app);
}

bool IsNews(const std::map<CheckKey, KnownCheck>& kept, const Check& check) {
  const CheckKey key{.name = check.name, .source = check.source, .app_id = check.app_id};
  if (const auto known = kept.find(key); known != kept.end()) {
    return OrderOf(check) > OrderOf(known->second);
  }
  return kept.size() < kChecksMax || key < kept.rbegin()->first;
}

void DecideOne(const LinkReview& command, const DecisionContext& /*context*/, Story& story) {
  if (IsNews(story.state().reviews, command.review, kReviewsMax)) {
    story.Add(
        CommitLinkedToReview{.review = command.review, .first_seen_at = command.first_seen_at});
  }
}

// Of a commit that is known as pushed directly, every further push to the default branch is one.
void DecideOne(const RecordPush& command, const DecisionContext& /*context*/, Story& story) {
  if (!IsNews(story.state().pushes, command.push, kPushesMax)) {
    return;
  }
  story.Add(CommitPushed{.push = command.push});
  if (command.push.default_branch && !story.state().direct.empty()) {
    story.Add(DirectPushDetected{.push = command.push});
  }
}

void DecideOne(const LinkMerge& command, const DecisionContext& /*context*/, Story& story) {
  if (!IsNews(story.state().merges, command.review, kReviewsMax)) {
    return;
  }
  story.Add(CommitMadeByMerge{.review = command.review});
  if (!story.state().direct.empty()) {
    story.Add(DirectPushWithdrawn{.review = command.review});
  }
}

void DecideOne(const PassTime& /*command*/, const DecisionContext& context, Story& story) {
  const std::optional<Timestamp> due = DueOf(story.state());
  if (!due || *due > context.now) {
    return;
  }
  const std::set<Push> pushes = story.state().pushes;  // a copy: the facts change the state
  for (const Push& push : pushes) {
    if (push.default_branch) story.Add(DirectPushDetected{.push = push});
  }
}

void DecideOne(const NoteHead& command, const DecisionContext& /*context*/, Story& story) {
  if (IsNews(story.state().notes, command.note, kNotesMax)) {
    story.Add(HeadNoted{.note = command.note});
  }
}

void DecideOne(const RecordCheck& command, const DecisionContext& /*context*/, Story& story) {
  if (IsNews(story.state().checks, command.check)) {
    story.Add(CheckRecorded{.check = command.check});
  }
}

// A commit is made for one group, so a second description of it can only differ by a mistake.
void DecideOne(const RecordMergeGroup& command, const DecisionContext& /*context*/, Story& story) {
  if (!story.state().merge_group || command.group > *story.state().merge_group) {
    story.Add(MergeGroupRecorded{.group = command.group});
  }
  if (command.destroyed > story.state().group_end) {
    story.Add(MergeGroupDestroyed{.reason = *command.destroyed});
  }
}

// It changes nothing of the commit.
void DecideOne(const AskBot& /*command*/, const DecisionContext& /*context*/, Story& /*story*/) {}

}  // namespace

Decision<Commit> Commit::Decide(const commit::Command& command, const commit::State& state,
                                const DecisionContext& context) {
  return Unfold<Commit>(state, [&](Story& story) -> std::optional<commit::Rejection> {
    std::visit([&](const auto& alternative) { DecideOne(alternative, context, story); }, command);
    return std::nullopt;
  });
}

// Once for a commit: pushed_at orders its pushes, the earliest of the default branch counts.
std::optional<Timestamp> DueOf(const State& state) {
  if (!state.merges.empty() || !state.direct.empty()) {
    return std::nullopt;
  }
  const auto push = std::ranges::find_if(state.pushes, &Push::default_branch);
  return push == state.pushes.end()
             ? std::nullopt
             : std::optional(AddSeconds(push->pushed_at, kMergeGraceSeconds));
}

}  // namespace docket::domain::commit
