// The rules about comments and threads, one scenario each, and their indifference to order over
// seeded discussions.
#include "domain/review/discussion.h"

#include <algorithm>
#include <random>

#include "domain/review/decider.h"
#include "tests/domain/pull_request_payloads.h"
#include "tests/support/scenario.h"

namespace docket::domain::review {
namespace {

using ReviewScenario = testing::Scenario<Review, Context>;

Comment Said(CommentKind kind, std::int64_t id, std::int64_t seconds,
             const std::string& text = "text") {
  return {.kind = kind,
          .id = ProviderCommentId(id),
          .author = Someone(5),
          .body_sha256 = Sha256Hex(text),
          .review = {},
          .in_reply_to = {},
          .commit = {},
          .path = {},
          .line = 0,
          .created_at = FromSeconds(1),
          .updated_at = FromSeconds(seconds)};
}

Comment Below(std::int64_t id, std::int64_t seconds, const std::string& text = "text") {
  return Said(CommentKind::kIssue, id, seconds, text);
}

// On a line; `first`: the comment that it answers.
Comment OnLine(std::int64_t id, std::int64_t first = 0) {
  Comment comment = Said(CommentKind::kReview, id, 5);
  comment.in_reply_to = ProviderCommentId(first);
  return comment;
}

RecordComment Told(CommentAction action, const Comment& comment) {
  return {.target = TheReview(),
          .pull_request = std::nullopt,
          .comment = comment,
          .action = action,
          .sender = Someone(7),
          .deleted_at = action == CommentAction::kDeleted ? FromSeconds(50) : kUnknownTime};
}

RecordComment Created(const Comment& comment) { return Told(CommentAction::kCreated, comment); }
RecordComment Edited(const Comment& comment) { return Told(CommentAction::kEdited, comment); }
RecordComment Deleted(const Comment& comment) { return Told(CommentAction::kDeleted, comment); }

CommentDeleted DeletionOf(const Comment& comment) {
  return {.kind = comment.kind,
          .id = comment.id,
          .deleted_by = Someone(7),
          .deleted_at = FromSeconds(50)};
}

CommentEdited EditTo(const Comment& comment) {
  return {.kind = comment.kind,
          .id = comment.id,
          .body_sha256 = comment.body_sha256,
          .updated_at = comment.updated_at};
}

RecordThread Word(std::int64_t thread, bool resolved, std::int64_t seconds) {
  return {.target = TheReview(),
          .pull_request = std::nullopt,
          .thread = ProviderCommentId(thread),
          .resolved = resolved,
          .sender = Someone(7),
          .changed_at = FromSeconds(seconds)};
}

ThreadResolved Resolved(std::int64_t thread, std::int64_t seconds) {
  return {.thread = ProviderCommentId(thread),
          .resolved_by = Someone(7),
          .resolved_at = FromSeconds(seconds)};
}

ThreadUnresolved Unresolved(std::int64_t thread, std::int64_t seconds) {
  return {.thread = ProviderCommentId(thread),
          .unresolved_by = Someone(7),
          .unresolved_at = FromSeconds(seconds)};
}

State StateAfter(const std::vector<Command>& commands) {
  State state = Review::Initial();
  for (const Command& command : commands) {
    auto decision = std::get<0>(Review::Decide(command, state, DecisionContext{kNow}));
    state = std::move(decision.state);
  }
  return state;
}

std::set<ProviderCommentId> Threads(std::initializer_list<std::int64_t> ids) {
  std::set<ProviderCommentId> threads;
  for (const std::int64_t id : ids) threads.emplace(id);
  return threads;
}

TEST(Comments, AreRecordedEditedAndDeletedOnce) {
  const Comment first = Below(1, 5);
  const Comment later = Below(1, 6, "other");
  ReviewScenario().When(Created(first)).Then({CommentRecorded{.comment = first}});
  ReviewScenario().GivenDecided({Created(first)}).When(Edited(later)).Then({EditTo(later)});
  ReviewScenario().GivenDecided({Created(first)}).When(Deleted(first)).Then({DeletionOf(first)});
}

TEST(Comments, AnEditOrDeletionMayComeFirst) {
  const Comment first = Below(1, 5);
  const Comment later = Below(1, 6, "other");
  ReviewScenario().When(Edited(later)).Then({CommentRecorded{.comment = later}});
  ReviewScenario().GivenDecided({Edited(later)}).When(Created(first)).ThenNothing();
  ReviewScenario()
      .When(Deleted(later))
      .Then({CommentRecorded{.comment = later}, DeletionOf(later)});
  ReviewScenario().GivenDecided({Deleted(later)}).When(Created(first)).ThenNothing();
}

TEST(Comments, ADeletedOneStaysDeleted) {
  const Comment first = Below(1, 5);
  ReviewScenario()
      .GivenDecided({Created(first), Deleted(first)})
      .When(Edited(Below(1, 9, "other")))
      .ThenNothing();
}

TEST(Comments, OfTwoEditsInOneSecondOneStandsInEitherOrder) {
  const Comment lesser = Below(1, 6, "a");
  const Comment greater = Below(1, 6, "b");
  ReviewScenario().GivenDecided({Edited(lesser)}).When(Edited(greater)).Then({EditTo(greater)});
  ReviewScenario().GivenDecided({Edited(greater)}).When(Edited(lesser)).ThenNothing();
}

TEST(Comments, TheTwoKindsAreCountedApart) {
  ReviewScenario()
      .GivenDecided({Created(Below(1, 5))})
      .When(Created(OnLine(1)))
      .Then({CommentRecorded{.comment = OnLine(1)}});
}

TEST(Comments, BeyondTheBoundTheNewestStay) {
  std::vector<Command> many;
  for (std::size_t i = 0; i < kCommentsMax; ++i) {
    many.emplace_back(Created(Below(10 + static_cast<std::int64_t>(i), 5)));
  }
  ReviewScenario().GivenDecided(many).When(Created(Below(9, 5))).ThenNothing();
  const Comment newest = Below(1'000, 5);
  ReviewScenario()
      .GivenDecided(many)
      .When(Created(newest))
      .Then({CommentRecorded{.comment = newest}});
  many.emplace_back(Created(newest));
  ReviewScenario().GivenDecided(many).When(Edited(Below(10, 9, "other"))).ThenNothing();
}

// The stream begins with the comment, and the pull request is tracked as ever when it comes.
TEST(Comments, MayComeBeforeThePullRequest) {
  const Snapshot opened = Open(5);
  const State commented = StateAfter({Created(Below(1, 5))});
  EXPECT_FALSE(commented.id.has_value());
  ReviewScenario(Context{DecisionContext{kNow}, true})
      .GivenDecided({Created(Below(1, 5)), Word(9, true, 4)})
      .When(Opened(opened))
      .Then({TrackedAs(opened), Requested(1, "a", Trigger::kOpened)});
  const State state = StateAfter({Created(Below(1, 5)), Opened(opened)});
  EXPECT_EQ(state.issue_comments.size(), 1U);
  EXPECT_EQ(state.head.sha, CommitSha("a"));
  ReviewScenario()
      .GivenDecided({Created(Below(1, 5))})
      .When(
          RecordHumanReview{.pull_request = opened, .review = ReviewShown(HumanVerdict::kApproved)})
      .Then({TrackedAs(opened), HumanReviewSubmitted{.id = ReviewShown(HumanVerdict::kApproved).id,
                                                     .reviewer = Someone(5),
                                                     .verdict = HumanVerdict::kApproved,
                                                     .commit = CommitSha("a"),
                                                     .submitted_at = FromSeconds(10),
                                                     .body_sha256 = Sha256Hex("text")}});
}

TEST(Comments, APayloadThatShowsThePullRequestTracksIt) {
  RecordComment command = Created(OnLine(1));
  command.pull_request = Open(5);
  ReviewScenario().When(command).Then({TrackedAs(Open(5)), CommentRecorded{.comment = OnLine(1)}});
}

TEST(Comments, OfAnotherReviewAreRejected) {
  RecordComment command = Created(Below(1, 5));
  command.target.number = PullRequestNumber(99);
  ReviewScenario()
      .GivenDecided({Opened(Open(5))})
      .When(command)
      .ThenRejected(Rejection::kWrongReview);
}

TEST(ReviewThreads, AreUnresolvedFromTheirFirstComment) {
  EXPECT_EQ(UnresolvedThreads(StateAfter({Created(OnLine(1)), Created(OnLine(3, 1))})),
            Threads({1}));
  EXPECT_EQ(UnresolvedThreads(StateAfter({Created(Below(1, 5))})), Threads({}));
  EXPECT_EQ(UnresolvedThreads(StateAfter({Created(OnLine(1)), Word(1, true, 9)})), Threads({}));
  EXPECT_EQ(UnresolvedThreads(StateAfter({Word(1, true, 9), Created(OnLine(1))})), Threads({}));
}

TEST(ReviewThreads, OfWhichAllIsDeletedAreNoneAnyMore) {
  EXPECT_EQ(UnresolvedThreads(
                StateAfter({Created(OnLine(1)), Created(OnLine(3, 1)), Deleted(OnLine(1))})),
            Threads({1}));
  EXPECT_EQ(UnresolvedThreads(StateAfter({Created(OnLine(1)), Deleted(OnLine(1))})), Threads({}));
}

TEST(ReviewThreads, TheNewestWordStandsAndUnresolvedWinsASecond) {
  ReviewScenario().When(Word(1, true, 9)).Then({Resolved(1, 9)});
  ReviewScenario()
      .GivenDecided({Word(1, true, 9)})
      .When(Word(1, false, 10))
      .Then({Unresolved(1, 10)});
  ReviewScenario().GivenDecided({Word(1, false, 10)}).When(Word(1, true, 9)).ThenNothing();
  ReviewScenario()
      .GivenDecided({Word(1, true, 9)})
      .When(Word(1, false, 9))
      .Then({Unresolved(1, 9)});
  ReviewScenario().GivenDecided({Word(1, false, 9)}).When(Word(1, true, 9)).ThenNothing();
  ReviewScenario().GivenDecided({Word(1, true, 9)}).When(Word(1, true, 11)).Then({Resolved(1, 11)});
}

TEST(ReviewThreads, BeyondTheBoundTheNewestStay) {
  std::vector<Command> many;
  for (std::size_t i = 0; i + 1 < kThreadsMax; ++i) {
    many.emplace_back(Word(10 + static_cast<std::int64_t>(i), true, 5));
  }
  EXPECT_FALSE(MayHaveMoreThreads(StateAfter(many)));
  many.emplace_back(Word(1'000, true, 5));
  EXPECT_TRUE(MayHaveMoreThreads(StateAfter(many)));
  ReviewScenario().GivenDecided(many).When(Word(9, false, 9)).ThenNothing();
  ReviewScenario().GivenDecided(many).When(Word(2'000, false, 9)).Then({Unresolved(2'000, 9)});
}

// A discussion with more comments and threads than are remembered, its deliveries in any order.
class Discussion {
 public:
  explicit Discussion(std::uint32_t seed) : random_(seed) {
    for (int step = 0; step < 700; ++step) Step(step);
  }

  [[nodiscard]] std::vector<Command> Disordered() {
    std::vector<Command> all = deliveries_;
    for (const Command& delivery : deliveries_) {
      if (Pick(4) == 0) all.push_back(delivery);
    }
    std::shuffle(all.begin(), all.end(), random_);
    return all;
  }

  [[nodiscard]] const std::vector<Command>& deliveries() const { return deliveries_; }

 private:
  int Pick(int choices) { return std::uniform_int_distribution(0, choices - 1)(random_); }

  void Step(int step) {
    switch (comments_.empty() ? 0 : Pick(8)) {
      case 5:
        return Change(CommentAction::kEdited, step);
      case 6:
        return Change(CommentAction::kDeleted, step);
      case 7:
        deliveries_.emplace_back(Word(1 + Pick(step + 1), Pick(2) == 0, 1 + step + Pick(2)));
        return;
      default:
        return Say(step);
    }
  }

  void Say(int step) {
    Comment comment =
        Said(Pick(3) == 0 ? CommentKind::kIssue : CommentKind::kReview, 1 + step, 1 + step);
    const Comment* other = comments_.empty() ? nullptr : &comments_[AnyIndex()];
    if (comment.kind == CommentKind::kReview && other != nullptr &&
        other->kind == CommentKind::kReview && Pick(3) == 0) {
      comment.in_reply_to = ThreadOf(*other);
    }
    comments_.push_back(comment);
    deliveries_.emplace_back(Created(comment));
  }

  void Change(CommentAction action, int step) {
    const std::size_t index = AnyIndex();
    Comment& comment = comments_[index];
    if (action == CommentAction::kEdited) {
      comment.body_sha256 = Sha256Hex("text" + std::to_string(Pick(3)));
      comment.updated_at = FromSeconds(1 + step);
    }
    deliveries_.emplace_back(Told(action, comment));
    if (action == CommentAction::kDeleted) {
      comments_.erase(comments_.begin() + static_cast<std::ptrdiff_t>(index));
    }
  }

  std::size_t AnyIndex() {
    return static_cast<std::size_t>(Pick(static_cast<int>(comments_.size())));
  }

  std::mt19937 random_;
  std::vector<Comment> comments_;
  std::vector<Command> deliveries_;
};

void ExpectIdempotent(const std::vector<Command>& commands) {
  State state = Review::Initial();
  for (const Command& command : commands) {
    auto first = std::get<0>(Review::Decide(command, state, DecisionContext{kNow}));
    auto again = std::get<0>(Review::Decide(command, first.state, DecisionContext{kNow}));
    EXPECT_TRUE(again.events.empty()) << "the same command has facts again";
    state = std::move(again.state);
  }
}

TEST(DiscussionOrder, AnyOrderAndNumberOfDeliveriesEndsAlike) {
  constexpr std::uint32_t kSeeds = 40;
  for (std::uint32_t seed = 1; seed <= kSeeds && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Discussion discussion(seed);
    const State expected = StateAfter(discussion.deliveries());
    EXPECT_EQ(expected.review_comments.size(), kCommentsMax);
    EXPECT_EQ(expected.threads.size(), kThreadsMax);
    const std::vector<Command> disordered = discussion.Disordered();
    EXPECT_TRUE(StateAfter(disordered) == expected);
    ExpectIdempotent(disordered);
  }
}

}  // namespace
}  // namespace docket::domain::review
