#include "demo/lifecycle.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace docket::demo {
namespace {

constexpr std::uint64_t kPlotStream = 3;  // keeps the plot's choices apart from the faults'

// How often each act is drawn, relative to the others. A draw that makes no sense in the world of
// that moment (dismissing without a review) is a push.
struct Act {
  unsigned weight;
  void (*play)(Teller& teller, Random& random);
};

// Reviews that GitHub lets one dismiss: decisions that stand.
std::vector<std::size_t> StandingDecisions(const PullRequest& world) {
  std::vector<std::size_t> standing;
  for (std::size_t i = 0; i < world.reviews.size(); ++i) {
    const HumanReview& review = world.reviews[i];
    if (!review.dismissed && review.opinion != Opinion::kCommented) standing.push_back(i);
  }
  return standing;
}

void PlayPush(Teller& teller, Random& /*random*/) { teller.Push(); }

void PlayReview(Teller& teller, Random& random) {
  static constexpr std::size_t kReviewers = 4;  // few, so that they change their minds
  static constexpr std::array kOpinions{Opinion::kCommented, Opinion::kCommented,
                                        Opinion::kApproved, Opinion::kApproved,
                                        Opinion::kChangesRequested};
  const User reviewer = teller.Colleague(random.Below(kReviewers));
  teller.Review(reviewer, kOpinions[random.Below(kOpinions.size())]);
}

// GitHub lets authors comment on their own pull requests, but not decide. Only beside a colleague's
// comment, so that the verdict does not depend on whether an author's comment is one.
void PlayAuthorsComment(Teller& teller, Random& random) {
  const PullRequest& world = teller.world();
  const bool commented =
      std::any_of(world.reviews.begin(), world.reviews.end(), [&world](const HumanReview& review) {
        return review.opinion == Opinion::kCommented && review.reviewer.id != world.author.id;
      });
  if (!commented) return PlayReview(teller, random);
  const User author = world.author;
  teller.Review(author, Opinion::kCommented);
}

void PlayDismissal(Teller& teller, Random& random) {
  const std::vector<std::size_t> standing = StandingDecisions(teller.world());
  if (standing.empty()) return teller.Push();
  teller.Dismiss(standing[random.Below(standing.size())]);
}

void PlayReviewEdit(Teller& teller, Random& random) {
  const std::vector<std::size_t> standing = StandingDecisions(teller.world());
  if (standing.empty()) return teller.Push();
  teller.EditReview(standing[random.Below(standing.size())]);
}

void PlayTitle(Teller& teller, Random& random) {
  static constexpr std::array<std::string_view, 5> kTitles{
      "Größe der Warteschlange begrenzen", "修复竞态条件", "Say \"why\", not C:\\what", "Ship it 🚀",
      "Fix <b>escaping</b> & tabs\tin titles"};
  const std::string title(kTitles[random.Below(kTitles.size())]);
  teller.EditTitle(title + " #" + random.Hex(4));
}

void PlayRetarget(Teller& teller, Random& random) {
  teller.Retarget("release/" + std::to_string(random.Between(1, 99)));
}

void PlayDraft(Teller& teller, Random& /*random*/) {
  if (teller.world().draft) return teller.MarkReady();
  teller.ConvertToDraft();
}

// Sets what is not so, and often takes back what is.
void PlayFact(Teller& teller, Random& random) {
  static constexpr std::array<std::string_view, 3> kLabels{"bug", "größer", "good first issue"};
  const Facts& facts = teller.world().facts;
  const bool back = random.Chance(45);
  const User colleague = teller.Colleague(random.Below(3));
  switch (random.Below(6)) {
    case 0:
      if (back && !facts.labels.empty()) return teller.SetLabel(*facts.labels.begin(), false);
      return teller.SetLabel(std::string(kLabels[random.Below(kLabels.size())]), true);
    case 1:
      if (back && !facts.assignees.empty()) {
        return teller.SetAssignee(facts.assignees.begin()->second, false);
      }
      return teller.SetAssignee(colleague, true);
    case 2:
      if (back && !facts.requested_reviewers.empty()) {
        return teller.AskReviewer(facts.requested_reviewers.begin()->second, false);
      }
      return teller.AskReviewer(colleague, true);
    case 3:
      return teller.SetMilestone(!facts.milestone);
    case 4:
      return teller.SetLocked(!facts.locked);
    default:
      return teller.SetAutoMerge(!facts.auto_merge);
  }
}

// Places of the comments that fit.
template <class Fits>
std::vector<std::size_t> CommentsThat(const PullRequest& world, const Fits& fits) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < world.comments.size(); ++i) {
    if (!world.comments[i].deleted && fits(world.comments[i])) places.push_back(i);
  }
  return places;
}

