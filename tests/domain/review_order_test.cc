// Properties over seeded lives of a pull request, delivered in any order and any number of times:
// the end is the one that the life itself implies, and the invariants hold at every step.
#include <algorithm>
#include <random>

#include "domain/review/decider.h"
#include "tests/domain/pull_request_payloads.h"
#include "tests/support/scenario.h"

namespace docket::domain::review {
namespace {

constexpr std::uint32_t kSeeds = 1'000;
constexpr int kSteps = 14;

// A pull request that lives on the provider's side, and the deliveries that tell of it. It knows
// nothing of the rules: what it shows last is what must be known in the end.
class Life {
 public:
  explicit Life(std::uint32_t seed) : random_(seed) {
    shown_ = Pick(4) == 0 ? Draft(1, "head0") : Open(1, "head0");
    deliveries_.push_back(Opened(shown_));
    for (int step = 0; step < kSteps; ++step) {
      Step();
    }
  }

  [[nodiscard]] const Snapshot& shown() const { return shown_; }
  [[nodiscard]] const FlatMap<ProviderReviewId, HumanReview>& reviews() const { return reviews_; }
  [[nodiscard]] const std::vector<Command>& deliveries() const { return deliveries_; }

  // Every delivery at least once, in any order.
  [[nodiscard]] std::vector<Command> Disordered() {
    std::vector<Command> all = deliveries_;
    for (const Command& delivery : deliveries_) {
      if (Pick(3) == 0) {
        all.push_back(delivery);
      }
    }
    std::shuffle(all.begin(), all.end(), random_);
    return all;
  }

 private:
  int Pick(int choices) { return std::uniform_int_distribution(0, choices - 1)(random_); }

  void Step() {
    shown_.updated_at = AddSeconds(shown_.updated_at, 1 + Pick(3));
    const bool open = shown_.status == PullRequestStatus::kOpen;
    switch (Pick(open ? 10 : 6)) {
      case 0:
        return Submit();
      case 1:
        return ChangeReview();
      case 2:
        return Label();
      case 3:
        return Retitle();
      case 4:
      case 5:
        return open ? Push() : Reopen();
      case 6:
        return Push();
      case 7:
        return ToggleDraft();
      default:
        return Close();
    }
  }

  void Deliver(PullRequestAction action) { deliveries_.push_back(Sync(action, shown_)); }

  // Sometimes back to a head that was current before.
  void Push() {
    const std::string before(shown_.head.sha.value());
    const int next = Pick(4) == 0 ? Pick(pushes_ + 1) : ++pushes_;
    shown_.head.sha = CommitSha("head" + std::to_string(next));
    if (shown_.head.sha.value() != before) {
      deliveries_.push_back(Pushed(before, shown_));
    }
  }

  void Label() {
    shown_.facts.labels.assign(1, "label" + std::to_string(Pick(3)));
    Deliver(PullRequestAction::kOther);
  }

  void Retitle() {
    shown_.title.text = "Title " + std::to_string(Pick(3));
    shown_.base.ref = Pick(2) == 0 ? "main" : "release";
    deliveries_.push_back(Rebased(shown_));
  }

  void ToggleDraft() {
    shown_.draft = !shown_.draft;
    Deliver(shown_.draft ? PullRequestAction::kConvertedToDraft
                         : PullRequestAction::kReadyForReview);
  }

  void Close() {
    const bool merge = Pick(3) == 0;
    shown_.status = merge ? PullRequestStatus::kMerged : PullRequestStatus::kClosed;
    shown_.closed_at = shown_.updated_at;
    Deliver(PullRequestAction::kClosed);
  }

  void Reopen() {
    if (shown_.status == PullRequestStatus::kClosed) {
      shown_.status = PullRequestStatus::kOpen;
      Deliver(PullRequestAction::kReopened);
    }
  }

  void Submit() {
    HumanReviewSnapshot review =
        ReviewShown(Pick(2) == 0 ? HumanVerdict::kApproved : HumanVerdict::kChangesRequested);
    review.id = ProviderReviewId(static_cast<std::int64_t>(submitted_.size()) + 1);
    review.submitted_at = shown_.updated_at;
    reviews_[review.id] = HumanReview{.verdict = review.verdict,
                                      .dismissed = false,
                                      .body_sha256 = review.body_sha256,
                                      .updated_at = review.submitted_at,
                                      .reviewer = review.reviewer.id,
                                      .commit = review.commit,
                                      .submitted_at = review.submitted_at,
                                      .dismissed_at = {}};
    submitted_.push_back(review);
    deliveries_.push_back(RecordHumanReview{.pull_request = shown_, .review = review});
  }

