// A rebuild that was interrupted: the next one goes on where it stood, if all of that is whole and
// its own, and nothing of it is live before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "projections/memory/memory_view_store.h"
#include "projections/registry.h"
#include "replay/rebuild.h"
#include "replay/rebuild_plan.h"
#include "replay/unfinished_rebuild.h"
#include "replay/verify.h"
#include "tests/disk/simulated_disk.h"
#include "tests/projections/projection_world.h"
#include "tests/replay/failing_view_store.h"
#include "tests/support/forwarding_log.h"

namespace docket::replay {
namespace {

using projections::AnyView;
using projections::Scope;
using projections::ViewChanges;
using testing::HasSubstr;
using tests::ProjectionWorld;

const std::vector<std::string> kViews = {"review_detail", "review_list"};
constexpr char kList[] = "review_list";
constexpr std::uint64_t kSeed = 3;

enum class Store { kMemory, kRocksDb };

// The views of a world's logs, in either store.
class Views {
 public:
  explicit Views(Store store) : in_memory_(store == Store::kMemory) {
    if (!in_memory_) return;
    for (const projections::Source& source : world_.sources()) {
      std::vector<const AnyView*> views;
      for (const AnyView* view : projections::AllViews()) {
        if (view->source_log() == source.log->name().base) views.push_back(view);
      }
      auto group = projections::ProjectionGroup::Open(source, views, memory_, progress_, {});
      EXPECT_TRUE(group.ok()) << group.status();
      groups_.push_back(*std::move(group));
    }
  }

  [[nodiscard]] ProjectionWorld& world() { return world_; }
  [[nodiscard]] projections::ViewStore& store() {
    return in_memory_ ? static_cast<projections::ViewStore&>(memory_) : world_.store();
  }
  [[nodiscard]] ReplayContext Context() {
    ReplayContext context{.store = store(),
                          .clock = world_.clock(),
                          .sources = world_.sources(),
                          .groups = world_.groups()};
    if (!in_memory_) return context;
    context.groups.clear();
    for (const auto& group : groups_) context.groups.push_back(group.get());
    return context;
  }

  void Grow(int events) {
    world_.Random(random_, events);
    bool moved = true;
    while (moved) {
      moved = false;
      for (projections::ProjectionGroup* group : Context().groups) {
        const auto step = group->Step();
        ASSERT_TRUE(step.ok()) << step.status();
        moved = moved || *step;
      }
    }
  }

  [[nodiscard]] view_proto::ViewGenerations Generations(const std::string& view) {
    return *store().Snapshot()->Generations(projections::FindView(view)->id());
  }
  [[nodiscard]] std::int64_t Unfinished(const std::string& view) {
    const AnyView& found = *projections::FindView(view);
    const auto events = EventsOfUnfinished(*store().Snapshot(),
                                           projections::SourceOf(world_.sources(), found), found);
    EXPECT_TRUE(events.ok()) << events.status();
    return *events;
  }
  // Rebuilds until a partition of the view is built, and is cancelled then.
  void Interrupt(const std::string& view) {
    const auto result =
        Rebuild(Context(), {.views = {view}, .cancelled = [&] { return Unfinished(view) > 0; }});
    ASSERT_TRUE(absl::IsCancelled(result.status())) << result.status();
    ASSERT_GT(Unfinished(view), 0);
  }
  void ProveEqual(const std::vector<std::string>& views) {
    const auto verified = Verify(Context(), {.views = views});
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_TRUE(verified->ok());
  }

