#include "apps/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/fakes.h"

namespace docket::apps {
namespace {

using api::FakeQueries;
using testing::AllOf;
using testing::HasSubstr;

TEST(KeysReadiness, AParkedStreamOfKeysIsNamed) {
  FakeQueries queries;
  EXPECT_TRUE(AskKeys(queries).ok);
  queries.Update([](FakeQueries::Rows& rows) {
    rows.keys_incomplete.push_back({.view = "access_keys",
                                    .stream = "access",
                                    .log = {.base = "organization_events", .generation = 1},
                                    .partition = eventstore::PartitionIndex(2),
                                    .offset = eventstore::Offset(9),
                                    .error = "is created twice",
                                    .first_seen_at = {}});
  });
  const api::ComponentState state = AskKeys(queries);
  EXPECT_FALSE(state.ok);
  EXPECT_EQ(state.component, "api keys");
  EXPECT_THAT(state.detail,
              AllOf(HasSubstr("organization_events.g1/2 offset 9"), HasSubstr("is created twice")));
}

TEST(KeysReadiness, KeysThatCannotBeReadAreNamedAndKeysOfNoViewYetAreNot) {
  FakeQueries queries;
  queries.Update([](FakeQueries::Rows& rows) {
    rows.failure = absl::DataLossError("the stored key is broken");
  });
  EXPECT_FALSE(AskKeys(queries).ok);
  EXPECT_THAT(AskKeys(queries).detail, HasSubstr("broken"));
  queries.Update(
      [](FakeQueries::Rows& rows) { rows.failure = absl::UnavailableError("never built"); });
  EXPECT_TRUE(AskKeys(queries).ok);
}

}  // namespace
}  // namespace docket::apps
