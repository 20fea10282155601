#include "projections/input.h"

#include <gtest/gtest.h>

#include "schemas/codec/frame.h"

namespace docket::projections {
namespace {

const eventstore::LogName kJournal{.base = "review_events"};
const eventstore::LogName kResults{.base = "delivery_results"};
constexpr eventstore::PartitionIndex kPartition(2);

Inputs InputsOfACommit() {
  const auto commit = std::make_shared<journal_proto::Commit>();
  commit->mutable_outcome()->set_command_id("cmd_1");
  for (const char* type : {"review.One", "review.Two"}) {
    journal_proto::Event& event = *commit->add_events();
    event.set_stream("rev_gh_1_1");
    event.set_version(commit->events_size());
    event.set_type(type);
  }
  Inputs inputs;
  AppendInputs(kJournal, kPartition,
               {.offset = eventstore::Offset(7),
                .appended_at = domain::FromSeconds(5),
                .commit = commit,
                .after = {}},
               inputs);
  return inputs;
}

Input FromQueue(SourceKind kind, const eventstore::LogName& log, const Input& input) {
  auto back = FromQueued(
      {.kind = kind, .log = log, .partition = kPartition, .stream = input.stream}, ToQueued(input));
  EXPECT_TRUE(back.ok()) << back.status();
  return *std::move(back);
}

TEST(Input, ComesOutOfAQueueAsItWas) {
  const Inputs inputs = InputsOfACommit();
  ASSERT_EQ(inputs.size(), 3U);
  const Input outcome = FromQueue(SourceKind::kJournal, kJournal, inputs[0]);
  EXPECT_EQ(outcome.stream, "cmd_1");
  EXPECT_EQ(std::get<OutcomeInput>(outcome.what).commit->events_size(), 2);
  for (const std::size_t i : {1U, 2U}) {
    const Input event = FromQueue(SourceKind::kJournal, kJournal, inputs[i]);
    EXPECT_EQ(event.stream, "rev_gh_1_1");
    EXPECT_EQ(event.at.offset, eventstore::Offset(7));
    EXPECT_EQ(event.at.index, inputs[i].at.index);
    EXPECT_EQ(event.at.appended_at, domain::FromSeconds(5));
    const auto& before = std::get<EventInput>(inputs[i].what);
    const auto& after = std::get<EventInput>(event.what);
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.stored->type(), before.stored->type());
  }
}

TEST(Input, AClaimComesOutOfAQueueAsItWas) {
  eventstore::AcceptedClaim accepted{
      .offset = eventstore::Offset(9), .appended_at = domain::FromSeconds(5), .claim = {}};
  accepted.claim.set_term(3);
  accepted.claim.set_claim_id(std::string(16, '\xff'));
  accepted.claim.set_writer_url("http://docket-1");
  Inputs inputs;
  AppendInputs(kJournal, kPartition, std::move(accepted), inputs);
  ASSERT_EQ(inputs.size(), 1U);
  const Input back = FromQueue(SourceKind::kJournal, kJournal, inputs[0]);
  EXPECT_EQ(back.stream, inputs[0].stream);
  EXPECT_EQ(back.at.offset, eventstore::Offset(9));
  EXPECT_EQ(std::get<ClaimInput>(back.what).claim.writer_url(), "http://docket-1");
  EXPECT_EQ(std::get<ClaimInput>(back.what).claim.term(), 3);
}

// Results of one delivery that intake repeated must stay in order when one of them is parked.
TEST(Input, AResultIsParkedWithTheOthersOfItsDelivery) {
  inbox_proto::DeliveryTranslated result;
  result.mutable_delivery()->set_generation(1);
  result.mutable_delivery()->set_partition(2);
  result.mutable_delivery()->set_offset(9);
  const auto input_at = [](std::int64_t offset, std::string stored) {
    return InputOfRecord(SourceKind::kDeliveryResults,
                         {.log = kResults,
                          .partition = kPartition,
                          .offset = eventstore::Offset(offset),
                          .index = 0,
                          .appended_at = {}},
                         std::move(stored));
  };
  const Input first = input_at(3, schemas::StoreMessage(result));
  EXPECT_EQ(first.stream, "dlv_1_2_9");
  EXPECT_EQ(input_at(4, schemas::StoreMessage(result)).stream, first.stream);
  EXPECT_EQ(FromQueue(SourceKind::kDeliveryResults, kResults, first).stream, first.stream);
  EXPECT_EQ(input_at(5, "garbage").stream, "delivery_results.g1/2/5") << "whose, nobody knows";
}

}  // namespace
}  // namespace docket::projections
