#include "projections/rocksdb/known_checkpoints.h"

#include <gtest/gtest.h>

namespace docket::projections {
namespace {

const Scope kHere{.view = ViewId(1), .generation = 2, .partition = eventstore::PartitionIndex(3)};
const Scope kThere{.view = ViewId(1), .generation = 2, .partition = eventstore::PartitionIndex(4)};

view_proto::Checkpoint With(std::int64_t events) {
  view_proto::Checkpoint checkpoint;
  checkpoint.set_events(events);
  return checkpoint;
}

class KnownCheckpointsTest : public testing::Test {
 protected:
  // -1: unknown.
  [[nodiscard]] std::int64_t EventsAsOf(KnownCheckpoints::Moment at) const {
    const auto found = known_.AsOf(kHere, at);
    return found == nullptr ? -1 : found->events();
  }

  KnownCheckpoints known_;
};

TEST_F(KnownCheckpointsTest, ASnapshotTakenAfterTheLastWriteIsTold) {
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 9}), -1);
  known_.WriteBegins(kHere);
  known_.WriteDone(kHere, With(5), {.opening = 0, .sequence = 10});
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 10}), 5);
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 11}), 5);
  EXPECT_EQ(known_.AsOf(kThere, {.opening = 0, .sequence = 11}), nullptr);
}

TEST_F(KnownCheckpointsTest, ASnapshotFromBeforeOrOfAnotherOpeningIsNot) {
  known_.WriteBegins(kHere);
  known_.WriteDone(kHere, With(5), {.opening = 1, .sequence = 10});
  EXPECT_EQ(EventsAsOf({.opening = 1, .sequence = 9}), -1);
  EXPECT_EQ(EventsAsOf({.opening = 2, .sequence = 20}), -1);
}

TEST_F(KnownCheckpointsTest, NothingIsKnownWhileAWriteIsUnderWayOrWhenItFailed) {
  known_.WriteBegins(kHere);
  known_.WriteDone(kHere, With(5), {.opening = 0, .sequence = 10});
  known_.WriteBegins(kHere);
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 11}), -1);
  known_.NoteRead(kHere, With(5), 0);
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 11}), -1) << "which write it read is not known";
  known_.WriteDone(kHere, With(6), {.opening = 0, .sequence = 12});
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 12}), 6);
}

TEST_F(KnownCheckpointsTest, WhatWasReadIsKnownUntilTheFirstWrite) {
  known_.NoteRead(kHere, With(4), 0);
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 1}), 4);
  known_.WriteBegins(kHere);
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 1}), -1);
}

TEST_F(KnownCheckpointsTest, ADroppedGenerationIsForgotten) {
  known_.NoteRead(kHere, With(4), 0);
  known_.Forget(kHere.view, kHere.generation);
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 1}), -1);
  known_.NoteRead(kHere, With(4), 0);  // by a snapshot from before
  EXPECT_EQ(EventsAsOf({.opening = 0, .sequence = 1}), -1);
}

}  // namespace
}  // namespace docket::projections
