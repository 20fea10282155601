#include "apps/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventstore/memory/memory_blob_store.h"
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

class FailedBlobs final : public eventstore::BlobStore {
 public:
  absl::StatusOr<eventstore::BlobHash> Put(std::string_view /*content*/) override {
    return failure();
  }
  absl::StatusOr<std::string> Get(const eventstore::BlobHash& /*hash*/) override {
    return failure();
  }
  [[nodiscard]] absl::Status failure() const override {
    return absl::InternalError("a sync failed");
  }
};

TEST(BlobsReadiness, AStoreThatTakesNothingIsNamed) {
  const api::ComponentState failed = AskBlobs(FailedBlobs());
  EXPECT_FALSE(failed.ok);
  EXPECT_EQ(failed.component, "blobs");
  EXPECT_EQ(failed.detail, "a sync failed");
  EXPECT_TRUE(AskBlobs(eventstore::MemoryBlobStore()).ok);
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

TEST(ViewsReadiness, AViewOfAnotherVersionIsNamedWithWhatToDo) {
  FakeQueries queries;
  EXPECT_TRUE(AskViews(queries).ok);
  queries.Update([](FakeQueries::Rows& rows) {
    rows.other_versions = {{.view = "review_detail", .code_version = 2, .stored_version = 1}};
  });
  const api::ComponentState state = AskViews(queries);
  EXPECT_FALSE(state.ok);
  EXPECT_EQ(state.component, "views");
  EXPECT_THAT(state.detail, HasSubstr("docket replay rebuild --view review_detail"));
  EXPECT_EQ(queries.rows().projections_read, 0) << "readiness is asked for often";
}

}  // namespace
}  // namespace docket::apps