 private:
  const bool in_memory_;
  std::mt19937_64 random_{kSeed};
  ProjectionWorld world_;
  projections::MemoryViewStore memory_;
  projections::Progress progress_{1};
  std::vector<std::unique_ptr<projections::ProjectionGroup>> groups_;
};

std::int64_t ResumedIn(const RebuildResult& result) {
  std::int64_t events = 0;
  for (const ViewRebuild& view : result.views) events += view.resumed_events;
  return events;
}

std::int64_t BuiltIn(const RebuildResult& result) {
  std::int64_t events = 0;
  for (const ViewRebuild& view : result.views) events += view.built.events;
  return events;
}

class ResumedRebuild : public testing::TestWithParam<Store> {};

INSTANTIATE_TEST_SUITE_P(Stores, ResumedRebuild, testing::Values(Store::kMemory, Store::kRocksDb),
                         [](const testing::TestParamInfo<Store>& store) {
                           return store.param == Store::kMemory ? "Memory" : "RocksDb";
                         });

TEST_P(ResumedRebuild, WhereverItWasCancelledTheNextOneGoesOnAndIsEqual) {
  int resumed = 0;
  bool cancelled = true;
  for (int polls = 0; cancelled; ++polls) {
    SCOPED_TRACE(polls);
    Views views(GetParam());
    views.Grow(60);
    int left = polls;
    const auto first =
        Rebuild(views.Context(), {.views = kViews, .cancelled = [&left] { return left-- <= 0; }});
    cancelled = absl::IsCancelled(first.status());
    ASSERT_EQ(first.ok(), !cancelled) << first.status();
    for (const std::string& view : kViews) {
      EXPECT_EQ(views.Generations(view).live(), cancelled ? 1U : 2U);
    }
    views.Grow(20);

    std::vector<std::string> said;
    const auto next =
        Rebuild(views.Context(),
                {.views = kViews, .say = [&](const std::string& words) { said.push_back(words); }});
    ASSERT_TRUE(next.ok()) << next.status();
    EXPECT_TRUE(next->all_switched());
    for (const ViewRebuild& view : next->views) EXPECT_TRUE(view.equal()) << view.view;
    const std::int64_t taken_over = ResumedIn(*next);
    EXPECT_EQ(next->events + taken_over, BuiltIn(*next)) << "nothing is applied again";
    EXPECT_EQ(said.size(), taken_over > 0 ? 1U : 0U);
    if (taken_over > 0) {
      EXPECT_THAT(said.front(),
                  HasSubstr(absl::StrCat("goes on with a rebuild that was interrupted at ",
                                         taken_over, " of ", BuiltIn(*next), " events")));
    }
    resumed += taken_over > 0 ? 1 : 0;
    for (const std::string& view : kViews) EXPECT_EQ(views.Generations(view).building(), 0U);
    views.ProveEqual(kViews);
  }
  EXPECT_GT(resumed, 2);
}

TEST_P(ResumedRebuild, FreshBeginsAnew) {
  Views views(GetParam());
  views.Grow(60);
  views.Interrupt(kList);
  const std::uint32_t left = views.Generations(kList).building();
  std::vector<std::string> said;
  const auto result = Rebuild(
      views.Context(), {.views = {kList}, .fresh = true, .say = [&](const std::string& words) {
                          said.push_back(words);
                        }});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->all_switched());
  EXPECT_EQ(ResumedIn(*result), 0);
  EXPECT_EQ(views.Generations(kList).live(), left + 1);
  EXPECT_THAT(said, testing::IsEmpty());
}

TEST_P(ResumedRebuild, OfAllViewsOneGoesOnAndTheOthersBegin) {
  Views views(GetParam());
  views.Grow(60);
  views.Interrupt(kList);
  const std::int64_t done = views.Unfinished(kList);
  const auto result = Rebuild(views.Context(), {});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->all_switched());
  for (const ViewRebuild& view : result->views) {
    EXPECT_EQ(view.resumed_events, view.view == kList ? done : 0) << view.view;
  }
  views.ProveEqual({});
}

// Nothing is switched before all logs are built, so an interruption in the last of them costs
// nothing of the others.
TEST_P(ResumedRebuild, TheViewsOfLogsThatWereBuiltBeforeGoOnToo) {
  Views views(GetParam());
  for (int i = 0; i < 20; ++i) {
    inbox_proto::WebhookReceived delivery;
    delivery.mutable_tenant()->set_host("github.com");
    delivery.mutable_tenant()->set_organization(i + 1);
    delivery.set_guid(absl::StrCat("guid", i));
    views.world().Receive(delivery);
  }
  views.Grow(60);
  const std::vector<std::string> of_two_logs = {kList, "deliveries"};
  const auto first = Rebuild(views.Context(), {.views = of_two_logs, .cancelled = [&] {
                                                 return views.Unfinished("deliveries") > 0;
                                               }});
  ASSERT_TRUE(absl::IsCancelled(first.status())) << first.status();
  EXPECT_EQ(views.Generations(kList).live(), 1U);
  const auto next = Rebuild(views.Context(), {.views = of_two_logs});
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->views[0].resumed_events, next->views[0].built.events) << "was whole";
  EXPECT_GT(next->views[1].resumed_events, 0);
  EXPECT_LT(next->views[1].resumed_events, next->views[1].built.events);
  EXPECT_TRUE(next->all_switched());
  views.ProveEqual(of_two_logs);
}

