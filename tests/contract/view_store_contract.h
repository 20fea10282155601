// What every ViewStore adapter must do; projections/view_store.h is the text of it. An adapter's
// test instantiates the suite with a factory:
//   struct Factory { std::unique_ptr<ViewStore> Open(); };  // an empty store, once
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <concepts>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "projections/view_store.h"

namespace docket::projections {

using KeysAndValues = std::vector<std::pair<std::string, std::string>>;

inline Scope ScopeAt(std::uint16_t view, std::uint32_t generation, std::int32_t partition) {
  return {.view = ViewId(view),
          .generation = generation,
          .partition = eventstore::PartitionIndex(partition)};
}

inline const Scope kHere = ScopeAt(1, 1, 0);

// Changes whose checkpoint says `events`.
inline ViewChanges ChangesOf(std::int64_t events, std::vector<RowChange> rows = {}) {
  ViewChanges changes;
  changes.rows = std::move(rows);
  changes.checkpoint.set_view_version(1);
  changes.checkpoint.set_events(events);
  return changes;
}

inline view_proto::ParkedStream ParkedAt(const std::string& stream, std::int64_t offset) {
  view_proto::ParkedStream parked;
  parked.set_stream(stream);
  parked.set_offset(offset);
  return parked;
}

inline QueuedChange QueuedAt(const std::string& stream, std::int64_t offset,
                             std::int32_t index = 0) {
  QueuedChange queued{.stream = stream, .input = {}};
  queued.input.set_offset(offset);
  queued.input.set_index(index);
  queued.input.set_record(stream + "@" + std::to_string(offset));
  return queued;
}

inline KeysAndValues Walk(EntryCursor& cursor) {
  KeysAndValues found;
  for (; cursor.Valid(); cursor.Next()) found.emplace_back(cursor.key(), cursor.value());
  EXPECT_TRUE(cursor.status().ok()) << cursor.status();
  return found;
}

template <class F>
concept ViewStoreFactory = requires(F factory) {
  { factory.Open() } -> std::same_as<std::unique_ptr<ViewStore>>;
};

template <ViewStoreFactory Factory>
class ViewStoreContract : public testing::Test {
 protected:
  void Write(const ViewChanges& changes, const Scope& scope = kHere) {
    const absl::Status written = store_->Write(scope, changes);
    ASSERT_TRUE(written.ok()) << written;
  }
  KeysAndValues Rows(const Scope& scope = kHere) {
    return Walk(*store_->Snapshot()->ScanRows(scope, {}));
  }
  KeysAndValues Index(const Scope& scope = kHere) {
    return Walk(*store_->Snapshot()->ScanIndex(scope, {}));
  }
  // Of the checkpoint; -1: there is none.
  std::int64_t Events(const Scope& scope = kHere) {
    const auto checkpoint = store_->Snapshot()->CheckpointOf(scope);
    EXPECT_TRUE(checkpoint.ok()) << checkpoint.status();
    return checkpoint.ok() && checkpoint->has_value() ? (*checkpoint)->events() : -1;
  }
  std::vector<std::string> Queue(const std::string& stream, std::size_t limit = 100) {
    const auto queue = store_->Snapshot()->Queue(kHere, stream, limit);
    EXPECT_TRUE(queue.ok()) << queue.status();
    std::vector<std::string> records;
    for (const auto& queued : *queue) records.push_back(queued.record());
    return records;
  }
  std::vector<std::string> Parked() {
    const auto parked = store_->Snapshot()->ParkedStreams(kHere);
    EXPECT_TRUE(parked.ok()) << parked.status();
    std::vector<std::string> streams;
    for (const auto& stream : *parked) streams.push_back(stream.stream());
    return streams;
  }

