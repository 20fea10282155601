// RowStatement: how a batch of reviews as JSON (ShardRows) becomes the rows of one table, to be
// written, or to be compared with those that are there.
// Thread-safety: constants.
#pragma once

#include <span>
#include <string>

#include "projections/postgres/json_rows.h"
#include "projections/postgres/shard_rows.h"

namespace docket::projections {

struct RowStatement {
  const char* table;
  const char* columns;
  const char* select;  // the columns out of $1, the array that `rows` finds
  const JsonRows& (*rows)(const ShardRows&);

  [[nodiscard]] std::string Insert() const;
  // $2: the reviews that are compared, as ShardRows::removed(). Answers those of them (host,
  // repository_id, number) whose rows in the table are others.
  [[nodiscard]] std::string Compare() const;
};

// Of every table; `reviews` first, since the others refer to it.
[[nodiscard]] std::span<const RowStatement> RowStatements();

}  // namespace docket::projections