TEST_P(ResumedRebuild, StreamsParkedInItAreTriedAgainAsFromTheBeginning) {
  Views views(GetParam());
  views.world().CommitUnreadable(tests::Review(10, 1));
  views.world().CommitUnreadable(tests::Review(11, 1));
  views.world().CommitUnreadable(tests::Review(12, 1));
  views.Grow(60);
  views.Interrupt("review_detail");
  const auto result = Rebuild(views.Context(), {.views = {"review_detail"}});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_GT(ResumedIn(*result), 0);
  EXPECT_TRUE(result->views[0].equal());
}

TEST_P(ResumedRebuild, ThePlanSaysWhereItGoesOn) {
  Views views(GetParam());
  views.Grow(60);
  const auto whole = PlanRebuild(views.Context(), {.views = {kList}});
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->views[0].resumed_events, 0);
  views.Interrupt(kList);
  const std::uint32_t left = views.Generations(kList).building();
  const auto rest = PlanRebuild(views.Context(), {.views = {kList}});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->views[0].resumed_events, views.Unfinished(kList));
  EXPECT_EQ(rest->views[0].built_generation, left);
  EXPECT_LT(rest->logs[0].records, whole->logs[0].records);
  const auto fresh = PlanRebuild(views.Context(), {.views = {kList}, .fresh = true});
  ASSERT_TRUE(fresh.ok()) << fresh.status();
  EXPECT_EQ(fresh->views[0].resumed_events, 0);
  EXPECT_EQ(fresh->views[0].built_generation, left + 1);
  EXPECT_EQ(fresh->logs[0].records, whole->logs[0].records);
}

// What is done to an unfinished generation, and what is then said of it.
struct Damage {
  std::string name;
  std::string said;
  // To the first partition that has rows, whose first row it is.
  void (*change)(const std::string& key, const std::string& row, ViewChanges& changes);
};

std::vector<Damage> Damages() {
  constexpr char kNotWhole[] = "is not what its checkpoint says";
  return {
      {"ARowIsAltered", kNotWhole,
       [](const std::string& key, const std::string& row, ViewChanges& changes) {
         std::string bytes = row;
         bytes.back() = static_cast<char>(bytes.back() ^ 1);
         changes.rows.push_back({.key = key, .row = bytes});
       }},
      {"ARowIsGone", kNotWhole,
       [](const std::string& key, const std::string& /*row*/, ViewChanges& changes) {
         changes.rows.push_back({.key = key, .row = std::nullopt});
       }},
      {"AListLacksARow", kNotWhole,
       [](const std::string& key, const std::string& row, ViewChanges& changes) {
         const AnyView& view = *projections::FindView(kList);
         changes.rows.push_back(
             {.key = key, .row = row, .index_removed = view.IndexEntries(key, **view.Decode(row))});
       }},
      {"ItsParkedStreamsAreGone", kNotWhole,
       [](const std::string& /*key*/, const std::string& /*row*/, ViewChanges& changes) {
         changes.checkpoint.set_parked_streams(1);
       }},
      {"AnotherVersionMadeIt", "was made by version 999 of the view",
       [](const std::string& /*key*/, const std::string& /*row*/, ViewChanges& changes) {
         changes.checkpoint.set_view_version(999);
       }},
      {"ItIsOfAnotherLog", "is another one now",
       [](const std::string& /*key*/, const std::string& /*row*/, ViewChanges& changes) {
         changes.checkpoint.mutable_reader()->set_last_record(std::string(16, 'x'));
       }},
      {"ItIsAheadOfTheLiveView", "is ahead of the live view",
       [](const std::string& /*key*/, const std::string& /*row*/, ViewChanges& changes) {
         changes.checkpoint.mutable_reader()->set_next_offset(1'000'000);
       }},
  };
}

// Nothing, if it has no row.
std::optional<std::pair<std::string, std::string>> FirstRow(const projections::ViewStore& store,
                                                            const Scope& scope) {
  const auto snapshot = store.Snapshot();
  const auto cursor = snapshot->ScanRows(scope, {});
  if (!cursor->Valid()) return std::nullopt;
  return std::pair(std::string(cursor->key()), std::string(cursor->value()));
}

