#include "tests/lifecycles/model.h"

#include <algorithm>
#include <set>

#include "platform/hashing.h"
#include "tests/lifecycles/payloads.h"

namespace docket::lifecycles {
namespace {

namespace review = domain::review;
namespace commit = domain::commit;

Life LifeOf(review::PullRequestStatus status) {
  switch (status) {
    case review::PullRequestStatus::kMerged:
      return Life::kMerged;
    case review::PullRequestStatus::kClosed:
      return Life::kClosed;
    case review::PullRequestStatus::kOpen:
      break;
  }
  return Life::kOpen;
}

review::HumanVerdict VerdictOf(const std::optional<Opinion>& opinion) {
  if (!opinion.has_value()) return review::HumanVerdict::kUnknown;
  switch (*opinion) {
    case Opinion::kApproved:
      return review::HumanVerdict::kApproved;
    case Opinion::kChangesRequested:
      return review::HumanVerdict::kChangesRequested;
    case Opinion::kCommented:
      break;
  }
  return review::HumanVerdict::kCommented;
}

bool SameFacts(const Shown& shown, const review::Facts& facts) {
  const auto same = [](const std::set<std::int64_t>& people, const auto& ids) {
    return std::ranges::equal(people, ids, {}, {}, [](domain::UserId id) { return id.value(); });
  };
  return std::ranges::equal(shown.labels, facts.labels) && same(shown.assignees, facts.assignees) &&
         same(shown.reviewers, facts.requested_reviewers) && facts.requested_teams.empty() &&
         facts.milestone.has_value() == shown.milestone && facts.locked == shown.locked &&
         facts.auto_merge == shown.auto_merge;
}

commit::CheckSource SourceOf(Check::Kind kind) {
  switch (kind) {
    case Check::Kind::kSuite:
      return commit::CheckSource::kCheckSuite;
    case Check::Kind::kStatus:
      return commit::CheckSource::kStatus;
    case Check::Kind::kRun:
      break;
  }
  return commit::CheckSource::kCheckRun;
}

commit::CheckConclusion ConclusionOf(const Check& check) {
  if (check.result == "success") return commit::CheckConclusion::kSuccess;
  if (check.result == "failure") return commit::CheckConclusion::kFailure;
  return commit::CheckConclusion::kNone;
}

// Of a group that ended twice the heavier end stands.
int WeightOf(const std::string& end) { return end == "merged" ? 2 : end == "invalidated" ? 1 : 0; }

domain::Timestamp Second(std::int64_t at) { return domain::FromSeconds(at); }

}  // namespace

void Model::Arrived(const Told& told) {
  archived_.Hear(told.repository_at, told.archived);
  if (told.event == "repository") archived_word_.Hear(told.repository_at, told.archived);
  if (told.shown.has_value()) {
    shown_.Hear(told.shown->updated_at, {.shown = *told.shown, .before = told.before});
    merged_ = merged_ || told.shown->life == Life::kMerged;
    heads_.emplace(told.shown->head_sha, told.shown->updated_at);
    heads_of_[told.shown->updated_at].insert(told.shown->head_sha);
    if (!told.before.empty()) befores_.emplace(told.before, told.at);
  }
  if (told.review.has_value()) {
    ReviewWords& words = reviews_[told.review->id];
    words.dismissed = words.dismissed || told.action == "dismissed";
    words.may_be_dismissed = words.may_be_dismissed || told.review->dismissed;
    if (!told.review->dismissed) words.opinion = told.review->opinion;
    // A dismissal shows the text, and is no word about it.
    const std::string body(platform::Sha256Hex(told.review->body).value());
    if (told.action == "dismissed") {
      words.body_when_dismissed.insert(body);
    } else {
      words.body.Hear(told.at, body);
    }
  }
  if (told.comment.has_value()) {
    CommentWords& words = comments_[told.comment->id];
    words.on_a_line = told.comment->on_a_line;
    words.deleted = words.deleted || told.action == "deleted";
    words.body.Hear(told.comment->updated_at,
                    std::string(platform::Sha256Hex(told.comment->body).value()));
  }
  if (told.thread.has_value()) threads_[told.thread->thread].Hear(told.at, told.thread->resolved);
  if (told.check.has_value()) {
    const Check& check = *told.check;
    checks_[{check.sha, check.kind, check.name}].Hear(check.at, check);
  }
  if (told.push.has_value()) pushes_[told.push->after].push_back(*told.push);
  if (told.note.has_value()) notes_[told.note->sha].push_back(*told.note);
  if (told.group.has_value()) groups_[told.group->sha].push_back(*told.group);
}

bool Model::MayBeActive() const {
  const auto active = [](bool archived) { return !archived; };
  return archived_.words.empty() || archived_word_.words.empty() || archived_.Allows(active) ||
         archived_word_.Allows(active);
}

bool Model::MustBeActive() const {
  const auto inactive = [](bool archived) { return archived; };
  return !archived_.Allows(inactive) && !archived_word_.Allows(inactive);
}

bool Model::Allows(const Shown& end) const {
  Shown shown = end;
  return shown_.Allows([&](const ShownWord& word) {
    shown.updated_at = word.shown.updated_at;
    return word.shown == shown;
  });
}

void Model::Compare(Receiver& receiver, Findings& findings) const {
  const auto known = receiver.review();
  const review::State nothing;
  const review::State& state = known == nullptr ? nothing : *known;
  findings.Expect(state.id.has_value() == !shown_.words.empty(), "tracked",
                  "a pull request is tracked if and only if a payload showed it");
  if (state.id.has_value()) {
    ComparePullRequest(state, findings);
    CompareHeads(state, findings);
    CompareHeadOfTwo(state, findings);
  }
  CompareReviews(state, findings);
  CompareDiscussion(state, findings);
}

void Model::ComparePullRequest(const review::State& state, Findings& findings) const {
  const auto expect = [&](const char* check, const auto& fits) {
    findings.Expect(shown_.Allows(fits), check, "the state has another ", check,
                    " than every payload of the newest second, ", shown_.at - 1'735'689'600,
                    " s after the beginning");
  };
  Life highest = Life::kOpen;
  bool pushed = false;
  for (const ShownWord& word : shown_.words) {
    highest = std::max(highest, word.shown.life);
    pushed = pushed || !word.before.empty();
  }
  if (merged_) highest = Life::kMerged;
  // A push to what is closed proves that it is open again.
  const bool reopened = highest == Life::kClosed && pushed && LifeOf(state.status) == Life::kOpen;
  findings.Expect(LifeOf(state.status) == highest || reopened, "status", "expected ",
                  static_cast<int>(highest), " (open, closed, merged), found ",
                  static_cast<int>(state.status));
  findings.Expect(state.updated_at == Second(shown_.at), "updated-at", "expected ", shown_.at,
                  " s, found ", state.updated_at.value() / 1'000'000);
  expect("draft", [&](const ShownWord& word) { return word.shown.draft == state.draft; });
  expect("title", [&](const ShownWord& word) { return word.shown.title == state.title.text; });
  expect("base", [&](const ShownWord& word) {
    return word.shown.base_ref == state.base.ref && word.shown.base_sha == state.base.sha.value();
  });
  expect("head",
         [&](const ShownWord& word) { return word.shown.head_sha == state.head.sha.value(); });
  expect("facts", [&](const ShownWord& word) { return SameFacts(word.shown, state.facts); });
}

// Every head that was shown is kept, with the time of the payload that showed it first. What is
// shown in one second with another head may be dropped while nothing says which came later.
void Model::CompareHeads(const review::State& state, Findings& findings) const {
  for (const auto& [second, shown] : heads_of_) {
    if (shown.size() > 1) continue;
    const std::string& sha = *shown.begin();
    const auto kept = state.heads.find(domain::CommitSha(sha));
    if (kept == state.heads.end()) {
      findings.Add("heads", "head ", sha, " was shown and is not kept");
      continue;
    }
    const std::int64_t at = heads_.at(sha);
    if (heads_of_.at(at).size() > 1) continue;
    findings.Expect(kept->second == Second(at), "first-seen", "head ", sha, " was first seen at ",
                    at, ", kept is ", kept->second.value() / 1'000'000);
  }
  for (const auto& [sha, at] : state.heads) {
    const std::string text(sha.value());
    findings.Expect(heads_.contains(text) || befores_.contains(text), "heads", "head ", text,
                    " was never shown");
  }
}

// Of two pushes of one second of which one replaced the other's head, it is the head. With other
// payloads of that second among them, the order in which they arrive may decide.
void Model::CompareHeadOfTwo(const review::State& state, Findings& findings) const {
  if (shown_.words.size() != 2) return;
  std::set<std::string> newest;
  for (const ShownWord& word : shown_.words) newest.insert(word.shown.head_sha);
  if (newest.size() != 2) return;
  std::set<std::string> last = newest;
  std::size_t links = 0;
  for (const ShownWord& word : shown_.words) {
    if (word.before.empty()) continue;
    // A push that did not arrive may have come before or behind these.
    if (!heads_.contains(word.before)) return;
    if (!newest.contains(word.before)) continue;
    ++links;
    last.erase(word.before);
  }
  // A head from before this second may be where the branch was forced back to, or where it was.
  if (links != 1 || heads_.at(*last.begin()) != shown_.at) return;
  findings.Expect(state.head.sha.value() == *last.begin(), "head-of-two",
                  "one head replaced the other in one second, and the state has the one before");
}

void Model::CompareReviews(const review::State& state, Findings& findings) const {
  findings.Expect(state.human_reviews.size() == reviews_.size(), "human-reviews", "expected ",
                  reviews_.size(), " reviews, found ", state.human_reviews.size());
  for (const auto& [id, words] : reviews_) {
    const auto kept = state.human_reviews.find(domain::ProviderReviewId(id));
    if (kept == state.human_reviews.end()) {
      findings.Add("human-reviews", "review ", id, " was told and is not kept");
      continue;
    }
    findings.Expect(kept->second.verdict == VerdictOf(words.opinion), "human-verdict", "review ",
                    id, " has another verdict than it was told");
    findings.Expect(kept->second.dismissed || !words.dismissed, "human-dismissed", "review ", id,
                    " was dismissed and counts");
    findings.Expect(!kept->second.dismissed || words.may_be_dismissed, "human-dismissed", "review ",
                    id, " was never dismissed");
    if (words.body.words.empty()) continue;
    const std::string found(kept->second.body_sha256.value());
    findings.Expect(words.body_when_dismissed.contains(found) ||
                        words.body.Allows([&](const std::string& body) { return body == found; }),
                    "human-text", "review ", id, " has another text than was told last");
  }
}

void Model::CompareDiscussion(const review::State& state, Findings& findings) const {
  for (const auto& [id, words] : comments_) {
    const review::Comments& kept = words.on_a_line ? state.review_comments : state.issue_comments;
    const auto comment = kept.find(domain::ProviderCommentId(id));
    if (comment == kept.end()) {
      findings.Add("comments", "comment ", id, " was told and is not kept");
      continue;
    }
    findings.Expect(comment->second.deleted == words.deleted, "comment-deleted", "comment ", id,
                    words.deleted ? " was deleted and is there" : " was never deleted");
    if (words.deleted) continue;
    findings.Expect(words.body.Allows([&](const std::string& body) {
      return body == comment->second.body_sha256.value();
    }),
                    "comment-text", "comment ", id, " has another text than was told last");
  }
  findings.Expect(state.issue_comments.size() + state.review_comments.size() == comments_.size(),
                  "comments", "more comments are kept than were told");
  for (const auto& [id, words] : threads_) {
    const auto thread = state.threads.find(domain::ProviderCommentId(id));
    if (thread == state.threads.end()) {
      findings.Add("threads", "thread ", id, " was told and is not kept");
      continue;
    }
    findings.Expect(
        words.Allows([&](bool resolved) { return resolved == thread->second.resolved; }), "thread",
        "thread ", id, " is not as was told last");
  }
}

void Model::CompareCommits(Receiver& receiver, Findings& findings) const {
  const auto at = [&](const std::string& sha) {
    const auto stored = receiver.At(domain::StreamOf(CommitAt(sha)));
    return stored == nullptr ? commit::State{} : std::get<commit::State>(stored->state);
  };
  for (const auto& [second, shown] : heads_of_) {
    if (shown.size() > 1) continue;
    const std::string& sha = *shown.begin();
    findings.Expect(at(sha).reviews.contains(TheReview()), "commit-link", "commit ", sha,
                    " was a head and is not linked to the review");
  }
  for (const auto& entry : checks_) {
    const std::string& sha = std::get<0>(entry.first);
    const Check::Kind kind = std::get<1>(entry.first);
    const std::string& name = std::get<2>(entry.first);
    const Newest<Check>& words = entry.second;
    const commit::State state = at(sha);
    const bool kept = std::ranges::any_of(state.checks, [&](const auto& check) {
      return check.first.source == SourceOf(kind) && check.first.name == name &&
             words.Allows([&](const Check& word) {
               return word.id == check.second.provider_id &&
                      check.second.changed_at == Second(word.at) &&
                      check.second.conclusion == ConclusionOf(word);
             });
    });
    findings.Expect(kept, "check", "check ", name, " of commit ", sha, " is not as was told last");
  }
  for (const auto& [sha, words] : pushes_) {
    const commit::State state = at(sha);
    for (const Push& push : words) {
      const bool kept = std::ranges::any_of(state.pushes, [&](const commit::Push& known) {
        return known.ref == push.ref && known.before.value() == push.before &&
               known.forced == push.forced && known.pushed_at == Second(push.at);
      });
      findings.Expect(kept, "push", "the push of commit ", sha, " is not kept");
    }
  }
  for (const auto& [sha, words] : notes_) {
    const commit::State state = at(sha);
    for (const HeadNote& note : words) {
      const bool kept = std::ranges::any_of(state.notes, [&](const commit::Note& known) {
        return known.noted_at == Second(note.at);
      });
      findings.Expect(kept, "note", "that commit ", sha, " is a branch's head is not kept");
    }
  }
  for (const auto& [sha, words] : groups_) {
    const commit::State state = at(sha);
    if (!state.merge_group.has_value()) {
      findings.Add("merge-group", "the merge group of commit ", sha, " is not kept");
      continue;
    }
    findings.Expect(state.merge_group->head_ref == GroupRef(words.front()) &&
                        state.merge_group->pull_request.value() == kNumber,
                    "merge-group", "the merge group of commit ", sha, " is another one");
    int heaviest = -1;
    for (const Group& group : words) {
      if (!group.end.empty()) heaviest = std::max(heaviest, WeightOf(group.end));
    }
    const int found = state.group_end.has_value() ? static_cast<int>(*state.group_end) : -1;
    findings.Expect(found == heaviest, "merge-group", "the merge group of commit ", sha,
                    " ended otherwise");
  }
}

}  // namespace docket::lifecycles
