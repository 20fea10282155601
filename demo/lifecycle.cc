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

void PlayNote(Teller& teller, Random& random) {
  static constexpr std::array<std::string_view, 3> kNotes{"labeled", "assigned",
                                                          "review_requested"};
  teller.Note(kNotes[random.Below(kNotes.size())]);
}

void PlaySecondThoughts(Teller& teller, Random& /*random*/) {
  teller.Close();
  teller.Reopen();
}

void PlayBasePush(Teller& teller, Random& /*random*/) { teller.PushToBase(); }

constexpr std::array<Act, 10> kActs{{{30, PlayPush},
                                     {36, PlayReview},
                                     {3, PlayAuthorsComment},
                                     {7, PlayDismissal},
                                     {5, PlayReviewEdit},
                                     {5, PlayTitle},
                                     {3, PlayRetarget},
                                     {6, PlayDraft},
                                     {9, PlayNote},
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
    teller.Merge();
    PlayBasePush(teller, random);
    if (random.Chance(8)) teller.Review(teller.Colleague(5), Opinion::kCommented);
  } else if (ending < 70) {
    teller.Close();
  }
}

}  // namespace

Chapter WriteLifecycle(const Payloads& payloads, const Estate& estate, const ChapterSeed& seed) {
  static constexpr std::int64_t kFewestActs = 2;
  static constexpr std::int64_t kMostActs = 10;
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
