// RunWatch: what must hold of the bot's runs at every decision, whatever was lost or came late. It
// keeps runs, leases and notifications by itself, from the events alone, and judges each event by
// the invariants of runs and by the clock; after each decision it compares with the state.
// Thread-safety: none; one per lifecycle.
// Source: the invariants of reviews and the saga of a run: one live run, bound to one head; a head
// is not reviewed twice by itself; stages in their order, each result once; results of stale heads,
// leases and ended runs discarded; a notification told once; merged is for ever.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/lifecycles/broken.h"
#include "tests/lifecycles/receiver.h"

namespace docket::lifecycles {

class RunWatch {
 public:
  explicit RunWatch(Findings& findings) : findings_(findings) {}

  // Whether the repository may be used, as far as that is known.
  struct Activity {
    bool possible = true;
    bool certain = true;
  };

  // One decision about the review. `before` and `after`: the state; null: there is none.
  void Saw(const Decision& decision, const domain::review::State* before,
           const domain::review::State* after, const Activity& active);

  // All time has passed: nothing may be under way or still to be told.
  void AtRest(const domain::review::State* state);

  // Whether a run of this head was ever asked for.
  [[nodiscard]] bool Asked(const std::string& head) const;
  // How many runs there were.
  [[nodiscard]] std::size_t runs() const { return runs_.size(); }

 private:
  enum class End : std::uint8_t { kNone, kSuperseded, kCancelled, kCompleted, kFailed, kTimedOut };
  struct HeldLease {
    domain::review::Lease lease{};
    domain::Timestamp deadline{};  // of the attempt; unknown: none
  };
  struct Known {
    std::string head{};
    bool by_itself = false;
    domain::Timestamp not_before{};
    domain::Timestamp deadline{};
    std::int64_t failed = 0;       // attempts of the analysis
    domain::Timestamp retry_at{};  // of the analysis
    bool begun = false;
    bool analysed = false;
    bool answered = false;
    std::int64_t results_sent = 0;
    std::optional<HeldLease> lease{};  // of the analysis or conversation
    End end = End::kNone;
  };
  enum class Notice : std::uint8_t { kWaiting, kSent, kAbandoned };

  // The event, one overload for each kind that is about runs.
  void On(const domain::review::ReviewRequested& event);
  void On(const domain::review::RunSuperseded& event);
  void On(const domain::review::RunCancelled& event);
  void On(const domain::review::AnalysisStarted& event);
  void On(const domain::review::ConversationStarted& event);
  void On(const domain::review::PublishingStarted& event);
  void On(const domain::review::LeaseExtended& event);
  void On(const domain::review::LeaseEnded& event);
  void On(const domain::review::AnalysisCompleted& event);
  void On(const domain::review::AnalysisFailed& event);
  void On(const domain::review::AgentResponseReady& event);
  void On(const domain::review::NotificationScheduled& event);
  void On(const domain::review::NotificationAttempted& event);
  void On(const domain::review::NotificationSent& event);
  void On(const domain::review::NotificationAbandoned& event);
  void On(const domain::review::RunCompleted& event);
  void On(const domain::review::RunFailed& event);
  void On(const domain::review::RunTimedOut& event);
  void On(const domain::review::HeadAdvanced& event);
  void On(const domain::review::PullRequestMerged& event);
  void On(const domain::review::PullRequestReopened& event);
  void On(const domain::review::PullRequestClosed& event);
  // Facts of which no promise about runs speaks.
  template <class Other>
  void On(const Other& /*event*/) {}

  // The run, which must be under way; null, and a finding, if it is not.
  Known* Live(const domain::RunId& run, const char* what);
  void EndRun(const domain::RunId& run, End end, const char* what);
  void CheckLease(const Known& run, const domain::LeaseId& lease, const char* what);
  [[nodiscard]] bool Settled(const domain::review::NotificationKey& key) const;
  void EndPublishingIfDone();
  void CompareWith(const domain::review::State& after);
  void CheckResult(const Decision& decision, const domain::review::State* before);
  void CheckRequest(const domain::review::RequestReview& asked, const Decision& decision,
                    const domain::review::State* before);
  void CheckCancellation(const domain::review::CancelRunOnRequest& asked, const Decision& decision);

  Findings& findings_;
  std::map<std::int64_t, Known> runs_;  // by ordinal
  std::optional<std::int64_t> live_;
  std::map<domain::review::NotificationKey, Notice> notices_;
  std::optional<domain::review::Lease> publishing_;
  bool merged_ = false;
  // Of the decision that is looked at.
  domain::Timestamp now_;
  Activity active_;
  std::optional<std::int64_t> live_before_;
  std::optional<domain::LeaseId> lease_;  // under which the command brings something
  std::size_t requested_ = 0;
  std::size_t discarded_ = 0;
  std::size_t results_ = 0;
};

}  // namespace docket::lifecycles
