#include "domain/review/deciding.h"

namespace docket::domain::review {
namespace {

Snapshot SnapshotOf(const State& state) {
  Snapshot snapshot{.review = *state.id,
                    .author = state.author,
                    .title = state.title,
                    .base = state.base,
                    .head = state.head,
                    .head_repository = state.head_repository,
                    .status = state.status,
                    .draft = state.draft,
                    .facts = state.facts,
                    .merge_sha = {},
                    .merged_by = std::nullopt,
                    .created_at = state.created_at,
                    .updated_at = state.updated_at,
                    .closed_at = state.closed_at,
                    .merged_at = {}};
  if (state.merge) {
    snapshot.merge_sha = state.merge->sha;
    snapshot.merged_at = state.merge->merged_at;
    if (state.merge->merged_by != UserId()) {
      snapshot.merged_by = Person{.id = state.merge->merged_by, .login = {}};
    }
  }
  return snapshot;
}

}  // namespace

// One that was tracked when the repository had moved already is where it belongs.
void MoveWithRepository(const Context& context, Story& story) {
  const State& state = story.state();
  if (!state.id || context.owner == OrganizationId()) {
    return;
  }
  const OrganizationId from = state.owner == OrganizationId() ? context.first_owner : state.owner;
  if (from != OrganizationId() && from != context.owner) {
    story.Add(ReviewTransferred{.from = from, .to = context.owner, .snapshot = SnapshotOf(state)});
  }
}

void DecideOne(const FollowRepository& /*command*/, const Context& context, Story& story) {
  LetTimePass(context, story);
  CancelRunOfInactive(context, story);
}

}  // namespace docket::domain::review
