// Values that several facts and commands of a Commit share. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>

#include "domain/ids.h"
#include "domain/time.h"

namespace docket::domain::commit {

// Which of the provider's three kinds of result this is. One name may be used in all of them.
enum class CheckSource { kCheckRun, kCheckSuite, kStatus };

enum class CheckStatus { kQueued, kInProgress, kCompleted, kWaiting, kRequested, kPending };

enum class CheckConclusion {
  kNone,  // not completed
  kSuccess,
  kFailure,
  kNeutral,
  kCancelled,
  kSkipped,
  kTimedOut,
  kActionRequired,
  kStale,
  kStartupFailure,
  kError  // of a status only
};

// A result as one payload shows it.
struct Check {
  CheckSource source = CheckSource::kCheckRun;
  std::string name;         // of a check run; of a suite its app's; of a status its context
  std::int64_t app_id = 0;  // 0: a status
  std::string app;          // its slug, where given
  CheckStatus status = CheckStatus::kQueued;
  CheckConclusion conclusion = CheckConclusion::kNone;
  Timestamp changed_at;          // when it completed; of one that has not, when it started
  std::int64_t provider_id = 0;  // of the run, suite or status; a repeated one has another
  friend bool operator==(const Check&, const Check&) = default;
};

// That a ref was moved to this commit.
struct Push {
  Timestamp pushed_at;
  std::string ref;  // refs/heads/main
  CommitSha before;
  UserId pusher;
  bool forced = false;
  bool default_branch = false;  // the ref was the repository's default branch then
  friend bool operator==(const Push&, const Push&) = default;
  friend auto operator<=>(const Push&, const Push&) = default;
};

// That the provider spoke of this commit as a branch's head before anybody's checks began.
struct Note {
  Timestamp noted_at;
  std::string branch;
  CommitSha before;
  friend bool operator==(const Note&, const Note&) = default;
  friend auto operator<=>(const Note&, const Note&) = default;
};

// What a merge queue made this commit of.
struct MergeGroup {
  std::string head_ref;
  std::string base_ref;
  CommitSha base_sha;
  PullRequestNumber pull_request;  // 0: the ref does not say
  friend bool operator==(const MergeGroup&, const MergeGroup&) = default;
  friend auto operator<=>(const MergeGroup&, const MergeGroup&) = default;
};

// Ascending by weight: of two that are told of one group the last one here stands.
enum class GroupEnd { kDequeued, kInvalidated, kMerged };

}  // namespace docket::domain::commit
