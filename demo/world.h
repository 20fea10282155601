// The world of the story: what GitHub itself would know of a pull request at one moment. The teller
// changes it act by act; the expected state of a review is the world after the last act.
// Thread-safety: plain values. Times are seconds since 1970 (UTC).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "demo/estate.h"
#include "demo/story.h"

namespace docket::demo {

struct HumanReview {
  std::int64_t id = 0;
  User reviewer;
  Opinion opinion = Opinion::kCommented;
  std::string commit;
  std::int64_t submitted_at = 0;
  bool dismissed = false;
};

inline constexpr std::string_view kMilestoneTitle = "v1.0";

// What else a pull request has, none of which asks for anything. People by their ids.
struct Facts {
  std::set<std::string> labels;
  std::map<std::int64_t, User> assignees;
  std::map<std::int64_t, User> requested_reviewers;
  bool milestone = false;
  bool locked = false;
  bool auto_merge = false;
};

struct Comment {
  std::int64_t id = 0;
  User author = {};
  bool on_a_line = false;        // of the changes; else below the pull request
  std::int64_t in_reply_to = 0;  // the first comment of its thread; 0: it is that
  std::string body = {};
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
  bool deleted = false;
  bool resolved = false;  // of a thread's first comment
};

struct Check {
  enum class Kind { kRun, kSuite, kStatus };
  Kind kind = Kind::kRun;
  std::int64_t id = 0;
  std::string name = {};
  std::string sha = {};
  std::string result = {};  // success or failure; empty: it has not ended
  std::int64_t at = 0;
};

// A merge queue's attempt.
struct MergeGroup {
  std::string sha = {};
  std::string base_sha = {};
  std::string end = {};  // merged, dequeued or invalidated; empty: it has not ended
};

struct PullRequest {
  Repository repository;
  std::optional<std::int64_t> fork_id;  // the head's repository, when it is not `repository`
  std::int64_t id = 0;
  std::int64_t number = 0;
  User author;
  std::string title;
  std::string head_ref;
  std::string head_sha;
  std::string base_ref;
  std::string base_sha;
  LifeState state = LifeState::kOpen;
  bool draft = false;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
  std::optional<std::int64_t> closed_at;  // also of a merged one
  std::string merge_sha;                  // empty until merged
  User merged_by;                         // meaningful when merged
  Facts facts;
  std::vector<HumanReview> reviews;  // in the order of submission
  std::vector<Comment> comments;     // in the order of writing
  std::optional<MergeGroup> queued;
};

}  // namespace docket::demo
