// The pull request as one payload shows it: what most commands of a Review carry, since deliveries
// come late, twice and out of order, and the snapshot's updated_at decides what is news.
// Thread-safety: a value type.
#pragma once

#include <optional>

#include "domain/ids.h"
#include "domain/review/values.h"
#include "domain/time.h"

namespace docket::domain::review {

struct Snapshot {
  ReviewId review;
  Person author;
  Personal title;
  Branch base;
  Branch head;
  RepositoryId head_repository;
  PullRequestStatus status = PullRequestStatus::kOpen;
  bool draft = false;
  Facts facts;
  CommitSha merge_sha;              // when merged
  std::optional<Person> merged_by;  // not in every payload
  Timestamp created_at;
  Timestamp updated_at;
  Timestamp closed_at;
  Timestamp merged_at;
  friend bool operator==(const Snapshot&, const Snapshot&) = default;
};

}  // namespace docket::domain::review
