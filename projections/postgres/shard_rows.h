// ShardRows: what a batch of reviews is in the tables of a shard (migrations/0001_reviews.sql), as
// JSON arrays that one statement for each table turns into its rows. The review_detail and
// merge_evidence rows that they are made from are the local read models'.
// Thread-safety: none; used by one thread.
#pragma once

#include <cstddef>
#include <string>

#include "domain/ids.h"
#include "projections/rows.h"

namespace docket::projections {

// A JSON array that grows by one object at a time.
class JsonRows {
 public:
  // Begins the next object; what is added until the next one is in it.
  void Begin();
  void Number(const char* name, std::int64_t value);
  // Empty: null.
  void Text(const char* name, const std::string& value);
  void Flag(const char* name, bool value);
  // A list of texts.
  void Texts(const char* name, const std::vector<std::string>& values);

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] std::string Array() const;

 private:
  void Name(const char* name);

  std::string text_;
  bool first_in_object_ = true;
};

class ShardRows {
 public:
  // Whatever the shard has of the review goes.
  void Remove(const domain::ReviewId& review);

  // The rows of a review that was removed before. `evidence`: null if there is none.
  void Put(std::int32_t partition, const view_proto::ReviewDetail& detail,
           const view_proto::MergeEvidence* evidence);

  [[nodiscard]] const JsonRows& removed() const { return removed_; }
  [[nodiscard]] const JsonRows& reviews() const { return reviews_; }
  [[nodiscard]] const JsonRows& runs() const { return runs_; }
  [[nodiscard]] const JsonRows& human_reviews() const { return human_reviews_; }
  [[nodiscard]] const JsonRows& merges() const { return merges_; }

 private:
  void PutRuns(const view_proto::ReviewDetail& detail);
  void PutHumanReviews(const view_proto::ReviewDetail& detail);
  void PutMerge(const view_proto::ReviewDetail& detail, const view_proto::MergeEvidence& evidence);

  JsonRows removed_;
  JsonRows reviews_;
  JsonRows runs_;
  JsonRows human_reviews_;
  JsonRows merges_;
};

}  // namespace docket::projections
