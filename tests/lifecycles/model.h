// Model: what must be known of the pull request, of its people's reviews, its discussion and its
// commits, after any deliveries in any order. Written from what GitHub's deliveries mean, and
// apart from the rules that it judges: it keeps every word that arrived and says what the newest
// of them allow. Where the words leave something open (two of one second that differ) it allows
// what any of them says; of what was lost it says nothing. Thread-safety: none.
// Source of the expectations: the invariants of reviews: a payload counts if its updated_at is not
// older; at equal times merged before closed before open; merged is for ever; every head keeps the
// time of the payload that first showed it; what was said of a review, comment, thread or check
// last by the provider's time stands.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/lifecycles/broken.h"
#include "tests/lifecycles/receiver.h"
#include "tests/lifecycles/world.h"

namespace docket::lifecycles {

class Model {
 public:
  // A delivery was decided for the first time.
  void Arrived(const Told& told);

  // Compares with what the receiver knows of the pull request and its discussion.
  void Compare(Receiver& receiver, Findings& findings) const;
  // And of its commits.
  void CompareCommits(Receiver& receiver, Findings& findings) const;

  // Whether the newest words allow that the pull request ended so, whenever it was shown last.
  [[nodiscard]] bool Allows(const Shown& end) const;

  // Whether the repository may be used: what the newest words about it allow, be they those of all
  // payloads or only of what happened to the repository itself.
  [[nodiscard]] bool MayBeActive() const;
  [[nodiscard]] bool MustBeActive() const;

 private:
  // All words of the newest second that was heard of.
  template <class Word>
  struct Newest {
    std::int64_t at = -1;
    std::vector<Word> words{};

    void Hear(std::int64_t when, Word word) {
      if (when < at) return;
      if (when > at) words.clear();
      at = when;
      words.push_back(std::move(word));
    }
    template <class Fits>
    [[nodiscard]] bool Allows(const Fits& fits) const {
      for (const Word& word : words) {
        if (fits(word)) return true;
      }
      return false;
    }
  };

  struct ShownWord {
    Shown shown{};
    std::string before{};  // the head that its synchronize replaced
  };
  struct ReviewWords {
    bool dismissed = false;         // a dismissal arrived
    bool may_be_dismissed = false;  // a word that shows it so arrived
    Newest<std::string> body{};
    std::set<std::string> body_when_dismissed{};
    std::optional<Opinion> opinion{};
  };
  struct CommentWords {
    bool on_a_line = false;
    bool deleted = false;
    Newest<std::string> body{};
  };

  void ComparePullRequest(const domain::review::State& state, Findings& findings) const;
  void CompareHeads(const domain::review::State& state, Findings& findings) const;
  void CompareHeadOfTwo(const domain::review::State& state, Findings& findings) const;
  void CompareReviews(const domain::review::State& state, Findings& findings) const;
  void CompareDiscussion(const domain::review::State& state, Findings& findings) const;

  Newest<ShownWord> shown_;
  bool merged_ = false;
  std::map<std::string, std::int64_t> heads_;  // by the first payload that arrived with it
  std::map<std::int64_t, std::set<std::string>> heads_of_;  // of each second
  std::map<std::string, std::int64_t> befores_;
  std::map<std::int64_t, ReviewWords> reviews_;
  std::map<std::int64_t, CommentWords> comments_;
  std::map<std::int64_t, Newest<bool>> threads_;
  std::map<std::int64_t, std::int64_t> thread_of_;  // first comments that arrived
  std::map<std::tuple<std::string, Check::Kind, std::string>, Newest<Check>> checks_;
  std::map<std::string, std::vector<Push>> pushes_;
  std::map<std::string, std::vector<HeadNote>> notes_;
  std::map<std::string, std::vector<Group>> groups_;
  Newest<bool> archived_;       // as any payload shows it
  Newest<bool> archived_word_;  // as what happened to the repository says
};

}  // namespace docket::lifecycles
