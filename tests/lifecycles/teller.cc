#include "tests/lifecycles/teller.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/sim/random.h"

namespace docket::lifecycles {
namespace {

class Teller {
 public:
  Teller(const Story& story, const Payloads& payloads)
      : story_(story), payloads_(payloads), names_(story.seed), now_(kBegin) {
    setting_.fork = story.fork;
    setting_.repository_updated_at = kBegin - 1'000;
  }

  Telling Tell() && {
    for (step_ = 0; step_ < story_.steps.size(); ++step_) {
      now_ += Now().gap_seconds;
      fault_ = 0;
      Act(Now());
    }
    std::ranges::stable_sort(telling_.happenings, {}, &Happening::at);
    telling_.opened = opened_;
    telling_.end = shown_;
    return std::move(telling_);
  }

 private:
  [[nodiscard]] const Step& Now() const { return story_.steps[step_]; }
  [[nodiscard]] bool Open() const { return opened_ && shown_.life == Life::kOpen; }

  void Act(const Step& step) {
    if (step.act > Act::kUnarchive) {
      telling_.happenings.push_back({.at = now_ + 1, .kind = Happening::Kind::kBot, .step = step_});
    } else if (step.act == Act::kOpen) {
      if (!opened_) OpenIt();
    } else if (step.act == Act::kArchive || step.act == Act::kUnarchive) {
      Archive(step.act == Act::kArchive);
    } else if (opened_ && !setting_.archived) {
      ActOnPullRequest(step);
    }
  }

  void ActOnPullRequest(const Step& step) {
    if (step.act <= Act::kMarkReady) return ActOnBranchesAndTexts(step);
    if (step.act <= Act::kDismissReview) return ActOnReviews(step);
    if (step.act <= Act::kUnresolveThread) return ActOnDiscussion(step);
    if (step.act <= Act::kStatus) return ActOnChecks(step);
    if (step.act <= Act::kAutoMergeOff) return ActOnFacts(step);
    return ActOnLife(step);
  }

  // Deliveries.

  void Deliver(Told told) {
    told.guid = NewGuid();
    told.step = step_;
    told.at = now_;
    told.archived = setting_.archived;
    told.repository_at = setting_.repository_updated_at;
    const Fault fault = fault_ < kDeliveriesOfAStep ? Now().faults[fault_] : Fault{};
    ++fault_;
    const std::size_t index = telling_.told.size();
    telling_.told.push_back(std::move(told));
    const std::int64_t at = now_ + 1 + fault.late_seconds;
    if (fault.lost) {
      ++telling_.lost;
    } else {
      telling_.happenings.push_back({.at = at, .told = index});
    }
    Repeat(Happening::Kind::kRedelivery, index, fault, at, fault.again_seconds);
    Repeat(Happening::Kind::kReplay, index, fault, at, fault.replay_seconds);
  }

  void Repeat(Happening::Kind kind, std::size_t index, const Fault& fault, std::int64_t at,
              std::int64_t after) {
    if (fault.lost || after == 0) return;
    telling_.happenings.push_back(
        {.at = at + after, .kind = kind, .told = index, .forgotten = fault.forgotten});
  }

  void DeliverPullRequest(std::string_view action, const Payloads::PullRequestMore& more = {}) {
    shown_.updated_at = now_;
    Told told{.event = "pull_request", .action = std::string(action)};
    told.body = payloads_.PullRequest(action, shown_, setting_, more);
    told.shown = shown_;
    told.before = more.before;
    told.retargeted = !more.base_before.empty();
    Deliver(std::move(told));
  }

  void DeliverReview(std::string_view action, const HumanReview& review) {
    shown_.updated_at = now_;
    Told told{.event = "pull_request_review", .action = std::string(action)};
    told.body = payloads_.Review(action, review, shown_, setting_);
    told.shown = shown_;
    told.review = review;
    Deliver(std::move(told));
  }

  void DeliverComment(std::string_view action, Comment& comment) {
    shown_.updated_at = now_;
    Told told{.action = std::string(action)};
    if (comment.on_a_line) {
      const bool whole = Now().Part(6) % 2 == 0;
      told.event = "pull_request_review_comment";
      told.body = payloads_.ReviewComment(action, comment, shown_, setting_, whole);
      if (whole) told.shown = shown_;
    } else {
      told.event = "issue_comment";
      told.body = payloads_.IssueComment(action, comment, shown_, setting_);
    }
    told.comment = comment;
    Deliver(std::move(told));
  }

