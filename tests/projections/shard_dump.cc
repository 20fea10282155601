#include "tests/projections/shard_dump.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace docket::tests {

std::vector<std::string> ShardDump(platform::PostgresConnection& connection, int organization) {
  const std::string which =
      organization == 0 ? "" : absl::StrCat(" WHERE organization_id = ", organization);
  std::vector<std::string> lines;
  for (const char* table :
       {"reviews", "runs", "human_reviews", "merge_evidence", "review_metrics"}) {
    const auto rows = connection.Execute({.sql = absl::StrCat("SELECT to_jsonb(t)::text FROM ",
                                                              table, " AS t", which, " ORDER BY 1"),
                                          .what = "dump"});
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (int i = 0; rows.ok() && i < rows->count(); ++i) {
      lines.push_back(absl::StrCat(table, " ", std::string(rows->Bytes(i, 0))));
    }
  }
  return lines;
}

}  // namespace docket::tests
