// ShardRows: what a batch of reviews is in the tables of a shard, as JSON arrays that one statement
// for each table turns into its rows.
// Thread-safety: none; used by one thread.
#pragma once

#include <cstdint>

#include "domain/ids.h"
#include "projections/postgres/json_rows.h"
#include "projections/postgres/local_reviews.h"
#include "projections/postgres/review_columns.h"

namespace docket::projections {

class ShardRows {
 public:
  // Whatever the shard has of the review goes.
  void Remove(const domain::ReviewId& review);

  // The rows of a review that was removed before.
  void Put(std::int32_t partition, const LocalReview& review) {
    PutReview(partition, review, tables_);
  }

  [[nodiscard]] const JsonRows& removed() const { return removed_; }
  [[nodiscard]] const JsonRows& reviews() const { return tables_.reviews; }
  [[nodiscard]] const JsonRows& runs() const { return tables_.runs; }
  [[nodiscard]] const JsonRows& human_reviews() const { return tables_.human_reviews; }
  [[nodiscard]] const JsonRows& merges() const { return tables_.merges; }

 private:
  JsonRows removed_;
  ReviewTables<JsonRows> tables_;
};

}  // namespace docket::projections
