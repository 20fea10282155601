#include "demo/teller.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <set>
#include <utility>

namespace docket::demo {
namespace json = boost::json;
namespace {

constexpr std::uint64_t kWorldStream = 2;  // keeps the setting's choices apart from the plot's
constexpr std::int64_t kLastStart = 300LL * 24 * 3600;
constexpr std::int64_t kLongestPause = 6LL * 3600;
constexpr std::size_t kShaDigits = 40;

// The latest decision of each reviewer counts; comments only where nobody decided.
Verdict VerdictOf(const PullRequest& world) {
  bool commented = false;
  bool approved = false;
  std::vector<std::int64_t> decided;
  for (auto review = world.reviews.rbegin(); review != world.reviews.rend(); ++review) {
    const std::int64_t reviewer = review->reviewer.id;
    if (reviewer == world.author.id || review->dismissed) continue;
    if (review->opinion == Opinion::kCommented) {
      commented = true;
      continue;
    }
    if (std::find(decided.begin(), decided.end(), reviewer) != decided.end()) continue;
    decided.push_back(reviewer);
    if (review->opinion == Opinion::kChangesRequested) return Verdict::kChangesRequested;
    approved = true;
  }
  if (approved) return Verdict::kApproved;
  return commented ? Verdict::kCommented : Verdict::kNone;
}

std::set<std::int64_t> IdsOf(const std::map<std::int64_t, User>& people) {
  std::set<std::int64_t> ids;
  for (const auto& [id, user] : people) ids.insert(id);
  return ids;
}

ExpectedReview ExpectationOf(const PullRequest& world) {
  ExpectedReview expected{
      .organization_id = world.repository.owner.id,
      .repository_id = world.repository.id,
      .number = world.number,
      .author_id = world.author.id,
      .state = world.state,
      .draft = world.draft,
      .head_sha = world.head_sha,
      .base_ref = world.base_ref,
      .title = world.title,
      .human_reviews = {},
      .verdict = VerdictOf(world),
      .merge_sha = world.merge_sha,
      .labels = world.facts.labels,
      .assignees = IdsOf(world.facts.assignees),
      .requested_reviewers = IdsOf(world.facts.requested_reviewers),
      .milestone = std::string(world.facts.milestone ? kMilestoneTitle : ""),
      .locked = world.facts.locked,
      .auto_merge = world.facts.auto_merge,
  };
  for (const HumanReview& review : world.reviews) {
    expected.human_reviews.push_back(
        {review.id, review.reviewer.id, review.opinion, review.dismissed});
  }
  return expected;  // ids rise with time: already by id
}

}  // namespace

Teller::Teller(const Payloads& payloads, const Estate& estate, const ChapterSeed& seed,
               const Setting& setting)
    : payloads_(payloads),
      estate_(estate),
      choices_({seed.seed, seed.kind, seed.index, kWorldStream}),
      guids_(seed.Guids()) {
  const Organization& owner = setting.repository.owner;
  author_index_ = choices_.Below(Estate::kUsersPerOrganization);
  hook_id_ = 400'000'000 + static_cast<std::int64_t>(owner.index);
  world_.repository = setting.repository;
  if (setting.from_fork) world_.fork_id = estate.ForkOf(setting.repository);
  world_.id = choices_.Between(3'000'000'000, 3'999'999'999);
  world_.number = setting.number;
  world_.author = estate.UserAt(owner, author_index_);
  world_.title = "Change " + std::to_string(setting.number);
  world_.head_ref = "topic-" + std::to_string(setting.number);
  world_.head_sha = choices_.Hex(kShaDigits);
  world_.base_ref = "main";
  world_.base_sha = choices_.Hex(kShaDigits);
  world_.created_at = kStoryBegins + choices_.Between(0, kLastStart);
  world_.updated_at = world_.created_at;
}

User Teller::Colleague(std::size_t index) const {
  constexpr std::size_t kColleagues = Estate::kUsersPerOrganization - 1;
  const std::size_t user = (author_index_ + 1 + index % kColleagues) % (kColleagues + 1);
  return estate_.UserAt(world_.repository.owner, user);
}

void Teller::PassTime() {
  if (!same_second_) world_.updated_at += choices_.Between(1, kLongestPause);
  same_second_ = false;
}

void Teller::Open(bool draft) {
  world_.draft = draft;
  DeliverPullRequest("opened", world_.author);
}

void Teller::Push() {
  PassTime();
  const std::string before = std::exchange(world_.head_sha, choices_.Hex(kShaDigits));
  DeliverPullRequest("synchronize", world_.author,
                     {{"before", before}, {"after", world_.head_sha}});
}

void Teller::PushToBase() {
  const Payloads::Pushed pushed{
      .ref = "refs/heads/" + world_.base_ref,
      .before = world_.base_sha,
      .after = world_.merge_sha.empty() ? choices_.Hex(kShaDigits) : world_.merge_sha,
      .at = world_.updated_at};
  Deliver("push", "", payloads_.PushEvent(world_.repository, pushed, Colleague(0)));
}

void Teller::Review(const User& reviewer, Opinion opinion) {
  PassTime();
  world_.reviews.push_back(HumanReview{.id = NewId(),
                                       .reviewer = reviewer,
                                       .opinion = opinion,
                                       .commit = world_.head_sha,
                                       .submitted_at = world_.updated_at});
  DeliverReview("submitted", world_.reviews.back(), reviewer);
}

void Teller::EditReview(std::size_t index) {
  PassTime();
  const HumanReview& review = world_.reviews[index];
  DeliverReview("edited", review, review.reviewer,
                {{"changes", {{"body", {{"from", "An earlier text."}}}}}});
}

void Teller::Dismiss(std::size_t index) {
  PassTime();
  world_.reviews[index].dismissed = true;
  DeliverReview("dismissed", world_.reviews[index], world_.author);
}

void Teller::EditTitle(std::string title) {
  PassTime();
  const std::string from = std::exchange(world_.title, std::move(title));
  DeliverPullRequest("edited", world_.author, {{"changes", {{"title", {{"from", from}}}}}});
}

void Teller::Retarget(std::string base_ref) {
  PassTime();
  const std::string from = std::exchange(world_.base_ref, std::move(base_ref));
  const std::string from_sha = std::exchange(world_.base_sha, choices_.Hex(kShaDigits));
  DeliverPullRequest(
      "edited", world_.author,
      {{"changes", {{"base", {{"ref", {{"from", from}}}, {"sha", {{"from", from_sha}}}}}}}});
}

void Teller::ConvertToDraft() {
  PassTime();
  world_.draft = true;
  DeliverPullRequest("converted_to_draft", world_.author);
}

void Teller::MarkReady() {
  PassTime();
  world_.draft = false;
  DeliverPullRequest("ready_for_review", world_.author);
}

// What is taken away may be named by a reference into the world, so it is told before it is gone.
void Teller::SetLabel(const std::string& name, bool there) {
  std::set<std::string>& labels = world_.facts.labels;
  if (labels.contains(name) == there) return;
  PassTime();
  json::object extra{{"label", payloads_.Label(name, world_.repository)}};
  if (there) {
    labels.insert(name);
  } else {
    labels.erase(labels.find(name));
  }
  DeliverPullRequest(there ? "labeled" : "unlabeled", world_.author, std::move(extra));
}

void Teller::SetAssignee(const User& user, bool there) {
  TurnPerson(world_.facts.assignees, user, there, "assignee",
             {.on = "assigned", .off = "unassigned"});
}

void Teller::AskReviewer(const User& user, bool there) {
  TurnPerson(world_.facts.requested_reviewers, user, there, "requested_reviewer",
             {.on = "review_requested", .off = "review_request_removed"});
}

void Teller::TurnPerson(std::map<std::int64_t, User>& people, const User& user, bool there,
                        std::string_view member, const Actions& actions) {
  if (people.contains(user.id) == there) return;
  PassTime();
  json::object extra{{json::string(member), payloads_.UserJson(user)}};
  if (there) {
    people.emplace(user.id, user);
  } else {
    people.erase(people.find(user.id));
  }
  DeliverPullRequest(there ? actions.on : actions.off, world_.author, std::move(extra));
}

void Teller::Turn(bool& fact, bool to, const Actions& actions, json::object extra) {
  if (fact == to) return;
  PassTime();
  fact = to;
  DeliverPullRequest(to ? actions.on : actions.off, world_.author, std::move(extra));
}

void Teller::SetMilestone(bool there) {
  Turn(world_.facts.milestone, there, {.on = "milestoned", .off = "demilestoned"},
       {{"milestone", payloads_.Milestone(world_.repository)}});
}

void Teller::SetLocked(bool locked) {
  Turn(world_.facts.locked, locked, {.on = "locked", .off = "unlocked"});
}

void Teller::SetAutoMerge(bool on) {
  Turn(world_.facts.auto_merge, on, {.on = "auto_merge_enabled", .off = "auto_merge_disabled"},
       {{"reason", "asked for"}});
}

std::int64_t Teller::NewId() { return 1'000'000'000'000 + world_.id * 1'000 + ++ids_; }

void Teller::WriteComment(const User& author, bool on_a_line) {
  Say({.author = author, .on_a_line = on_a_line});
}

void Teller::Reply(const User& author, std::size_t first) {
  Say({.author = author, .on_a_line = true, .in_reply_to = world_.comments[first].id});
}

void Teller::Say(Comment comment) {
  PassTime();
  comment.id = NewId();
  comment.body = "What about " + choices_.Hex(6) + "?";
  comment.created_at = world_.updated_at;
  comment.updated_at = world_.updated_at;
  world_.comments.push_back(std::move(comment));
  DeliverComment("created", world_.comments.back(), world_.comments.back().author);
}

void Teller::EditComment(std::size_t index) {
  PassTime();
  Comment& comment = world_.comments[index];
  comment.body += " (edited)";
  comment.updated_at = world_.updated_at;
  DeliverComment("edited", comment, comment.author);
}

void Teller::DeleteComment(std::size_t index) {
  PassTime();
  world_.comments[index].deleted = true;
  DeliverComment("deleted", world_.comments[index], world_.author);
}

void Teller::TurnThread(std::size_t first) {
  PassTime();
  Comment& comment = world_.comments[first];
  comment.resolved = !comment.resolved;
  Deliver("pull_request_review_thread", comment.resolved ? "resolved" : "unresolved",
          payloads_.ThreadEvent(world_, comment, world_.author));
}

void Teller::RunCheck(const Reported& reported) {
  const std::int64_t id = NewId();
  ReportAs(id, {.kind = reported.kind, .name = reported.name, .result = {}});
  ReportAs(id, reported);
}

void Teller::Report(const Reported& reported) { ReportAs(NewId(), reported); }

void Teller::ReportAs(std::int64_t id, const Reported& reported) {
  PassTime();
  DeliverCheck(Check{.kind = reported.kind,
                     .id = id,
                     .name = reported.name,
                     .sha = world_.head_sha,
                     .result = reported.result,
                     .at = world_.updated_at});
}

void Teller::RequestChecks() {
  PassTime();
  Deliver("check_suite", "requested", payloads_.SuiteRequested(world_));
}

void Teller::Enqueue() {
  if (world_.queued) return;
  PassTime();
  world_.queued = MergeGroup{.sha = choices_.Hex(kShaDigits), .base_sha = world_.base_sha};
  DeliverPullRequest("enqueued", world_.author);
  Deliver("merge_group", "checks_requested", payloads_.MergeGroupEvent(world_, *world_.queued));
}

void Teller::Dequeue() {
  if (!world_.queued) return;
  PassTime();
  EndGroup(choices_.Chance(50) ? "dequeued" : "invalidated");
  DeliverPullRequest("dequeued", world_.author, {{"reason", "MANUAL"}});
}

void Teller::EndGroup(std::string end) {
  world_.queued->end = std::move(end);
  Deliver("merge_group", "destroyed", payloads_.MergeGroupEvent(world_, *world_.queued));
  world_.queued.reset();
}

void Teller::MergeByQueue() {
  Enqueue();
  PassTime();
  DeliverCheck(Check{.kind = Check::Kind::kRun,
                     .id = NewId(),
                     .name = "build",
                     .sha = world_.queued->sha,
                     .result = "success",
                     .at = world_.updated_at});
  const std::string merge_sha = world_.queued->sha;
  EndGroup("merged");
  MergeAs(merge_sha);
}

void Teller::Close() {
  PassTime();
  world_.state = LifeState::kClosed;
  world_.closed_at = world_.updated_at;
  DeliverPullRequest("closed", world_.author);
}

void Teller::Merge() { MergeAs(choices_.Hex(kShaDigits)); }

void Teller::MergeAs(std::string merge_sha) {
  PassTime();
  world_.state = LifeState::kMerged;
  world_.closed_at = world_.updated_at;
  world_.merge_sha = std::move(merge_sha);
  world_.merged_by = Colleague(0);
  DeliverPullRequest("closed", world_.merged_by);
}

void Teller::Reopen() {
  PassTime();
  ReopenUnannounced();
  DeliverPullRequest("reopened", world_.author);
}

void Teller::ReopenUnannounced() {
  world_.state = LifeState::kOpen;
  world_.closed_at.reset();
}

void Teller::Reorder(std::size_t from, std::size_t to) {
  std::vector<Delivery>& deliveries = chapter_.deliveries;
  Delivery moved = std::move(deliveries[from]);
  moved.fault = Fault::kReordered;
  deliveries.erase(deliveries.begin() + static_cast<std::ptrdiff_t>(from));
  deliveries.insert(deliveries.begin() + static_cast<std::ptrdiff_t>(to), std::move(moved));
}

Chapter Teller::Finish(std::string name) && {
  chapter_.name = std::move(name);
  chapter_.expected = ExpectationOf(world_);
  return std::move(chapter_);
}

void Teller::DeliverPullRequest(std::string_view action, const User& sender, json::object extra) {
  json::object payload = payloads_.PullRequestEvent(action, world_, sender);
  for (auto& member : extra) payload[member.key()] = std::move(member.value());
  Deliver("pull_request", action, payload);
}

void Teller::DeliverReview(std::string_view action, const HumanReview& review, const User& sender,
                           json::object extra) {
  json::object payload = payloads_.ReviewEvent(action, world_, review, sender);
  for (auto& member : extra) payload[member.key()] = std::move(member.value());
  Deliver("pull_request_review", action, payload);
}

void Teller::DeliverComment(std::string_view action, const Comment& comment, const User& sender) {
  Deliver(comment.on_a_line ? "pull_request_review_comment" : "issue_comment", action,
          payloads_.CommentEvent(action, world_, comment, sender));
}

void Teller::DeliverCheck(const Check& check) {
  const json::object payload = payloads_.CheckEvent(world_, check);
  if (check.kind == Check::Kind::kStatus) return Deliver("status", "", payload);
  Deliver(check.kind == Check::Kind::kRun ? "check_run" : "check_suite",
          check.result.empty() ? "created" : "completed", payload);
}

void Teller::Deliver(std::string event, std::string_view action, const json::object& payload) {
  chapter_.deliveries.push_back(Delivery{.guid = guids_.Uuid(),
                                         .event = std::move(event),
                                         .action = std::string(action),
                                         .hook_id = hook_id_,
                                         .body = json::serialize(payload)});
}

}  // namespace docket::demo
