#include "api/json/timeline_line.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/json/values.h"
#include "schemas/codec/review_discussion_values.h"
#include "schemas/codec/review_feedback_values.h"
#include "schemas/codec/review_merge_values.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

namespace facts = domain::review;
namespace proto = review::v1;

constexpr std::array<std::pair<TimelineKind, std::string_view>, 7> kNames = {
    {{TimelineKind::kPullRequest, "pull_request"},
     {TimelineKind::kHead, "head"},
     {TimelineKind::kHumanReview, "human_review"},
     {TimelineKind::kDiscussion, "discussion"},
     {TimelineKind::kRun, "run"},
     {TimelineKind::kNotification, "notification"},
     {TimelineKind::kMerge, "merge"}}};

// As people write it.
std::string Short(const domain::CommitSha& sha) { return std::string(sha.value().substr(0, 12)); }

// The name of an enumeration's value, as everywhere in answers, and with spaces.
std::string Words(std::string_view name, std::string_view prefix) {
  std::string words(EnumJson(name, prefix).as_string());
  std::ranges::replace(words, '_', ' ');
  return words;
}
std::string WordsOf(proto::Stage stage) { return Words(proto::Stage_Name(stage), "STAGE_"); }
std::string WordsOf(proto::Trigger trigger) {
  return Words(proto::Trigger_Name(trigger), "TRIGGER_");
}
std::string WordsOf(proto::SkipReason reason) {
  return Words(proto::SkipReason_Name(reason), "SKIP_REASON_");
}
std::string WordsOf(proto::CancelReason reason) {
  return Words(proto::CancelReason_Name(reason), "CANCEL_REASON_");
}
std::string WordsOf(proto::DiscardReason reason) {
  return Words(proto::DiscardReason_Name(reason), "DISCARD_REASON_");
}
std::string WordsOf(proto::DismissalReason reason) {
  return Words(proto::DismissalReason_Name(reason), "DISMISSAL_REASON_");
}
std::string WordsOf(proto::Verdict verdict) {
  return Words(proto::Verdict_Name(verdict), "VERDICT_");
}
std::string WordsOf(proto::BotCommand command) {
  return Words(proto::BotCommand_Name(command), "BOT_COMMAND_");
}
std::string WordsOf(proto::RefusalReason reason) {
  return Words(proto::RefusalReason_Name(reason), "REFUSAL_REASON_");
}
std::string WordsOf(proto::AbandonReason reason) {
  return Words(proto::AbandonReason_Name(reason), "ABANDON_REASON_");
}
std::string WordsOf(proto::ViolationKind kind) {
  return Words(proto::ViolationKind_Name(kind), "VIOLATION_KIND_");
}
std::string WordsOf(const facts::NotificationKey& key) {
  return absl::StrCat(Words(proto::Channel_Name(schemas::ToProto(key.channel)), "CHANNEL_"), ", ",
                      Words(proto::Part_Name(schemas::ToProto(key.part)), "PART_"));
}

std::string WordsOf(const facts::FindingCounts& counts) {
  return absl::StrCat(counts.critical, " critical, ", counts.high, " high, ", counts.medium,
                      " medium, ", counts.low, " low, ", counts.info, " info");
}

std::string WordsOf(const std::vector<facts::Violation>& violations) {
  if (violations.empty()) return "no violation";
  std::vector<std::string> kinds;
  for (const facts::Violation& one : violations) {
    kinds.push_back(WordsOf(schemas::ToProto(one.kind)));
  }
  return absl::StrJoin(kinds, ", ");
}

std::string Said(facts::HumanVerdict verdict) {
  switch (verdict) {
    case facts::HumanVerdict::kApproved:
      return "approved";
    case facts::HumanVerdict::kChangesRequested:
      return "requested changes of";
    case facts::HumanVerdict::kCommented:
    case facts::HumanVerdict::kUnknown:
      break;
  }
  return "reviewed";
}

using Line = std::optional<TimelineLine>;

// By aggregate, since all of them are one set of overloads.
struct Teller {
  static Line PullRequest(std::string what, domain::CommitSha head = {}) {
    return TimelineLine{.kind = TimelineKind::kPullRequest,
                        .what = std::move(what),
                        .run = std::nullopt,
                        .head = std::move(head)};
  }
  static Line Head(std::string what, domain::CommitSha head) {
    return TimelineLine{.kind = TimelineKind::kHead,
                        .what = std::move(what),
                        .run = std::nullopt,
                        .head = std::move(head)};
  }
  static Line Of(TimelineKind kind, std::string what) {
    return TimelineLine{
        .kind = kind, .what = std::move(what), .run = std::nullopt, .head = domain::CommitSha()};
  }
  static Line Run(const domain::RunId& run, std::string what, domain::CommitSha head = {}) {
    return TimelineLine{
        .kind = TimelineKind::kRun, .what = std::move(what), .run = run, .head = std::move(head)};
  }
  static Line Told(const facts::NotificationKey& key, std::string what) {
    return TimelineLine{.kind = TimelineKind::kNotification,
                        .what = std::move(what),
                        .run = key.run,
                        .head = domain::CommitSha()};
  }