  void DeliverCheck(Check check) {
    const bool ended = !check.result.empty();
    Told told;
    told.event = check.kind == Check::Kind::kRun     ? "check_run"
                 : check.kind == Check::Kind::kSuite ? "check_suite"
                                                     : "status";
    if (check.kind != Check::Kind::kStatus) told.action = ended ? "completed" : "created";
    told.body = payloads_.CheckOf(check, shown_, setting_);
    told.check = std::move(check);
    Deliver(std::move(told));
  }

  void DeliverPush(Push push) {
    Told told{.event = "push"};
    told.body = payloads_.PushOf(push, setting_);
    told.push = std::move(push);
    Deliver(std::move(told));
  }

  void DeliverGroup(Group group) {
    Told told{.event = "merge_group",
              .action = group.end.empty() ? "checks_requested" : "destroyed"};
    told.body = payloads_.GroupOf(group, now_, setting_);
    told.group = std::move(group);
    Deliver(std::move(told));
  }

  // Acts.

  void OpenIt() {
    opened_ = true;
    shown_.created_at = now_;
    shown_.draft = Now().Part(0) % 4 == 0;
    shown_.title = "As it was opened";
    shown_.base_ref = "main";
    shown_.base_sha = NewSha();
    shown_.head_sha = NewSha();
    heads_.push_back(shown_.head_sha);
    DeliverPullRequest("opened");
  }

  void Archive(bool archive) {
    if (setting_.archived == archive) return;
    setting_.archived = archive;
    // One second of the repository has one change only.
    setting_.repository_updated_at = now_ = std::max(now_, setting_.repository_updated_at + 1);
    const std::string_view action = archive ? "archived" : "unarchived";
    Told told{.event = "repository", .action = std::string(action)};
    told.body = payloads_.Repository(action, setting_);
    Deliver(std::move(told));
  }

  void ActOnBranchesAndTexts(const Step& step) {
    switch (step.act) {
      case Act::kPush:
        if (Open()) PushHead(step);
        return;
      case Act::kPushElsewhere:
        DeliverPush({.ref = "refs/heads/main", .before = NewSha(), .after = NewSha(), .at = now_});
        return;
      case Act::kEditTitle: {
        const std::string before =
            std::exchange(shown_.title, absl::StrCat("Title ", step.Part(0) % 4));
        if (before != shown_.title) DeliverPullRequest("edited", {.title_before = before});
        return;
      }
      case Act::kRetarget: {
        if (!Open()) return;
        const std::string before =
            std::exchange(shown_.base_ref, shown_.base_ref == "main" ? "release" : "main");
        shown_.base_sha = NewSha();
        DeliverPullRequest("edited", {.base_before = before});
        return;
      }
      default:
        if (!Open() || shown_.draft == (step.act == Act::kConvertToDraft)) return;
        shown_.draft = !shown_.draft;
        DeliverPullRequest(shown_.draft ? "converted_to_draft" : "ready_for_review");
    }
  }

  void PushHead(const Step& step) {
    const std::string before = shown_.head_sha;
    // Now and then the branch is forced back to where it was.
    const bool back = step.Part(0) % 6 == 0 && heads_.size() > 1;
    shown_.head_sha = back ? heads_[step.Part(1) % heads_.size()] : NewSha();
    if (shown_.head_sha == before) shown_.head_sha = NewSha();
    heads_.push_back(shown_.head_sha);
    DeliverPullRequest("synchronize", {.before = before});
    if (!setting_.fork && step.Part(2) % 2 == 0) {
      DeliverPush({.ref = "refs/heads/changes",
                   .before = before,
                   .after = shown_.head_sha,
                   .forced = back,
                   .at = now_});
    }
    if (!back && step.Part(3) % 2 == 0) {  // a suite is requested once of a commit
      const HeadNote note{.sha = shown_.head_sha, .at = now_};
      Told told{.event = "check_suite", .action = "requested"};
      told.body = payloads_.SuiteRequested(note, setting_);
      told.note = note;
      Deliver(std::move(told));
    }
  }

  void ActOnReviews(const Step& step) {
    if (step.act == Act::kReview) {
      // Now and then of an older head than the one that is there when it is sent.
      const std::string& commit =
          step.Part(1) % 4 == 0 ? heads_[step.Part(2) % heads_.size()] : shown_.head_sha;
      reviews_.push_back({.id = ++ids_,
                          .reviewer = 1'001 + static_cast<std::int64_t>(step.Part(3) % 3),
                          .opinion = static_cast<Opinion>(step.Part(0) % 3),
                          .commit = commit,
                          .body = absl::StrCat("Said ", ids_),
                          .submitted_at = now_});
      DeliverReview("submitted", reviews_.back());
      return;
    }
    if (reviews_.empty()) return;
    HumanReview& review = reviews_[step.Part(0) % reviews_.size()];
    if (step.act == Act::kEditReview) {
      review.body = absl::StrCat("Said otherwise ", step.Part(1) % 3);
      DeliverReview("edited", review);
    } else if (!review.dismissed && review.opinion != Opinion::kCommented) {
      review.dismissed = true;
      DeliverReview("dismissed", review);
    }
  }

