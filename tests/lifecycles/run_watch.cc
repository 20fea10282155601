#include "tests/lifecycles/run_watch.h"

#include <algorithm>

namespace docket::lifecycles {

namespace review = domain::review;
using review::Stage;

namespace {

// The saga's limits as they are promised.
constexpr std::int64_t kDebounceSeconds = 30;
constexpr std::int64_t kBurstSeconds = 300;
constexpr std::int64_t kAttempts = 3;

// The lease under which a command brings something; nothing: it brings nothing.
std::optional<domain::LeaseId> LeaseOf(const review::Command& command) {
  if (const auto* analysis = std::get_if<review::RecordAnalysis>(&command)) return analysis->lease;
  if (const auto* failed = std::get_if<review::FailAnalysis>(&command)) return failed->lease;
  if (const auto* answer = std::get_if<review::ConcludeConversation>(&command)) {
    return answer->lease;
  }
  if (const auto* told = std::get_if<review::RecordNotification>(&command)) return told->lease;
  return std::nullopt;
}

std::vector<const review::Event*> ReviewEvents(const commands::Decided& decided) {
  std::vector<const review::Event*> events;
  const auto* accepted = std::get_if<commands::Accepted>(&decided);
  if (accepted == nullptr) return events;
  for (const commands::StreamChange& change : accepted->changes) {
    for (const domain::Event& event : change.events) {
      if (const auto* known = std::get_if<review::Event>(&event)) events.push_back(known);
    }
  }
  return events;
}

// Whether the last of the repository's reviews has followed it.
bool AllFollowed(const commands::Decided& decided) {
  const auto* accepted = std::get_if<commands::Accepted>(&decided);
  if (accepted == nullptr) return false;
  for (const commands::StreamChange& change : accepted->changes) {
    for (const domain::Event& event : change.events) {
      const auto* fact = std::get_if<domain::repository::Event>(&event);
      const auto* followed =
          fact == nullptr ? nullptr : std::get_if<domain::repository::ReviewsFollowed>(fact);
      if (followed != nullptr && followed->complete) return true;
    }
  }
  return false;
}

bool IsRefused(const commands::Decided& decided) {
  const auto* accepted = std::get_if<commands::Accepted>(&decided);
  return accepted == nullptr || accepted->refused.has_value();
}

}  // namespace

void RunWatch::Saw(const Decision& decision, const review::State* before,
                   const review::State* after, const Activity& active) {
  const auto* command = std::get_if<review::Command>(&decision.command.command);
  now_ = decision.now;
  active_ = active;
  live_before_ = live_;
  lease_ = command == nullptr ? std::nullopt : LeaseOf(*command);
  requested_ = discarded_ = results_ = 0;
  for (const review::Event* event : ReviewEvents(decision.decided)) {
    std::visit([this](const auto& fact) { On(fact); }, *event);
    if (std::holds_alternative<review::AnalysisDiscarded>(*event) ||
        std::holds_alternative<review::AgentResponseDiscarded>(*event)) {
      ++discarded_;
    }
  }
  findings_.Expect(requested_ <= 1, "one-live-run", "one decision asked for ", requested_, " runs");
  if (after != nullptr) CompareWith(*after);
  findings_.Expect(!AllFollowed(decision.decided) || active_.possible || !live_.has_value(),
                   "inactive", "a run is under way in a repository that was archived");
  CheckResult(decision, before);
  if (command == nullptr) return;
  if (const auto* asked = std::get_if<review::RequestReview>(command)) {
    CheckRequest(*asked, decision, before);
  }
  if (const auto* asked = std::get_if<review::CancelRunOnRequest>(command)) {
    CheckCancellation(*asked, decision);
  }
}

void RunWatch::AtRest(const review::State* state) {
  if (live_.has_value()) {
    findings_.Add("at-rest", "run ", *live_, " is under way when all time has passed");
  }
  for (const auto& [key, notice] : notices_) {
    findings_.Expect(notice != Notice::kWaiting, "at-rest", "a notification of run ",
                     key.run.ordinal, " still waits when all time has passed");
  }
  findings_.Expect(state == nullptr || !review::DueOf(*state).has_value(), "timers",
                   "something is due when all time has passed");
}

bool RunWatch::Asked(const std::string& head) const {
  return std::ranges::any_of(runs_, [&](const auto& run) { return run.second.head == head; });
}

RunWatch::Known* RunWatch::Live(const domain::RunId& run, const char* what) {
  const auto known = runs_.find(run.ordinal);
  if (known == runs_.end() || known->second.end != End::kNone) {
    findings_.Add("ended-run-acts", what, " of run ", run.ordinal, ", which is not under way");
    return nullptr;
  }
  return &known->second;
}

void RunWatch::EndRun(const domain::RunId& run, End end, const char* what) {
  Known* const known = Live(run, what);
  if (known == nullptr) return;
  known->end = end;
  known->lease.reset();
  live_.reset();
}

// A result counts under the lease that is held and has not run out.
void RunWatch::CheckLease(const Known& run, const domain::LeaseId& lease, const char* what) {
  const bool held =
      run.lease.has_value() && run.lease->lease.id == lease && run.lease->lease.expires_at > now_;
  findings_.Expect(held, "stale-lease", what,
                   " counted under a lease that is not held: ", lease.value());
}

bool RunWatch::Settled(const review::NotificationKey& key) const {
  const auto notice = notices_.find(key);
  return notice == notices_.end() || notice->second != Notice::kWaiting;
}

void RunWatch::On(const review::ReviewRequested& event) {
  ++requested_;
  const std::int64_t ordinal = event.run.ordinal;
  findings_.Expect(!live_.has_value(), "one-live-run", "run ", ordinal,
                   " was asked for while another one is under way");
  findings_.Expect(ordinal == static_cast<std::int64_t>(runs_.size()) + 1, "run-order", "run ",
                   ordinal, " follows ", runs_.size());
  findings_.Expect(!merged_, "merged-terminal", "run ", ordinal, " of what is merged");
  findings_.Expect(active_.possible, "inactive", "run ", ordinal, " in an archived repository");
  const bool by_itself = event.trigger < review::Trigger::kRequested;
  const std::string head(event.head.value());
  for (const auto& [other, run] : runs_) {
    // One that ended without a result leaves its head unreviewed.
    const bool stands = run.end == End::kNone || run.end == End::kCompleted;
    findings_.Expect(!by_itself || !run.by_itself || run.head != head || !stands, "auto-run-twice",
                     "head ", head, " is reviewed by itself as run ", other, " and again as run ",
                     ordinal);
  }
  const bool pushed = event.trigger == review::Trigger::kSynchronize;
  const domain::Timestamp latest = pushed ? domain::AddSeconds(now_, kDebounceSeconds) : now_;
  findings_.Expect(event.not_before <= latest, "debounce", "run ", ordinal,
                   " waits longer than its trigger allows");
  if (event.burst_since != domain::kUnknownTime) {
    findings_.Expect(
        event.not_before <= std::max(now_, domain::AddSeconds(event.burst_since, kBurstSeconds)),
        "debounce", "run ", ordinal, " waits longer than a burst may last");
  }
  runs_[ordinal] = {.head = head,
                    .by_itself = by_itself,
                    .not_before = event.not_before,
                    .deadline = event.deadline};
  live_ = ordinal;
}

void RunWatch::On(const review::RunSuperseded& event) {
  EndRun(event.run, End::kSuperseded, "the supersession");
}

void RunWatch::On(const review::RunCancelled& event) {
  EndRun(event.run, End::kCancelled, "the cancellation");
}

void RunWatch::On(const review::AnalysisStarted& event) {
  Known* const run = Live(event.run, "the start of the analysis");
  if (run == nullptr) return;
  findings_.Expect(now_ >= run->not_before, "debounce", "the analysis of run ", event.run.ordinal,
                   " began before its debounce was over");
  findings_.Expect(now_ >= run->retry_at, "retry", "the analysis of run ", event.run.ordinal,
                   " was tried again too soon");
  findings_.Expect(!run->analysed && !run->answered, "stage-order", "run ", event.run.ordinal,
                   " is analysed after its analysis");
  findings_.Expect(event.attempt == run->failed + 1 && event.attempt <= kAttempts, "attempts",
                   "attempt ", event.attempt, " after ", run->failed, " failed ones");
  findings_.Expect(!run->lease.has_value(), "one-worker", "two workers analyse run ",
                   event.run.ordinal);
  findings_.Expect(event.lease.expires_at > now_ && event.lease.expires_at <= event.deadline,
                   "lease-time", "a lease of run ", event.run.ordinal, " outlasts its attempt");
  run->begun = true;
  run->lease = {.lease = event.lease, .deadline = event.deadline};
}

void RunWatch::On(const review::ConversationStarted& event) {
  Known* const run = Live(event.run, "the start of the conversation");
  if (run == nullptr) return;
  findings_.Expect(run->analysed && !run->answered, "stage-order", "run ", event.run.ordinal,
                   " converses at another stage");
  findings_.Expect(!run->lease.has_value(), "one-worker", "two workers converse about run ",
                   event.run.ordinal);
  findings_.Expect(event.lease.expires_at > now_ && event.lease.expires_at <= event.deadline,
                   "lease-time", "a lease of run ", event.run.ordinal, " outlasts its stage");
  run->lease = {.lease = event.lease, .deadline = event.deadline};
}

void RunWatch::On(const review::PublishingStarted& event) {
  findings_.Expect(!publishing_.has_value(), "one-worker", "two workers publish");
  findings_.Expect(
      std::ranges::any_of(notices_,
                          [](const auto& notice) { return notice.second == Notice::kWaiting; }),
      "stage-order", "a worker publishes, and nothing is to be told");
  publishing_ = event.lease;
}

void RunWatch::On(const review::LeaseExtended& event) {
  if (event.stage == Stage::kPublishing) {
    if (publishing_.has_value() && publishing_->id == event.lease) {
      publishing_->expires_at = event.expires_at;
    } else {
      findings_.Add("stale-lease", "a lease that is not held was extended");
    }
    return;
  }
  Known* const run = live_.has_value() ? &runs_.at(*live_) : nullptr;
  if (run == nullptr || !run->lease.has_value() || run->lease->lease.id != event.lease) {
    findings_.Add("stale-lease", "a lease that is not held was extended");
    return;
  }
  findings_.Expect(event.expires_at <= run->lease->deadline, "lease-time",
                   "a lease was extended beyond its stage");
  run->lease->lease.expires_at = event.expires_at;
}

void RunWatch::On(const review::LeaseEnded& event) {
  if (event.stage == Stage::kPublishing) {
    findings_.Expect(publishing_.has_value() && publishing_->id == event.lease, "stale-lease",
                     "a lease that is not held ended");
    publishing_.reset();
    return;
  }
  Known* const run = live_.has_value() ? &runs_.at(*live_) : nullptr;
  findings_.Expect(run != nullptr && run->lease.has_value() && run->lease->lease.id == event.lease,
                   "stale-lease", "a lease that is not held ended");
  if (run != nullptr) run->lease.reset();
}

void RunWatch::On(const review::AnalysisCompleted& event) {
  ++results_;
  Known* const run = Live(event.run, "the analysis");
  if (run == nullptr) return;
  findings_.Expect(!run->analysed, "stage-once", "run ", event.run.ordinal, " is analysed twice");
  findings_.Expect(event.head.value() == run->head, "stale-head", "the analysis of head ",
                   std::string(event.head.value()), " counts for a run of ", run->head);
  CheckLease(*run, lease_.value_or(domain::LeaseId()), "an analysis");
  run->analysed = true;
  run->lease.reset();
}

void RunWatch::On(const review::AnalysisFailed& event) {
  Known* const run = Live(event.run, "the failure");
  if (run == nullptr) return;
  findings_.Expect(!run->analysed, "stage-order", "run ", event.run.ordinal,
                   " fails to be analysed after its analysis");
  ++run->failed;
  run->retry_at = event.retry_at;
  run->lease.reset();
}

void RunWatch::On(const review::AgentResponseReady& event) {
  ++results_;
  Known* const run = Live(event.run, "the answer");
  if (run == nullptr) return;
  findings_.Expect(run->analysed, "stage-order", "run ", event.run.ordinal,
                   " is answered before its analysis");
  findings_.Expect(!run->answered, "stage-once", "run ", event.run.ordinal, " is answered twice");
  if (event.reason == review::ConclusionReason::kTimeout) {
    --results_;  // brought by nobody
  } else {
    CheckLease(*run, lease_.value_or(domain::LeaseId()), "an answer");
  }
  run->answered = true;
  run->lease.reset();
}

void RunWatch::On(const review::NotificationScheduled& event) {
  const review::NotificationKey& key = event.key;
  findings_.Expect(notices_.emplace(key, Notice::kWaiting).second, "notification-once",
                   "a notification of run ", key.run.ordinal, " is to be told twice");
  const auto known = runs_.find(key.run.ordinal);
  if (known == runs_.end()) {
    findings_.Add("notification-once", "a notification of a run that never was");
    return;
  }
  const Known& run = known->second;
  bool fits = false;
  switch (key.part) {
    case review::Part::kInProgress:
      fits = run.end == End::kNone && run.begun;
      break;
    case review::Part::kResult:
      fits = run.end == End::kNone && run.answered;
      break;
    case review::Part::kWithdrawn:
      fits = run.end == End::kSuperseded || run.end == End::kCancelled;
      break;
    case review::Part::kNeutral:
      fits = run.end == End::kFailed || run.end == End::kTimedOut;
      break;
  }
  findings_.Expect(fits, "stage-order", "part ", static_cast<int>(key.part), " of run ",
                   key.run.ordinal, " is to be told at another stage of it");
  findings_.Expect(event.head.value() == run.head, "stale-head", "a notification of run ",
                   key.run.ordinal, " is of another head");
}

void RunWatch::On(const review::NotificationAttempted& event) {
  findings_.Expect(!Settled(event.key), "notification-once", "what is settled of run ",
                   event.key.run.ordinal, " is tried again");
}

void RunWatch::On(const review::NotificationSent& event) {
  findings_.Expect(!Settled(event.key), "notification-once", "what is settled of run ",
                   event.key.run.ordinal, " is sent");
  notices_[event.key] = Notice::kSent;
  EndPublishingIfDone();
  const auto known = runs_.find(event.key.run.ordinal);
  if (event.key.part != review::Part::kResult || known == runs_.end()) return;
  ++known->second.results_sent;
  findings_.Expect(known->second.end == End::kNone && known->second.answered, "stage-order",
                   "a result of run ", event.key.run.ordinal, " is told, and it has none");
}

void RunWatch::On(const review::NotificationAbandoned& event) {
  findings_.Expect(!Settled(event.key), "notification-once", "what is settled of run ",
                   event.key.run.ordinal, " is given up");
  notices_[event.key] = Notice::kAbandoned;
  EndPublishingIfDone();
}

// The task of telling ends with what there is to tell.
void RunWatch::EndPublishingIfDone() {
  const bool waits = std::ranges::any_of(
      notices_, [](const auto& notice) { return notice.second == Notice::kWaiting; });
  if (!waits) publishing_.reset();
}

void RunWatch::On(const review::RunCompleted& event) {
  const auto known = runs_.find(event.run.ordinal);
  if (known != runs_.end()) {
    findings_.Expect(known->second.answered && known->second.results_sent > 0, "stage-order",
                     "run ", event.run.ordinal, " is complete, and nothing was told");
  }
  EndRun(event.run, End::kCompleted, "the completion");
}

void RunWatch::On(const review::RunFailed& event) {
  EndRun(event.run, End::kFailed, "the failure");
}

void RunWatch::On(const review::RunTimedOut& event) {
  const Known* const run = Live(event.run, "the time-out");
  if (run != nullptr) {
    findings_.Expect(now_ >= run->deadline && !run->answered, "time-out", "run ", event.run.ordinal,
                     " timed out before its time");
  }
  EndRun(event.run, End::kTimedOut, "the time-out");
}

void RunWatch::On(const review::HeadAdvanced& /*event*/) {
  findings_.Expect(!merged_, "merged-terminal", "the head moved of what is merged");
}

void RunWatch::On(const review::PullRequestMerged& /*event*/) {
  findings_.Expect(!merged_, "merged-terminal", "merged twice");
  merged_ = true;
}

void RunWatch::On(const review::PullRequestReopened& /*event*/) {
  findings_.Expect(!merged_, "merged-terminal", "reopened after it was merged");
}

void RunWatch::On(const review::PullRequestClosed& /*event*/) {
  findings_.Expect(!merged_, "merged-terminal", "closed after it was merged");
}

// A run that is under way is the state's, of its head, and of an open pull request; of a draft only
// if somebody asked for it.
void RunWatch::CompareWith(const review::State& after) {
  findings_.Expect(after.live_run.has_value() == live_.has_value(), "live-run",
                   "the state has another run under way than the events say");
  if (!live_.has_value() || !after.live_run.has_value()) return;
  const Known& run = runs_.at(*live_);
  findings_.Expect(after.live_run->id.ordinal == *live_, "live-run",
                   "the state has another run under way than the events say");
  findings_.Expect(run.head == after.head.sha.value(), "run-bound-to-head", "run ", *live_, " of ",
                   run.head, " is under way, and the head is ",
                   std::string(after.head.sha.value()));
  findings_.Expect(after.status == review::PullRequestStatus::kOpen, "nothing-live", "run ", *live_,
                   " is under way of what is not open");
  findings_.Expect(!after.draft || !run.by_itself, "nothing-live", "run ", *live_,
                   " is under way of a draft, and nobody asked for it");
}

// A worker's result that does not count is refused and kept as evidence, unless the same counted
// before.
void RunWatch::CheckResult(const Decision& decision, const review::State* before) {
  findings_.Expect(results_ <= 1, "stage-once", "one decision has ", results_, " results");
  if (discarded_ > 0) {
    findings_.Expect(IsRefused(decision.decided), "discarded",
                     "a result is discarded, and its worker is not told");
    findings_.Expect(results_ == 0, "discarded", "a result is discarded and counts");
  }
  const auto* command = std::get_if<review::Command>(&decision.command.command);
  const bool brings =
      command != nullptr && (std::holds_alternative<review::RecordAnalysis>(*command) ||
                             std::holds_alternative<review::ConcludeConversation>(*command));
  if (!brings || before == nullptr) return;
  findings_.Expect(results_ + discarded_ > 0 || !IsRefused(decision.decided), "discarded",
                   "a result is refused, and that it came is not kept");
}

// Whoever asks for a run gets one of the current head, unless one is under way.
void RunWatch::CheckRequest(const review::RequestReview& asked, const Decision& decision,
                            const review::State* before) {
  if (before == nullptr || !before->id.has_value()) return;
  const bool current = asked.head.value().empty() || asked.head == before->head.sha;
  const bool open = before->status == review::PullRequestStatus::kOpen;
  if (!current || !open) {
    findings_.Expect(requested_ == 0 && IsRefused(decision.decided), "asked",
                     "a run of what is not open, or of an older head, was granted");
    return;
  }
  findings_.Expect(requested_ > 0 || live_before_.has_value() || !active_.certain, "asked",
                   "nothing is under way, and who asks for a run gets none");
  findings_.Expect(requested_ > 0 || IsRefused(decision.decided), "asked",
                   "who asks for a run is not told that there is none");
}

// What is under way ends at once; what is not is told so.
void RunWatch::CheckCancellation(const review::CancelRunOnRequest& asked,
                                 const Decision& decision) {
  const bool live = live_before_ == asked.run.ordinal;
  findings_.Expect(!live || !live_.has_value(), "cancelled", "run ", asked.run.ordinal,
                   " was cancelled and is under way");
  findings_.Expect(live || IsRefused(decision.decided), "cancelled", "run ", asked.run.ordinal,
                   " was over before, and who cancels it is not told");
}

}  // namespace docket::lifecycles