  Line operator()(const facts::PullRequestTracked& event) const {
    return PullRequest(event.draft ? "opened as a draft" : "opened", event.head.sha);
  }
  Line operator()(const facts::PullRequestEdited& event) const {
    return PullRequest(absl::StrCat("has a title or base anew; the base is ", event.base.ref));
  }
  Line operator()(const facts::PullRequestConvertedToDraft& /*event*/) const {
    return PullRequest("made a draft");
  }
  Line operator()(const facts::PullRequestReadyForReview& /*event*/) const {
    return PullRequest("ready for review");
  }
  Line operator()(const facts::PullRequestClosed& /*event*/) const { return PullRequest("closed"); }
  Line operator()(const facts::PullRequestReopened& event) const {
    return PullRequest(event.inferred ? "reopened, as a later delivery shows" : "reopened");
  }
  Line operator()(const facts::PullRequestEnqueued& /*event*/) const {
    return PullRequest("put into the merge queue");
  }
  Line operator()(const facts::PullRequestMerged& event) const {
    return PullRequest(absl::StrCat("merged as ", Short(event.merge_sha)), event.merge_sha);
  }
  Line operator()(const facts::ReviewTransferred& event) const {
    return PullRequest(absl::StrCat("moved with its repository from organisation ",
                                    event.from.value(), " to ", event.to.value()));
  }
  Line operator()(const facts::HeadAdvanced& event) const {
    return Head(absl::StrCat("head is ", Short(event.after), ", after ", Short(event.before)),
                event.after);
  }
  Line operator()(const facts::EarlierHeadObserved& event) const {
    return Head(absl::StrCat("an earlier head became known: ", Short(event.head)), event.head);
  }
  Line operator()(const facts::HeadGapDetected& event) const {
    return Head(absl::StrCat("a head in between is not known: ", Short(event.before)),
                event.before);
  }
  Line operator()(const facts::HumanReviewSubmitted& event) const {
    return TimelineLine{.kind = TimelineKind::kHumanReview,
                        .what = absl::StrCat(Said(event.verdict), " ", Short(event.commit)),
                        .run = std::nullopt,
                        .head = event.commit};
  }
  Line operator()(const facts::HumanReviewEdited& event) const {
    return Of(TimelineKind::kHumanReview,
              absl::StrCat("edited the text of review ", event.id.value()));
  }
  Line operator()(const facts::HumanReviewDismissed& event) const {
    return Of(TimelineKind::kHumanReview, absl::StrCat("dismissed review ", event.id.value()));
  }
  Line operator()(const facts::CommentRecorded& event) const {
    const facts::Comment& comment = event.comment;
    const std::string where =
        comment.path.empty() ? std::string() : absl::StrCat(" on ", comment.path);
    return Of(TimelineKind::kDiscussion,
              absl::StrCat(comment.in_reply_to.value() != 0 ? "replied" : "commented", where));
  }
  Line operator()(const facts::CommentEdited& event) const {
    return Of(TimelineKind::kDiscussion, absl::StrCat("edited comment ", event.id.value()));
  }
  Line operator()(const facts::CommentDeleted& event) const {
    return Of(TimelineKind::kDiscussion, absl::StrCat("deleted comment ", event.id.value()));
  }
  Line operator()(const facts::ThreadResolved& event) const {
    return Of(TimelineKind::kDiscussion,
              absl::StrCat("resolved the thread of comment ", event.thread.value()));
  }
  Line operator()(const facts::ThreadUnresolved& event) const {
    return Of(TimelineKind::kDiscussion,
              absl::StrCat("took up the thread of comment ", event.thread.value(), " again"));
  }
  Line operator()(const facts::BotCommandRefused& event) const {
    return Of(TimelineKind::kDiscussion,
              absl::StrCat("asked the bot in vain to ", WordsOf(schemas::ToProto(event.command)),
                           ": ", WordsOf(schemas::ToProto(event.reason))));
  }
  Line operator()(const facts::FindingAccepted& event) const {
    return Run(event.run, absl::StrCat("accepted finding ", event.finding.value()), {});
  }
  Line operator()(const facts::FindingDismissed& event) const {
    return Run(event.run,
               absl::StrCat("dismissed finding ", event.finding.value(), ": ",
                            WordsOf(schemas::ToProto(event.reason))),
               {});
  }
  Line operator()(const facts::ReviewRequested& event) const {
    return Run(event.run,
               absl::StrCat("a run was asked for, of ", Short(event.head), ": ",
                            WordsOf(schemas::ToProto(event.trigger))),
               event.head);
  }
  Line operator()(const facts::ReviewSkipped& event) const {
    return TimelineLine{.kind = TimelineKind::kRun,
                        .what = absl::StrCat("no run of ", Short(event.head), ": ",
                                             WordsOf(schemas::ToProto(event.reason))),
                        .run = std::nullopt,
                        .head = event.head};
  }
  Line operator()(const facts::AnalysisStarted& event) const {
    return Run(event.run, absl::StrCat("analysis begun, attempt ", event.attempt));
  }
  Line operator()(const facts::AnalysisCompleted& event) const {
    return Run(event.run, absl::StrCat("analysed: ", WordsOf(event.counts)), event.head);
  }
  Line operator()(const facts::AnalysisFailed& event) const {
    return Run(event.run, absl::StrCat("attempt ", event.attempt, " failed: ", event.code));
  }
  Line operator()(const facts::AnalysisDiscarded& event) const {
    return Run(event.run,
               absl::StrCat("an analysis came and was put aside: ",
                            WordsOf(schemas::ToProto(event.reason))),
               event.head);
  }
  Line operator()(const facts::ConversationStarted& event) const {
    return Run(event.run, absl::StrCat("conversation begun, attempt ", event.attempt));
  }
  Line operator()(const facts::AgentResponseReady& event) const {
    return Run(event.run, absl::StrCat("answered: ", WordsOf(schemas::ToProto(event.verdict))));
  }
  Line operator()(const facts::AgentResponseDiscarded& event) const {
    return Run(event.run, absl::StrCat("an answer came and was put aside: ",
                                       WordsOf(schemas::ToProto(event.reason))));
  }
  Line operator()(const facts::RunSuperseded& event) const {
    return Run(event.run, absl::StrCat("superseded by ", Short(event.new_head)), event.new_head);
  }
  Line operator()(const facts::RunCancelled& event) const {
    return Run(event.run, absl::StrCat("cancelled: ", WordsOf(schemas::ToProto(event.reason))));
  }
  Line operator()(const facts::RunCompleted& event) const {
    return Run(event.run, absl::StrCat("completed: ", WordsOf(schemas::ToProto(event.verdict))));
  }
  Line operator()(const facts::RunFailed& event) const {
    return Run(event.run, absl::StrCat("failed in ", WordsOf(schemas::ToProto(event.stage)), ": ",
                                       event.code));
  }
  Line operator()(const facts::RunTimedOut& event) const {
    return Run(event.run,
               absl::StrCat("took too long in ", WordsOf(schemas::ToProto(event.stage))));
  }
  Line operator()(const facts::NotificationSent& event) const {
    return Told(event.key, absl::StrCat("told: ", WordsOf(event.key)));
  }
  Line operator()(const facts::NotificationAbandoned& event) const {
    return Told(event.key, absl::StrCat("not told: ", WordsOf(event.key), ": ",
                                        WordsOf(schemas::ToProto(event.reason))));
  }
  Line operator()(const facts::MergeAssessed& event) const {
    return TimelineLine{.kind = TimelineKind::kMerge,
                        .what = absl::StrCat("merge judged: ", WordsOf(event.violations)),
                        .run = std::nullopt,
                        .head = event.head};
  }
  // What is told by another line, or serves the work alone.
  Line operator()(const facts::PullRequestFactsRecorded& /*event*/) const { return std::nullopt; }
  Line operator()(const facts::HeadPushed& /*event*/) const { return std::nullopt; }
  Line operator()(const facts::MergeAttributed& /*event*/) const { return std::nullopt; }
  Line operator()(const facts::PublishingStarted& /*event*/) const { return std::nullopt; }
  Line operator()(const facts::LeaseExtended& /*event*/) const { return std::nullopt; }
  Line operator()(const facts::LeaseEnded& /*event*/) const { return std::nullopt; }
  Line operator()(const facts::NotificationScheduled& /*event*/) const { return std::nullopt; }
  Line operator()(const facts::NotificationAttempted& /*event*/) const { return std::nullopt; }
};

}  // namespace

std::optional<TimelineLine> TimelineLineOf(const domain::review::Event& event) {
  return std::visit(Teller{}, event);
}

std::string_view NameOf(TimelineKind kind) {
  return std::ranges::find(kNames, kind, &decltype(kNames)::value_type::first)->second;
}

std::optional<TimelineKind> TimelineKindNamed(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name, &decltype(kNames)::value_type::second);
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

}  // namespace docket::api
