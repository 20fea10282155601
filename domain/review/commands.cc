#include "domain/review/commands.h"

#include <concepts>

namespace docket::domain::review {
namespace {

const ReviewId& TargetOf(const RequestReview& command) { return command.review; }
const ReviewId& TargetOf(const CancelRunOnRequest& command) { return command.run.review; }
const ReviewId& TargetOf(const RecordFindingFeedback& command) { return command.run.review; }
const ReviewId& TargetOf(const LeaseTask& command) { return command.review; }
const ReviewId& TargetOf(const ExtendLease& command) { return command.review; }
const ReviewId& TargetOf(const RecordAnalysis& command) { return command.result.run.review; }
const ReviewId& TargetOf(const FailAnalysis& command) { return command.run.review; }
const ReviewId& TargetOf(const ConcludeConversation& command) { return command.result.run.review; }
const ReviewId& TargetOf(const RecordNotification& command) { return command.key.run.review; }
const ReviewId& TargetOf(const PassTime& command) { return command.review; }
const ReviewId& TargetOf(const FollowRepository& command) { return command.review; }

const ReviewId& TargetOf(const RecordComment& command) { return command.target; }
const ReviewId& TargetOf(const RecordThread& command) { return command.target; }

template <class C>
concept ShowsPullRequest = requires(const C& command) {
  command.pull_request.review;
};

template <ShowsPullRequest C>
const ReviewId& TargetOf(const C& command) {
  return command.pull_request.review;
}

template <class C, class... Cs>
constexpr bool kOneOf = (std::same_as<C, Cs> || ...);

}  // namespace

const ReviewId& ReviewOf(const Command& command) {
  return std::visit(
      [](const auto& alternative) -> const ReviewId& { return TargetOf(alternative); }, command);
}

bool IsAboutRuns(const Command& command) {
  return std::visit(
      []<class C>(const C&) {
        return kOneOf<C, RequestReview, CancelRunOnRequest, LeaseTask, ExtendLease, RecordAnalysis,
                      FailAnalysis, ConcludeConversation, RecordNotification, PassTime,
                      FollowRepository, RecordFindingFeedback>;
      },
      command);
}

}  // namespace docket::domain::review