void PlayComment(Teller& teller, Random& random) {
  const User author = teller.Colleague(random.Below(5));
  const std::vector<std::size_t> written =
      CommentsThat(teller.world(), [](const Comment&) { return true; });
  const std::size_t what = random.Below(10);
  if (written.empty() || what < 6) return teller.WriteComment(author, random.Chance(50));
  const std::size_t place = written[random.Below(written.size())];
  if (what < 8) return teller.EditComment(place);
  teller.DeleteComment(place);
}

void PlayThread(Teller& teller, Random& random) {
  const std::vector<std::size_t> threads = CommentsThat(teller.world(), [](const Comment& comment) {
    return comment.on_a_line && comment.in_reply_to == 0;
  });
  const User author = teller.Colleague(random.Below(5));
  if (threads.empty()) return teller.WriteComment(author, true);
  const std::size_t first = threads[random.Below(threads.size())];
  if (random.Chance(40)) return teller.Reply(author, first);
  teller.TurnThread(first);
}

void PlayChecks(Teller& teller, Random& random) {
  const std::string result = random.Chance(70) ? "success" : "failure";
  switch (random.Below(4)) {
    case 0:
      return teller.RequestChecks();
    case 1:
      return teller.RunCheck({.kind = Check::Kind::kRun, .name = "build", .result = result});
    case 2:
      return teller.Report({.kind = Check::Kind::kSuite, .name = "ci", .result = result});
    default:
      return teller.Report({.kind = Check::Kind::kStatus,
                            .name = "ci/lint",
                            .result = random.Chance(30) ? "" : result});
  }
}

void PlayQueue(Teller& teller, Random& /*random*/) {
  if (teller.world().draft) return teller.Push();
  teller.Enqueue();
  teller.Dequeue();
}

void PlaySecondThoughts(Teller& teller, Random& /*random*/) {
  teller.Close();
  teller.Reopen();
}

void PlayBasePush(Teller& teller, Random& /*random*/) { teller.PushToBase(); }

constexpr std::array<Act, 14> kActs{{{30, PlayPush},
                                     {30, PlayReview},
                                     {3, PlayAuthorsComment},
                                     {7, PlayDismissal},
                                     {5, PlayReviewEdit},
                                     {5, PlayTitle},
                                     {3, PlayRetarget},
                                     {6, PlayDraft},
                                     {16, PlayFact},
                                     {16, PlayComment},
                                     {8, PlayThread},
                                     {14, PlayChecks},
                                     {2, PlayQueue},
                                     {5, PlaySecondThoughts}}};

void PlayOne(Teller& teller, Random& random) {
  unsigned sum = 0;
  for (const Act& act : kActs) sum += act.weight;
  auto ticket = static_cast<unsigned>(random.Below(sum));
  for (const Act& act : kActs) {
    if (ticket < act.weight) return act.play(teller, random);
    ticket -= act.weight;
  }
}

void PlayEnding(Teller& teller, Random& random) {
  const std::size_t ending = random.Below(100);
  if (ending < 50) {
    if (teller.world().draft) teller.MarkReady();
    if (random.Chance(25)) {
      teller.MergeByQueue();
    } else {
      teller.Merge();
    }
    PlayBasePush(teller, random);
    if (random.Chance(8)) teller.Review(teller.Colleague(5), Opinion::kCommented);
  } else if (ending < 70) {
    teller.Close();
  }
}

}  // namespace

Chapter WriteLifecycle(const Payloads& payloads, const Estate& estate, const ChapterSeed& seed) {
  static constexpr std::int64_t kFewestActs = 2;
  static constexpr std::int64_t kMostActs = 12;
  Random random({seed.seed, seed.kind, seed.index, kPlotStream});
  Setting setting;
  setting.repository = estate.PickRepository(random);
  setting.number = static_cast<std::int64_t>(seed.index) + 1;
  setting.from_fork = random.Chance(25);
  Teller teller(payloads, estate, seed, setting);
  teller.Open(random.Chance(20));
  for (std::int64_t acts = random.Between(kFewestActs, kMostActs); acts > 0; --acts) {
    PlayOne(teller, random);
  }
  PlayEnding(teller, random);
  return std::move(teller).Finish("lifecycle " + std::to_string(seed.index));
}

}  // namespace docket::demo