  Factory factory_;
  std::unique_ptr<ViewStore> store_ = factory_.Open();
};

TYPED_TEST_SUITE_P(ViewStoreContract);

TYPED_TEST_P(ViewStoreContract, AnEmptyStoreKnowsNothing) {
  const auto snapshot = this->store_->Snapshot();
  EXPECT_EQ(snapshot->Generations(kHere.view)->live(), 0U);
  EXPECT_EQ(this->Events(), -1);
  EXPECT_EQ(*snapshot->Rows(kHere, {"a", "b"}), (std::vector<std::optional<std::string>>(2)));
  EXPECT_EQ(this->Rows(), KeysAndValues());
  EXPECT_EQ(this->Index(), KeysAndValues());
  EXPECT_EQ(this->Parked(), std::vector<std::string>());
  EXPECT_FALSE(snapshot->FindParked(kHere, "s")->has_value());
  EXPECT_EQ(this->Queue("s"), std::vector<std::string>());
}

TYPED_TEST_P(ViewStoreContract, RowsAndTheirEntriesAreReplacedAndRemoved) {
  this->Write(ChangesOf(1, {{.key = "a", .row = "1", .index_added = {"x", "y"}},
                            {.key = "b", .row = "2", .index_added = {"z"}}}));
  EXPECT_EQ(this->Rows(), (KeysAndValues{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(this->Index(), (KeysAndValues{{"x", "a"}, {"y", "a"}, {"z", "b"}}));
  EXPECT_EQ(this->Events(), 1);
  this->Write(ChangesOf(2, {{.key = "a", .row = "3", .index_removed = {"x"}, .index_added = {"w"}},
                            {.key = "b", .row = std::nullopt, .index_removed = {"z"}},
                            {.key = "c", .row = "", .index_added = {}}}));
  EXPECT_EQ(this->Rows(), (KeysAndValues{{"a", "3"}, {"c", ""}}));
  EXPECT_EQ(this->Index(), (KeysAndValues{{"w", "a"}, {"y", "a"}}));
  EXPECT_EQ(this->Events(), 2);
  EXPECT_EQ(*this->store_->Snapshot()->Rows(kHere, {"c", "b", "a"}),
            (std::vector<std::optional<std::string>>{"", std::nullopt, "3"}));
}

TYPED_TEST_P(ViewStoreContract, ASnapshotAndItsCursorsShowOneMoment) {
  this->Write(
      ChangesOf(1, {{.key = "a", .row = "1", .index_added = {"x"}}, {.key = "b", .row = "1"}}));
  const auto before = this->store_->Snapshot();
  const auto cursor = before->ScanRows(kHere, {});
  this->Write(ChangesOf(2, {{.key = "a", .row = "2", .index_removed = {"x"}},
                            {.key = "b", .row = std::nullopt},
                            {.key = "c", .row = "2"}}));
  this->Write(ChangesOf(3, {{.key = "a", .row = "3"}}));
  EXPECT_EQ(Walk(*cursor), (KeysAndValues{{"a", "1"}, {"b", "1"}}));
  EXPECT_EQ(Walk(*before->ScanIndex(kHere, {})), (KeysAndValues{{"x", "a"}}));
  EXPECT_EQ((*before->CheckpointOf(kHere))->events(), 1);
  EXPECT_EQ(*before->Rows(kHere, {"a", "c"}),
            (std::vector<std::optional<std::string>>{"1", std::nullopt}));
  EXPECT_EQ(this->Rows(), (KeysAndValues{{"a", "3"}, {"c", "2"}}));
}

TYPED_TEST_P(ViewStoreContract, AScanIsInTheOrderOfBytesWithinItsRange) {
  const std::string zero("p\0", 2);
  this->Write(ChangesOf(1, {{.key = "p\xff\xff", .row = "last"},
                            {.key = "q", .row = "behind"},
                            {.key = "p", .row = "itself"},
                            {.key = "pa", .row = "middle"},
                            {.key = zero, .row = "first"},
                            {.key = "o\xff", .row = "before"}}));
  const auto snapshot = this->store_->Snapshot();
  const auto scan = [&](const ViewSnapshot::Range& range) {
    return Walk(*snapshot->ScanRows(kHere, range));
  };
  EXPECT_EQ(
      scan({.prefix = "p", .after = ""}),
      (KeysAndValues{{"p", "itself"}, {zero, "first"}, {"pa", "middle"}, {"p\xff\xff", "last"}}));
  EXPECT_EQ(scan({.prefix = "p", .after = "a"}), (KeysAndValues{{"p\xff\xff", "last"}}));
  EXPECT_EQ(scan({.prefix = "p", .after = "A"}),
            (KeysAndValues{{"pa", "middle"}, {"p\xff\xff", "last"}}));
  EXPECT_EQ(scan({.prefix = "p\xff", .after = "\xff"}), KeysAndValues());
  EXPECT_EQ(scan({.prefix = "", .after = "pz"}),
            (KeysAndValues{{"p\xff\xff", "last"}, {"q", "behind"}}));
  EXPECT_EQ(scan({.prefix = "r", .after = ""}), KeysAndValues());
}

TYPED_TEST_P(ViewStoreContract, ScopesAreApart) {
  const std::vector<Scope> scopes = {kHere, ScopeAt(2, 1, 0), ScopeAt(1, 2, 0), ScopeAt(1, 1, 1)};
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    ViewChanges changes = ChangesOf(static_cast<std::int64_t>(i));
    changes.rows = {{.key = "k", .row = std::to_string(i), .index_added = {"x"}}};
    this->Write(changes, scopes[i]);
  }
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    EXPECT_EQ(this->Rows(scopes[i]), (KeysAndValues{{"k", std::to_string(i)}}));
    EXPECT_EQ(this->Events(scopes[i]), static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(this->Events(ScopeAt(3, 1, 0)), -1);
}

TYPED_TEST_P(ViewStoreContract, QueuesAreInTheOrderOfTheSource) {
  ViewChanges changes = ChangesOf(1);
  changes.queued = {QueuedAt("s", 256), QueuedAt("st", 1), QueuedAt("s", 2, 1), QueuedAt("s", 2, 0),
                    QueuedAt("s", 255)};
  changes.queued[2].input.set_record("s@2.1");
  changes.parked = {ParkedAt("st", 1), ParkedAt("s", 2)};
  this->Write(changes);
  EXPECT_EQ(this->Queue("s"), (std::vector<std::string>{"s@2", "s@2.1", "s@255", "s@256"}));
  EXPECT_EQ(this->Queue("s", 2), (std::vector<std::string>{"s@2", "s@2.1"}));
  EXPECT_EQ(this->Queue("st"), (std::vector<std::string>{"st@1"}));
  EXPECT_EQ(this->Queue(""), std::vector<std::string>());
  EXPECT_EQ(this->Parked(), (std::vector<std::string>{"s", "st"}));
  EXPECT_EQ((*this->store_->Snapshot()->FindParked(kHere, "s"))->offset(), 2);
}

TYPED_TEST_P(ViewStoreContract, AStreamComesFreeAndWhatItQueuedGoes) {
  ViewChanges changes = ChangesOf(1);
  changes.queued = {QueuedAt("s", 2), QueuedAt("s", 3), QueuedAt("t", 4)};
  changes.parked = {ParkedAt("s", 2), ParkedAt("t", 4)};
  this->Write(changes);
  ViewChanges further = ChangesOf(2);
  further.dequeued = {{.stream = "s", .offset = 2, .index = 0}};
  further.parked = {ParkedAt("s", 3)};
  this->Write(further);
  EXPECT_EQ(this->Queue("s"), (std::vector<std::string>{"s@3"}));
  EXPECT_EQ((*this->store_->Snapshot()->FindParked(kHere, "s"))->offset(), 3);
  ViewChanges last = ChangesOf(3);
  last.dequeued = {{.stream = "s", .offset = 3, .index = 0}};
  last.unparked = {"s"};
  this->Write(last);
  EXPECT_EQ(this->Queue("s"), std::vector<std::string>());
  EXPECT_EQ(this->Queue("t"), (std::vector<std::string>{"t@4"}));
  EXPECT_EQ(this->Parked(), (std::vector<std::string>{"t"}));
}

TYPED_TEST_P(ViewStoreContract, GenerationsOfTheViewsNamedAreReplaced) {
  const ViewId other(2);
  view_proto::ViewGenerations generations;
  generations.set_live(1);
  generations.set_last(1);
  ASSERT_TRUE(this->store_->SetGenerations({{kHere.view, generations}, {other, generations}}).ok());
  const auto before = this->store_->Snapshot();
  generations.set_live(2);
  generations.clear_last();
  ASSERT_TRUE(this->store_->SetGenerations({{kHere.view, generations}}).ok());
  EXPECT_EQ(before->Generations(kHere.view)->live(), 1U);
  const auto after = this->store_->Snapshot();
  EXPECT_EQ(after->Generations(kHere.view)->live(), 2U);
  EXPECT_EQ(after->Generations(kHere.view)->last(), 0U);
  EXPECT_EQ(after->Generations(other)->live(), 1U);
  EXPECT_EQ(after->Generations(ViewId(3))->live(), 0U);
}

TYPED_TEST_P(ViewStoreContract, ADroppedGenerationIsGoneAndNothingElse) {
  const std::vector<Scope> others = {ScopeAt(1, 1, 0), ScopeAt(1, 0x200, 0), ScopeAt(2, 2, 0)};
  const std::vector<Scope> dropped = {ScopeAt(1, 2, 0), ScopeAt(1, 2, 1)};
  ViewChanges changes = ChangesOf(1, {{.key = "k", .row = "v", .index_added = {"x"}}});
  changes.queued = {QueuedAt("s", 1)};
  changes.parked = {ParkedAt("s", 1)};
  for (const Scope& scope : others) this->Write(changes, scope);
  for (const Scope& scope : dropped) this->Write(changes, scope);
  const auto before = this->store_->Snapshot();
  for (int repeated = 0; repeated < 2; ++repeated) {
    ASSERT_TRUE(this->store_->DropGeneration(ViewId(1), 2).ok());
  }
  const auto after = this->store_->Snapshot();
  for (const Scope& scope : dropped) {
    EXPECT_EQ(this->Rows(scope), KeysAndValues());
    EXPECT_EQ(this->Index(scope), KeysAndValues());
    EXPECT_EQ(this->Events(scope), -1);
    EXPECT_TRUE(after->ParkedStreams(scope)->empty());
    EXPECT_TRUE(after->Queue(scope, "s", 10)->empty());
    EXPECT_EQ(Walk(*before->ScanRows(scope, {})), (KeysAndValues{{"k", "v"}}));
  }
  for (const Scope& scope : others) EXPECT_EQ(this->Rows(scope), (KeysAndValues{{"k", "v"}}));
  this->Write(ChangesOf(5), dropped.front());
  EXPECT_EQ(this->Rows(dropped.front()), KeysAndValues()) << "nothing comes back";
  EXPECT_EQ(this->Events(dropped.front()), 5);
}

TYPED_TEST_P(ViewStoreContract, AGenerationIsAboutAsLargeAsItsRows) {
  constexpr std::int64_t kRows = 1'000;
  constexpr std::int64_t kRowBytes = 1'000;
  EXPECT_EQ(*this->store_->BytesOf(kHere.view, kHere.generation), 0);
  ViewChanges changes = ChangesOf(1);
  for (std::int64_t i = 0; i < kRows; ++i) {
    changes.rows.push_back({.key = std::to_string(i), .row = std::string(kRowBytes, 'r')});
  }
  this->Write(changes);
  const std::int64_t bytes = *this->store_->BytesOf(kHere.view, kHere.generation);
  EXPECT_GT(bytes, kRows * kRowBytes / 4);
  EXPECT_LT(bytes, kRows * kRowBytes * 4);
  EXPECT_LT(*this->store_->BytesOf(kHere.view, kHere.generation + 1), bytes / 10);
}

TYPED_TEST_P(ViewStoreContract, AWriteMadeFromAnotherOpeningIsRefused) {
  ViewChanges changes = ChangesOf(1, {{.key = "a", .row = "1"}});
  changes.opening = this->store_->opening();
  this->Write(changes);
  ViewChanges other = ChangesOf(2, {{.key = "a", .row = "2"}, {.key = "b", .row = "2"}});
  other.opening = this->store_->opening() + 1;
  EXPECT_TRUE(absl::IsAborted(this->store_->Write(kHere, other)));
  EXPECT_EQ(this->Rows(), (KeysAndValues{{"a", "1"}}));
  EXPECT_EQ(this->Events(), 1);
}

TYPED_TEST_P(ViewStoreContract, WithoutAFailureRecoverChangesNothing) {
  this->Write(ChangesOf(1, {{.key = "a", .row = "1"}}));
  const std::int64_t opening = this->store_->opening();
  EXPECT_TRUE(this->store_->Recover().ok());
  EXPECT_EQ(this->store_->opening(), opening);
  EXPECT_EQ(this->Rows(), (KeysAndValues{{"a", "1"}}));
}

TYPED_TEST_P(ViewStoreContract, ReadersSeeAllOfAWriteOrNothingOfIt) {
  constexpr std::int64_t kWrites = 200;
  constexpr std::int64_t kReads = 100;
  constexpr int kReaders = 3;
  std::atomic<std::int64_t> reads = 0;
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  readers.reserve(kReaders);
  for (int reader = 0; reader < kReaders; ++reader) {
    readers.emplace_back([this, &reads, &done] {
      std::int64_t seen = 0;
      while (!done) {
        const auto snapshot = this->store_->Snapshot();
        const auto checkpoint = snapshot->CheckpointOf(kHere);
        ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
        if (!checkpoint->has_value()) continue;
        const std::string events = std::to_string((*checkpoint)->events());
        EXPECT_EQ(Walk(*snapshot->ScanRows(kHere, {})),
                  (KeysAndValues{{"a", events}, {"b", events}}));
        EXPECT_EQ(Walk(*snapshot->ScanIndex(kHere, {})), (KeysAndValues{{"x" + events, "a"}}));
        EXPECT_GE((*checkpoint)->events(), seen) << "a later snapshot shows less";
        seen = (*checkpoint)->events();
        ++reads;
      }
    });
  }
  for (std::int64_t i = 1; i <= kWrites || reads < kReads; ++i) {
    const std::string events = std::to_string(i);
    this->Write(ChangesOf(i, {{.key = "a",
                               .row = events,
                               .index_removed = {"x" + std::to_string(i - 1)},
                               .index_added = {"x" + events}},
                              {.key = "b", .row = events}}));
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

REGISTER_TYPED_TEST_SUITE_P(
    ViewStoreContract, AnEmptyStoreKnowsNothing, RowsAndTheirEntriesAreReplacedAndRemoved,
    ASnapshotAndItsCursorsShowOneMoment, AScanIsInTheOrderOfBytesWithinItsRange, ScopesAreApart,
    QueuesAreInTheOrderOfTheSource, AStreamComesFreeAndWhatItQueuedGoes,
    GenerationsOfTheViewsNamedAreReplaced, ADroppedGenerationIsGoneAndNothingElse,
    AGenerationIsAboutAsLargeAsItsRows, AWriteMadeFromAnotherOpeningIsRefused,
    WithoutAFailureRecoverChangesNothing, ReadersSeeAllOfAWriteOrNothingOfIt);

}  // namespace docket::projections
