#include "schemas/codec/journal_codec.h"

#include <gmock/gmock.h>

#include "platform/ids.h"
#include "tests/support/samples.h"

namespace docket::schemas {
namespace {

journal::v1::Commit SampleCommit() { return tests::SampleCommit().commit(); }

TEST(RecordedEvents, CarryTheirCommitsMetadata) {
  const journal::v1::Commit commit = SampleCommit();
  const domain::CommandMetadata command = tests::SampleMetadata();
  const auto events = RecordedEventsOf(commit);
  ASSERT_TRUE(events.ok()) << events.status();
  ASSERT_EQ(events->size(), 2u);
  const domain::EventMetadata expected{.id = platform::MakeEventId(command.id, 1),
                                       .stream = domain::StreamId("rev_gh_186853002_2"),
                                       .version = domain::StreamVersion(6),
                                       .tenant = command.tenant,
                                       .repository = command.repository,
                                       .actor = command.actor,
                                       .causation = command.id,
                                       .correlation = command.source.guid.value(),
                                       .source = command.source,
                                       .trace = command.trace,
                                       .occurred_at = command.occurred_at,
                                       .recorded_at = domain::Timestamp(commit.recorded_at())};
  EXPECT_EQ(events->at(1).metadata, expected);
  auto tracked = std::get<domain::review::PullRequestTracked>(
      std::get<domain::review::Event>(tests::SampleEvents().at(0)));
  tracked.owner = {};  // the sample has its first version
  EXPECT_EQ(events->at(0).event, domain::Event(domain::review::Event(tracked)));
  EXPECT_EQ(events->at(1).event, tests::SampleEvents().at(5));
  EXPECT_NE(events->at(0).metadata.id, events->at(1).metadata.id);
}

TEST(RecordedEvents, OfAnApiCallAreCorrelatedByTheCommand) {
  journal::v1::Commit commit = SampleCommit();
  commit.mutable_outcome()->mutable_source()->clear_guid();
  const auto metadata = EventMetadataOf(commit, 0);
  ASSERT_TRUE(metadata.ok()) << metadata.status();
  EXPECT_EQ(metadata->correlation, commit.outcome().command_id());
}

TEST(RecordedEvents, OneThatCannotBeReadDoesNotHideItsNeighbours) {
  journal::v1::Commit commit = SampleCommit();
  commit.mutable_events(0)->set_data("\xff");
  const absl::Status poisoned = RecordedEventAt(commit, 0).status();
  EXPECT_EQ(poisoned.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(poisoned.ToString(), testing::HasSubstr("rev_gh_186853002_2 version 5"));
  EXPECT_TRUE(RecordedEventAt(commit, 1).ok());
  EXPECT_EQ(RecordedEventsOf(commit).status(), poisoned);
}

TEST(RecordedEvents, AreNoneInACommitThatMovesItsInputOnly) {
  journal::v1::Commit commit;
  commit.set_input_next_offset(1000);
  const auto events = RecordedEventsOf(commit);
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_TRUE(events->empty());
}

TEST(RecordedEvents, WithoutAnOutcomeAreDataLoss) {
  journal::v1::Commit commit = SampleCommit();
  commit.clear_outcome();
  EXPECT_EQ(RecordedEventsOf(commit).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace docket::schemas
