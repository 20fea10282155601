// The world of the story: what GitHub itself would know of a pull request at one moment. The teller
// changes it act by act; the expected state of a review is the world after the last act.
// Thread-safety: plain values. Times are seconds since 1970 (UTC).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
  std::vector<HumanReview> reviews;       // in the order of submission
};

}  // namespace docket::demo