  void ActOnDiscussion(const Step& step) {
    switch (step.act) {
      case Act::kComment:
      case Act::kReviewComment:
      case Act::kReply:
        return WriteComment(step);
      case Act::kResolveThread:
      case Act::kUnresolveThread:
        return TurnThread(step, step.act == Act::kResolveThread);
      default:
        break;
    }
    const bool on_a_line =
        step.act == Act::kEditReviewComment || step.act == Act::kDeleteReviewComment;
    Comment* const comment = SomeComment(step, on_a_line);
    if (comment == nullptr) return;
    if (step.act == Act::kEditComment || step.act == Act::kEditReviewComment) {
      comment->body = absl::StrCat("Written otherwise ", step.Part(1) % 3);
      comment->updated_at = now_;
      DeliverComment("edited", *comment);
    } else {
      comment->deleted = true;
      DeliverComment("deleted", *comment);
    }
  }

  void WriteComment(const Step& step) {
    std::int64_t in_reply_to = 0;
    if (step.act == Act::kReply) {
      const Comment* const first = SomeThread(step);
      if (first == nullptr) return;
      in_reply_to = first->id;
    }
    comments_.push_back({.id = ++ids_,
                         .on_a_line = step.act != Act::kComment,
                         .in_reply_to = in_reply_to,
                         .body = absl::StrCat("Written ", ids_),
                         .created_at = now_,
                         .updated_at = now_});
    DeliverComment("created", comments_.back());
  }

  void TurnThread(const Step& step, bool resolve) {
    const Comment* const first = SomeThread(step);
    if (first == nullptr || resolved_.contains(first->id) == resolve) return;
    if (resolve) {
      resolved_.insert(first->id);
    } else {
      resolved_.erase(first->id);
    }
    shown_.updated_at = now_;
    const ThreadWord word{.thread = first->id, .resolved = resolve};
    Told told{.event = "pull_request_review_thread", .action = resolve ? "resolved" : "unresolved"};
    told.body = payloads_.Thread(word, shown_, setting_);
    told.shown = shown_;
    told.thread = word;
    Deliver(std::move(told));
  }

  // Null: there is none.
  Comment* SomeComment(const Step& step, bool on_a_line) {
    return Pick(step, [&](const Comment& comment) {
      return comment.on_a_line == on_a_line && !comment.deleted;
    });
  }
  Comment* SomeThread(const Step& step) {
    return Pick(step, [](const Comment& comment) {
      return comment.on_a_line && comment.in_reply_to == 0 && !comment.deleted;
    });
  }
  template <class Fits>
  Comment* Pick(const Step& step, const Fits& fits) {
    std::vector<Comment*> found;
    for (Comment& comment : comments_) {
      if (fits(comment)) found.push_back(&comment);
    }
    return found.empty() ? nullptr : found[step.Part(0) % found.size()];
  }

  void ActOnChecks(const Step& step) {
    // Also of heads that are not current any more.
    const std::string& sha =
        step.Part(0) % 3 == 0 ? heads_[step.Part(1) % heads_.size()] : shown_.head_sha;
    const bool ended =
        step.act != Act::kCheckCreated && (step.act != Act::kStatus || step.Part(2) % 3 != 0);
    const Check::Kind kind = step.act == Act::kSuiteCompleted ? Check::Kind::kSuite
                             : step.act == Act::kStatus       ? Check::Kind::kStatus
                                                              : Check::Kind::kRun;
    DeliverCheck({.kind = kind,
                  .name = absl::StrCat("check-", step.Part(3) % 3),
                  .id = ++ids_,
                  .sha = sha,
                  .result = !ended                  ? ""
                            : step.Part(4) % 2 == 0 ? "success"
                                                    : "failure",
                  .at = now_});
  }