  // Edits or dismisses a review; an edited one that is dismissed shows no verdict.
  void ChangeReview() {
    if (submitted_.empty()) {
      return;
    }
    HumanReviewSnapshot& review =
        submitted_[static_cast<std::size_t>(Pick(static_cast<int>(submitted_.size())))];
    HumanReview& expected = reviews_[review.id];
    if (Pick(3) == 0 && !expected.dismissed) {
      expected.dismissed = true;
      expected.dismissed_at = shown_.updated_at;
      review.verdict = HumanVerdict::kUnknown;
      deliveries_.push_back(
          DismissHumanReview{.pull_request = shown_, .review = review, .sender = Someone(8)});
      return;
    }
    review.body_sha256 = Sha256Hex("text" + std::to_string(Pick(3)));
    expected.body_sha256 = review.body_sha256;
    expected.updated_at = shown_.updated_at;
    deliveries_.push_back(EditHumanReview{.pull_request = shown_, .review = review});
  }

  std::mt19937 random_;
  Snapshot shown_;
  int pushes_ = 0;
  std::vector<HumanReviewSnapshot> submitted_;
  FlatMap<ProviderReviewId, HumanReview> reviews_;
  std::vector<Command> deliveries_;
};

void ExpectInvariants(const State& before, const std::vector<Event>& events, const State& after) {
  const auto id_of = [](const std::optional<Run>& run) {
    return run ? std::optional(run->id) : std::nullopt;
  };
  std::optional<RunId> live = id_of(before.live_run);
  for (const Event& event : events) {
    if (const auto* requested = std::get_if<ReviewRequested>(&event)) {
      EXPECT_FALSE(live.has_value()) << "two live runs";
      live = requested->run;
    }
    if (std::holds_alternative<RunSuperseded>(event) ||
        std::holds_alternative<RunCancelled>(event)) {
      EXPECT_TRUE(live.has_value()) << "no run to end";
      live.reset();
    }
  }
  EXPECT_EQ(live, id_of(after.live_run));
  if (after.live_run) {
    EXPECT_EQ(after.live_run->head, after.head.sha);
    EXPECT_EQ(after.status, PullRequestStatus::kOpen);
    EXPECT_FALSE(after.draft);
  }
  if (before.status == PullRequestStatus::kMerged) {
    EXPECT_EQ(after.status, PullRequestStatus::kMerged);
    EXPECT_EQ(after.head, before.head);
    EXPECT_EQ(after.draft, before.draft);
  }
  EXPECT_GE(after.updated_at, before.updated_at);
}

State Delivered(const std::vector<Command>& deliveries) {
  State state = Review::Initial();
  for (const Command& delivery : deliveries) {
    const auto decision = Review::Decide(delivery, state, DecisionContext{kNow});
    const auto& events = std::get<0>(decision).events;
    const State after = testing::Replayed<Review>(events, state);
    ExpectInvariants(state, events, after);
    const auto again = Review::Decide(delivery, after, DecisionContext{kNow});
    EXPECT_TRUE(std::get<0>(again).events.empty()) << "the same command has facts again";
    state = after;
  }
  return state;
}

void ExpectEndsAs(const Life& life, const State& state) {
  EXPECT_EQ(state.status, life.shown().status);
  EXPECT_EQ(state.head.sha.value(), life.shown().head.sha.value());
  EXPECT_EQ(state.draft, life.shown().draft);
  EXPECT_EQ(state.title.text, life.shown().title.text);
  EXPECT_EQ(state.base.ref, life.shown().base.ref);
  EXPECT_EQ(state.facts.labels, life.shown().facts.labels);
  EXPECT_TRUE(state.human_reviews == life.reviews()) << "other human reviews";
}

TEST(ReviewOrder, AnyOrderAndNumberOfDeliveriesEndsAsTheLifeDid) {
  for (std::uint32_t seed = 1; seed <= kSeeds && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life(seed);
    ExpectEndsAs(life, Delivered(life.deliveries()));
    ExpectEndsAs(life, Delivered(life.Disordered()));
  }
}

// The life's last head is the one that a run waits for, unless nothing may be reviewed.
TEST(ReviewOrder, OpenReadyHeadIsAlwaysRequested) {
  for (std::uint32_t seed = 1; seed <= kSeeds && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Life life(seed);
    const State state = Delivered(life.deliveries());
    const bool reviewable = state.status == PullRequestStatus::kOpen && !state.draft;
    EXPECT_EQ(state.live_run.has_value(), reviewable);
  }
}

}  // namespace
}  // namespace docket::domain::review