TEST_P(ResumedRebuild, WhatIsNotWholeOrNotItsOwnIsDroppedAndSaidSo) {
  for (const Damage& damage : Damages()) {
    SCOPED_TRACE(damage.name);
    Views views(GetParam());
    views.Grow(60);
    views.Interrupt(kList);
    const std::uint32_t left = views.Generations(kList).building();
    Scope scope{.view = projections::FindView(kList)->id(),
                .generation = left,
                .partition = eventstore::PartitionIndex(0)};
    auto row = FirstRow(views.store(), scope);
    if (!row.has_value()) {
      scope.partition = eventstore::PartitionIndex(1);
      row = FirstRow(views.store(), scope);
    }
    ASSERT_TRUE(row.has_value());
    ViewChanges changes;
    changes.checkpoint = **views.store().Snapshot()->CheckpointOf(scope);
    damage.change(row->first, row->second, changes);
    ASSERT_TRUE(views.store().Write(scope, changes).ok());

    std::vector<std::string> said;
    const auto result = Rebuild(
        views.Context(),
        {.views = {kList}, .say = [&](const std::string& words) { said.push_back(words); }});
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(ResumedIn(*result), 0);
    EXPECT_TRUE(result->all_switched());
    EXPECT_EQ(views.Generations(kList).live(), left + 1);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_THAT(said.front(), HasSubstr(damage.said));
    EXPECT_FALSE(FirstRow(views.store(), scope).has_value()) << "it is dropped";
    views.ProveEqual({kList});
  }
}

// A log that does not answer says nothing of what was built from it.
TEST_P(ResumedRebuild, AnErrorThatMayPassDropsNothing) {
  Views views(GetParam());
  views.Grow(60);
  views.Interrupt(kList);
  const std::int64_t done = views.Unfinished(kList);
  class DumbLog final : public tests::ForwardingLog {
   public:
    using ForwardingLog::ForwardingLog;
    [[nodiscard]] absl::StatusOr<eventstore::ReadBatch> Read(
        eventstore::PartitionIndex, eventstore::Offset, const eventstore::ReadLimits&) override {
      return absl::UnavailableError("no broker answers");
    }
  };
  ReplayContext context = views.Context();
  std::vector<std::unique_ptr<DumbLog>> dumb;
  for (projections::Source& source : context.sources) {
    source.log = dumb.emplace_back(std::make_unique<DumbLog>(*source.log)).get();
  }
  EXPECT_TRUE(absl::IsUnavailable(Rebuild(context, {.views = {kList}}).status()));
  EXPECT_EQ(views.Unfinished(kList), done);
  EXPECT_EQ(ResumedIn(*Rebuild(views.Context(), {.views = {kList}})), done);
}

// The process and the machine's memory are gone after any change of the store: what was on the disk
// by then is gone on with, and never more than the live view has.
TEST(KilledRebuild, TheNextOneGoesOnFromWhatWasOnTheDisk) {
  std::vector<std::string> expected;
  {
    std::mt19937_64 random(kSeed);
    ProjectionWorld straight;
    straight.Random(random, 200);
    straight.Drain();
    expected = straight.Checkpoints();
  }
  int resumed = 0;
  bool killed = true;
  for (int changes = 0; killed; ++changes) {
    SCOPED_TRACE(changes);
    tests::SimulatedDisk disk;
    disk.MakeDurableDirectory("/data");
    ProjectionWorld world({.directory = "/data/views", .env = disk.env()});
    world.Reopen();
    std::mt19937_64 random(kSeed);
    world.Random(random, 200);
    world.Drain();
    int left = changes;
    tests::FailingViewStore store(world.store(), [&left](const tests::ViewStoreChange&) {
      return left-- > 0 ? absl::OkStatus() : absl::InternalError("the process is gone");
    });
    const auto context = [&world](projections::ViewStore& of) {
      return ReplayContext{.store = of,
                           .clock = world.clock(),
                           .sources = world.sources(),
                           .groups = world.groups()};
    };
    killed = !Rebuild(context(store), {.views = kViews}).ok();
    disk.FailPower();
    world.Close();
    disk.RestorePower(tests::Remains::kNothing, 0);
    world.Reopen();
    world.Drain();
    const auto next = Rebuild(context(world.store()), {.views = kViews});
    ASSERT_TRUE(next.ok()) << next.status();
    EXPECT_TRUE(next->all_switched());
    EXPECT_EQ(next->events + ResumedIn(*next), BuiltIn(*next));
    resumed += ResumedIn(*next) > 0 ? 1 : 0;
    EXPECT_TRUE(world.Checkpoints() == expected);
  }
  EXPECT_GT(resumed, 2);
}

}  // namespace
}  // namespace docket::replay