  void ActOnFacts(const Step& step) {
    const std::int64_t person = 1'001 + static_cast<std::int64_t>(step.Part(0) % 3);
    const std::string label = absl::StrCat("label-", step.Part(0) % 3);
    switch (step.act) {
      case Act::kLabel:
        if (shown_.labels.insert(label).second) DeliverPullRequest("labeled", {.label = label});
        return;
      case Act::kUnlabel:
        if (const auto gone = TakeOne(shown_.labels, step)) {
          DeliverPullRequest("unlabeled", {.label = *gone});
        }
        return;
      case Act::kAssign:
        if (shown_.assignees.insert(person).second) Deliver("assigned", person);
        return;
      case Act::kUnassign:
        if (const auto gone = TakeOne(shown_.assignees, step)) Deliver("unassigned", *gone);
        return;
      case Act::kAskReviewer:
        if (shown_.reviewers.insert(person).second) Deliver("review_requested", person);
        return;
      case Act::kUnaskReviewer:
        if (const auto gone = TakeOne(shown_.reviewers, step)) {
          Deliver("review_request_removed", *gone);
        }
        return;
      case Act::kMilestone:
      case Act::kDemilestone:
        return Turn(shown_.milestone, step.act == Act::kMilestone, "milestoned", "demilestoned");
      case Act::kLock:
      case Act::kUnlock:
        return Turn(shown_.locked, step.act == Act::kLock, "locked", "unlocked");
      default:
        return Turn(shown_.auto_merge, step.act == Act::kAutoMergeOn, "auto_merge_enabled",
                    "auto_merge_disabled");
    }
  }

  // Nothing: there is none.
  template <class Value>
  static std::optional<Value> TakeOne(std::set<Value>& values, const Step& step) {
    if (values.empty()) return std::nullopt;
    const auto one =
        std::next(values.begin(), static_cast<std::ptrdiff_t>(step.Part(0) % values.size()));
    return std::move(values.extract(one).value());
  }

  void Deliver(std::string_view action, std::int64_t person) {
    DeliverPullRequest(action, {.person = person});
  }

  void Turn(bool& fact, bool to, std::string_view on, std::string_view off) {
    if (fact == to) return;
    fact = to;
    const std::string_view action = to ? on : off;
    DeliverPullRequest(action, {.reason = action.starts_with("auto_merge") ? "asked for" : ""});
  }

  void ActOnLife(const Step& step) {
    switch (step.act) {
      case Act::kReopen:
        if (shown_.life != Life::kClosed) return;
        shown_.life = Life::kOpen;
        shown_.closed_at = 0;
        return DeliverPullRequest("reopened");
      case Act::kDequeue:
        return Dequeue(step);
      default:
        break;
    }
    if (!Open()) return;
    if (step.act == Act::kClose) return Close(Life::kClosed);
    if (shown_.draft) return;
    if (step.act == Act::kEnqueue) return Enqueue();
    if (step.act == Act::kMergeByQueue) {
      Enqueue();
      DeliverCheck(
          {.name = "check-0", .id = ++ids_, .sha = queued_->sha, .result = "success", .at = now_});
      now_ += static_cast<std::int64_t>(step.Part(0) % 3);
      shown_.merge_sha = queued_->sha;
      EndGroup("merged");
    } else {
      shown_.merge_sha = NewSha();
    }
    Close(Life::kMerged);
  }

  void Enqueue() {
    if (queued_.has_value()) return;
    queued_ = Group{.sha = NewSha(), .base_sha = shown_.base_sha, .end = ""};
    DeliverPullRequest("enqueued");
    DeliverGroup(*queued_);
  }

  void Dequeue(const Step& step) {
    if (!queued_.has_value()) return;
    EndGroup(step.Part(0) % 2 == 0 ? "dequeued" : "invalidated");
    DeliverPullRequest("dequeued", {.reason = "MANUAL"});
  }

  void EndGroup(std::string end) {
    queued_->end = std::move(end);
    DeliverGroup(*queued_);
    queued_.reset();
  }

  void Close(Life life) {
    shown_.life = life;
    shown_.closed_at = now_;
    DeliverPullRequest("closed");
  }

  std::string NewSha() {
    std::string sha;
    while (sha.size() < 40) absl::StrAppend(&sha, absl::Hex(names_.Seed(), absl::kZeroPad16));
    return sha.substr(0, 40);
  }

  std::string NewGuid() {
    return absl::StrCat("00000000-0000-4000-8000-", absl::Hex(++guids_, absl::kZeroPad12));
  }

  const Story& story_;
  const Payloads& payloads_;
  sim::Random names_;
  std::int64_t now_;
  std::size_t step_ = 0;
  std::size_t fault_ = 0;
  std::int64_t ids_ = 500'000;
  std::int64_t guids_ = 0;
  bool opened_ = false;
  Shown shown_;
  Setting setting_;
  std::vector<std::string> heads_;
  std::vector<HumanReview> reviews_;
  std::vector<Comment> comments_;
  std::set<std::int64_t> resolved_;
  std::optional<Group> queued_;
  Telling telling_;
};

}  // namespace

Telling Tell(const Story& story, const Payloads& payloads) {
  return Teller(story, payloads).Tell();
}

}  // namespace docket::lifecycles
