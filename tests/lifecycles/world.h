// What GitHub itself knows of the pull request and what it tells about it, in words of their own:
// neither is made from the domain's types, so that the model that reads them rests on no rule of
// the receiver. Thread-safety: values. Times are whole seconds since 1970, as GitHub's are.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace docket::lifecycles {

enum class Life : std::uint8_t { kOpen, kClosed, kMerged };  // ascending by rank
enum class Opinion : std::uint8_t { kCommented, kApproved, kChangesRequested };

struct Shown {
  Life life = Life::kOpen;
  bool draft = false;
  std::string title{};
  std::string base_ref{};
  std::string base_sha{};
  std::string head_sha{};
  std::set<std::string> labels{};
  std::set<std::int64_t> assignees{};
  std::set<std::int64_t> reviewers{};
  bool milestone = false;
  bool locked = false;
  bool auto_merge = false;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
  std::int64_t closed_at = 0;
  std::string merge_sha{};
  friend bool operator==(const Shown&, const Shown&) = default;
};

struct HumanReview {
  std::int64_t id = 0;
  std::int64_t reviewer = 0;
  Opinion opinion = Opinion::kCommented;
  std::string commit{};
  std::string body{};
  std::int64_t submitted_at = 0;
  bool dismissed = false;
};

struct Comment {
  std::int64_t id = 0;
  bool on_a_line = false;
  std::int64_t in_reply_to = 0;
  std::string body{};
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
  bool deleted = false;
};

struct ThreadWord {
  std::int64_t thread = 0;  // its first comment
  bool resolved = false;
};

struct Check {
  enum class Kind : std::uint8_t { kRun, kSuite, kStatus };
  Kind kind = Kind::kRun;
  std::string name{};
  std::int64_t id = 0;
  std::string sha{};
  std::string result{};  // success, failure; empty: it has not ended
  std::int64_t at = 0;
};

struct Push {
  std::string ref{};
  std::string before{};
  std::string after{};
  bool forced = false;
  std::int64_t at = 0;
};

struct HeadNote {
  std::string sha{};
  std::int64_t at = 0;
};

struct Group {
  std::string sha{};
  std::string base_sha{};
  std::string end{};  // merged, dequeued, invalidated; empty: it has not ended
};

// One delivery: what it truly says.
struct Told {
  std::string event{};
  std::string action{};
  std::string guid{};
  std::string body{};
  std::size_t step = 0;
  std::int64_t at = 0;           // when it happened
  std::optional<Shown> shown{};  // if the payload shows the whole pull request
  std::string before{};          // of a synchronize
  bool retargeted = false;       // of an edited
  std::optional<HumanReview> review{};
  std::optional<Comment> comment{};
  std::optional<ThreadWord> thread{};
  std::optional<Check> check{};
  std::optional<Push> push{};
  std::optional<HeadNote> note{};
  std::optional<Group> group{};
  bool archived = false;           // so the payload shows the repository
  std::int64_t repository_at = 0;  // and since then
};

}  // namespace docket::lifecycles
