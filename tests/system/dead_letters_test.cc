// docket dead-letters: what an older program could not do is named, tried again, and gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "projections/registry.h"
#include "projections/rocksdb/rocksdb_view_store.h"
#include "projections/rows.h"
#include "tests/system/drill.h"

namespace docket::system_test {
namespace {

using projections::AnyView;
using projections::Scope;
using projections::ViewChanges;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr char kFault[] = "a fault of the program before";
constexpr char kStream[] = "rev_gh_1_1";
constexpr char kOutcomes[] = "review_command_outcomes";
constexpr std::int32_t kPartitionsAtMost = 64;

// The first partition of the live view that has a row which `choose` takes; it alters the changes.
template <class Choose>
absl::Status ChangeOneRow(projections::ViewStore& store, const AnyView& view,
                          const Choose& choose) {
  const auto snapshot = store.Snapshot();
  const auto generations = snapshot->Generations(view.id());
  if (!generations.ok()) return generations.status();
  for (std::int32_t i = 0; i < kPartitionsAtMost; ++i) {
    const Scope scope{.view = view.id(),
                      .generation = generations->live(),
                      .partition = eventstore::PartitionIndex(i)};
    const auto cursor = snapshot->ScanRows(scope, {});
    for (; cursor->Valid(); cursor->Next()) {
      ViewChanges changes;
      changes.checkpoint = **snapshot->CheckpointOf(scope);
      if (!choose(std::string(cursor->key()), std::string(cursor->value()), changes)) continue;
      return store.Write(scope, changes);
    }
  }
  return absl::NotFoundError("no such row");
}

// As an older program would have left it: a stream that a view has parked, and a command that could
// not be decided.
void LeaveDeadLetters(const std::string& data_dir) {
  const auto store = projections::RocksDbViewStore::Open(
      {.directory = apps::DataDirectory{.path = data_dir}.views()});
  ASSERT_TRUE(store.ok()) << store.status();
  const absl::Status parked = ChangeOneRow(
      **store, *projections::FindView("review_list"),
      [](const std::string& /*key*/, const std::string& /*row*/, ViewChanges& changes) {
        view_proto::ParkedStream stream;
        stream.set_stream(kStream);
        stream.set_error(kFault);
        stream.set_attempts(1);
        changes.parked.push_back(stream);
        changes.checkpoint.set_parked_streams(1);
        return true;
      });
  ASSERT_TRUE(parked.ok()) << parked;
  const absl::Status undecided =
      ChangeOneRow(**store, *projections::FindView(kOutcomes),
                   [](const std::string& key, const std::string& row, ViewChanges& changes) {
                     view_proto::CommandOutcome outcome;
                     if (!outcome.ParseFromString(row) || !outcome.has_delivery()) return false;
                     outcome.set_result(view_proto::COMMAND_RESULT_PARKED);
                     outcome.set_detail(kFault);
                     changes.rows.push_back({.key = key, .row = outcome.SerializeAsString()});
                     return true;
                   });
  ASSERT_TRUE(undecided.ok()) << undecided;
}

class DeadLetters : public Drill {
 protected:
  [[nodiscard]] std::string Letters(const std::vector<std::string>& words, int code) const {
    std::vector<std::string> all = {"dead-letters"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--data-dir", data()});
    const Finished finished = Docket(all);
    EXPECT_EQ(finished.code, code) << finished.output << finished.errors;
    return finished.output + finished.errors;
  }
};

TEST_F(DeadLetters, AreNamedTriedAgainAndGone) {
  {
    Docketd server(data());
    ASSERT_NE(server.url(), "");
    const Finished demo = Demo();
    ASSERT_EQ(demo.code, 0) << demo.output << demo.errors;
    EXPECT_THAT(Letters({"list"}, 0), HasSubstr("nothing is parked"));
    EXPECT_THAT(Letters({"retry"}, 0), HasSubstr("0 deliveries redriven and through"));
    ASSERT_EQ(server.Stop(), 0);
  }
  LeaveDeadLetters(data());
  const Docketd server(data());
  ASSERT_NE(server.url(), "");
  EXPECT_THAT(Letters({"list"}, 0), AllOf(HasSubstr(kStream), HasSubstr("view review_list"),
                                          HasSubstr("dlv_1_"), HasSubstr(kFault)));
  EXPECT_THAT(Letters({"list", "--json"}, 0),
              AllOf(HasSubstr("\"kind\":\"stream\""), HasSubstr("\"kind\":\"delivery\"")));

  // The stream comes free. The command is decided already, which the altered row does not say.
  EXPECT_THAT(Letters({"retry"}, 1),
              AllOf(HasSubstr("view review_list: 1 stream freed, 0 still parked"),
                    HasSubstr("again as dlv_1_"),
                    HasSubstr("still parked; `docket dead-letters list` tells why")));
  EXPECT_THAT(Letters({"list"}, 0), AllOf(Not(HasSubstr(kStream)), HasSubstr("dlv_1_")));
  EXPECT_THAT(Replay({"rebuild", "--view", kOutcomes, "--accept-difference"}, 0),
              HasSubstr("different, switched"));
  EXPECT_THAT(Letters({"retry", "--json"}, 0), Not(HasSubstr("parked")));
  EXPECT_THAT(Letters({"list"}, 0), HasSubstr("nothing is parked"));
  ProveAllViews();
}

TEST_F(DeadLetters, WithoutADocketdItSaysHowToStartOne) {
  EXPECT_THAT(Letters({"list"}, 1), HasSubstr("no docketd answers"));
  EXPECT_THAT(Letters({"retry", "--limit", "0"}, 2), HasSubstr("--limit"));
}

}  // namespace
}  // namespace docket::system_test
