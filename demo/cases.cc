#include "demo/cases.h"

#include <array>
#include <string>
#include <utility>

namespace docket::demo {
namespace {

constexpr std::int64_t kFirstNumber = 1'000'001;  // above the numbers of lifecycles

// A head that starts from the closed one proves that the pull request was opened again.
void CloseAndPushInOneSecond(Teller& teller) {
  teller.Open(false);
  teller.Close();
  teller.ReopenUnannounced();
  teller.InTheSameSecond();
  teller.Push();
}

void PushAndCloseArriveSwapped(Teller& teller) {
  CloseAndPushInOneSecond(teller);
  teller.Reorder(2, 1);
}

void EditAndMergeInOneSecond(Teller& teller) {
  teller.Open(false);
  teller.EditTitle("The last word");
  teller.InTheSameSecond();
  teller.Merge();
}

void MergeAndEditArriveSwapped(Teller& teller) {
  EditAndMergeInOneSecond(teller);
  teller.Reorder(2, 1);
}

void ClosedBeforeOpened(Teller& teller) {
  teller.Open(false);
  teller.Close();
  teller.Reorder(1, 0);
}

void MergedBeforeOpened(Teller& teller) {
  teller.Open(false);
  teller.Push();
  teller.Merge();
  teller.Reorder(2, 0);
}

// The old head was never seen, yet its push does not open what was closed after it.
void OldPushAfterClosed(Teller& teller) {
  teller.Open(false);
  teller.Push();
  teller.Push();
  teller.Close();
  teller.Reorder(1, 3);
}

void PushesSwapped(Teller& teller) {
  teller.Open(false);
  teller.Push();
  teller.Push();
  teller.Reorder(2, 1);
}

// The push knows the new title; the delivery that brought it comes too late to matter.
void EditArrivesAfterLaterPush(Teller& teller) {
  teller.Open(false);
  teller.EditTitle("Named before the push");
  teller.Push();
  teller.Reorder(2, 1);
}

void ReviewBeforeOpened(Teller& teller) {
  teller.Open(false);
  teller.Review(teller.Colleague(0), Opinion::kApproved);
  teller.Reorder(1, 0);
}

void DismissedBeforeSubmitted(Teller& teller) {
  teller.Open(false);
  teller.Review(teller.Colleague(0), Opinion::kChangesRequested);
  teller.Dismiss(0);
  teller.Reorder(2, 1);
}

// The review's payload shows the merge only by `merged_at`.
void CommentAfterMergeArrivesFirst(Teller& teller) {
  teller.Open(false);
  teller.Merge();
  teller.Review(teller.Colleague(0), Opinion::kCommented);
  teller.Reorder(2, 1);
}

void ReopenedBeforeClosed(Teller& teller) {
  teller.Open(false);
  teller.Close();
  teller.Reopen();
  teller.Reorder(2, 1);
}

void LaterDecisionReplacesEarlier(Teller& teller) {
  teller.Open(false);
  teller.Review(teller.Colleague(0), Opinion::kChangesRequested);
  teller.Review(teller.Colleague(0), Opinion::kApproved);
  teller.Review(teller.Colleague(0), Opinion::kCommented);
}

void DismissalRevivesEarlierDecision(Teller& teller) {
  teller.Open(false);
  teller.Review(teller.Colleague(0), Opinion::kChangesRequested);
  teller.Review(teller.Colleague(0), Opinion::kApproved);
  teller.Dismiss(1);
}

// What counts is when reviews were submitted, not when they arrive.
void DecisionsArriveSwapped(Teller& teller) {
  teller.Open(false);
  teller.Review(teller.Colleague(0), Opinion::kApproved);
  teller.Review(teller.Colleague(0), Opinion::kChangesRequested);
  teller.Reorder(2, 1);
}

struct NamedCase {
  std::string_view name;
  void (*tell)(Teller& teller);
};

constexpr std::array<NamedCase, 16> kCases{{
    {"tie: closed, then pushed to in the same second", CloseAndPushInOneSecond},
    {"tie: the same, arriving the other way round", PushAndCloseArriveSwapped},
    {"tie: edited, then merged in the same second", EditAndMergeInOneSecond},
    {"tie: edited and merged, arriving the other way round", MergeAndEditArriveSwapped},
    {"closed arrives before opened", ClosedBeforeOpened},
    {"merged arrives before opened", MergedBeforeOpened},
    {"an old push arrives after closed", OldPushAfterClosed},
    {"two pushes arrive swapped", PushesSwapped},
    {"a new title arrives after the next push", EditArrivesAfterLaterPush},
    {"a review arrives before opened", ReviewBeforeOpened},
    {"a dismissal arrives before its review", DismissedBeforeSubmitted},
    {"a comment made after the merge arrives before it", CommentAfterMergeArrivesFirst},
    {"reopened arrives before closed", ReopenedBeforeClosed},
    {"a later decision replaces an earlier one", LaterDecisionReplacesEarlier},
    {"a dismissal revives the decision before", DismissalRevivesEarlierDecision},
    {"two decisions of one reviewer arrive swapped", DecisionsArriveSwapped},
}};

}  // namespace

std::size_t NamedCaseCount() { return kCases.size(); }

std::string_view NamedCaseName(std::size_t index) { return kCases[index].name; }

Chapter WriteNamedCase(const Payloads& payloads, const Estate& estate, const ChapterSeed& seed) {
  const Setting setting{
      .repository = estate.RepositoryAt(seed.index % Estate::kRepositories),
      .number = kFirstNumber + static_cast<std::int64_t>(seed.index),
      .from_fork = false,
  };
  Teller teller(payloads, estate, seed, setting);
  kCases[seed.index].tell(teller);
  return std::move(teller).Finish(std::string(kCases[seed.index].name));
}

}  // namespace docket::demo
