#include "tests/lifecycles/counts.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "commands/github/table.h"

namespace docket::lifecycles {
namespace {

// Deliveries that lifecycles tell; of the others no pull request hears.
constexpr std::array<std::string_view, 9> kTold = {"pull_request",
                                                   "pull_request_review",
                                                   "pull_request_review_comment",
                                                   "issue_comment",
                                                   "check_run",
                                                   "pull_request_review_thread",
                                                   "check_suite",
                                                   "status",
                                                   "merge_group"};

// Every kind of fact about reviews and commits.
constexpr std::array<std::string_view, 46> kFacts = {"review.PullRequestTracked",
                                                     "review.PullRequestEdited",
                                                     "review.PullRequestFactsRecorded",
                                                     "review.PullRequestConvertedToDraft",
                                                     "review.PullRequestReadyForReview",
                                                     "review.HeadAdvanced",
                                                     "review.EarlierHeadObserved",
                                                     "review.HeadGapDetected",
                                                     "review.PullRequestClosed",
                                                     "review.PullRequestMerged",
                                                     "review.PullRequestReopened",
                                                     "review.HumanReviewSubmitted",
                                                     "review.HumanReviewEdited",
                                                     "review.HumanReviewDismissed",
                                                     "review.ReviewRequested",
                                                     "review.ReviewSkipped",
                                                     "review.RunSuperseded",
                                                     "review.RunCancelled",
                                                     "review.AnalysisStarted",
                                                     "review.ConversationStarted",
                                                     "review.PublishingStarted",
                                                     "review.LeaseExtended",
                                                     "review.LeaseEnded",
                                                     "review.AnalysisCompleted",
                                                     "review.AnalysisFailed",
                                                     "review.AnalysisDiscarded",
                                                     "review.AgentResponseReady",
                                                     "review.AgentResponseDiscarded",
                                                     "review.NotificationScheduled",
                                                     "review.NotificationAttempted",
                                                     "review.NotificationSent",
                                                     "review.NotificationAbandoned",
                                                     "review.RunCompleted",
                                                     "review.RunFailed",
                                                     "review.RunTimedOut",
                                                     "review.CommentRecorded",
                                                     "review.CommentEdited",
                                                     "review.CommentDeleted",
                                                     "review.ThreadResolved",
                                                     "review.ThreadUnresolved",
                                                     "commit.CommitLinkedToReview",
                                                     "commit.HeadNoted",
                                                     "commit.CommitPushed",
                                                     "commit.CheckRecorded",
                                                     "commit.MergeGroupRecorded",
                                                     "commit.MergeGroupDestroyed"};

void AddAll(const std::map<std::string, std::int64_t>& more,
            std::map<std::string, std::int64_t>& to) {
  for (const auto& [name, count] : more) to[name] += count;
}

void Write(std::ostream& stream, std::string_view title,
           const std::map<std::string, std::int64_t>& counts) {
  stream << title << ":\n";
  for (const auto& [name, count] : counts) stream << "  " << name << ' ' << count << '\n';
}

}  // namespace

void Counts::Add(const Counts& more) {
  lifecycles += more.lifecycles;
  AddAll(more.events, events);
  AddAll(more.rows, rows);
  AddAll(more.rejections, rejections);
  AddAll(more.others, others);
}

std::ostream& operator<<(std::ostream& stream, const Counts& counts) {
  stream << counts.lifecycles << " lifecycles\n";
  Write(stream, "deliveries", counts.rows);
  Write(stream, "events", counts.events);
  Write(stream, "refused", counts.rejections);
  Write(stream, "besides", counts.others);
  return stream;
}

std::vector<std::string> NeverOccurred(const Counts& counts) {
  std::vector<std::string> never;
  for (const commands::github::Row& row : commands::github::TranslationTable()) {
    // Nobody presses the bot's buttons here; tests/commands_github/our_bot_test.cc is about them.
    const bool button = row.action == "rerequested" || row.action == "requested_action";
    const bool told =
        !button && (std::ranges::find(kTold, row.event) != kTold.end() || row.event == "push" ||
                    (row.event == "repository" && row.action.ends_with("archived")));
    const std::string name = absl::StrCat(std::string(row.event), row.action.empty() ? "" : ".",
                                          std::string(row.action));
    if (told && !counts.rows.contains(name)) never.push_back(name);
  }
  for (const std::string_view fact : kFacts) {
    if (!counts.events.contains(std::string(fact))) never.emplace_back(fact);
  }
  return never;
}

}  // namespace docket::lifecycles
