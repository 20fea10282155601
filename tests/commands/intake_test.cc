#include "commands/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "eventstore/memory/memory_blob_store.h"
#include "eventstore/memory/memory_log.h"
#include "platform/hashing.h"
#include "platform/manual_clock.h"
#include "schemas/codec/frame.h"
#include "tests/commands/deliveries.h"

namespace docket::commands {
namespace {

using eventstore::MemoryLog;
using eventstore::Offset;
using eventstore::ScriptedFaults;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr eventstore::PartitionIndex kPartition(0);

class IntakeTest : public testing::Test {
 protected:
  void SetUp() override { Start(); }

  void Start() {
    intake_.reset();
    intake_ = std::make_unique<Intake>(
        Intake::Parts{.webhook_received = received_,
                      .delivery_results = results_,
                      .review_commands = inbox_,
                      .organization_commands = organizations_,
                      .blobs = blobs_,
                      .sealer = schemas::Unsealed(),
                      .body_seal = schemas::BodiesAsTheyCame(),
                      .partition = kPartition,
                      .clock = clock_,
                      .on_translated = [this](domain::Timestamp at) { translated_.push_back(at); }},
        IntakeOptions{}, [] {});
  }

  void Receive(const inbox_proto::WebhookReceived& delivery) {
    received_.AppendForeign(kPartition, RecordOf(delivery));
  }
  void Receive(const std::string& guid, std::int64_t second = 10) {
    Receive(DeliveryOf(guid, {.second = second}));
  }

  // Steps until nothing moves and nothing is waited for.
  void Run() {
    for (int steps = 0; steps < 1'000; ++steps) {
      const auto moved = intake_->Step();
      ASSERT_TRUE(moved.ok()) << moved.status();
      if (*moved) continue;
      if (intake_->NextDue() == absl::InfiniteFuture()) return;
      clock_.Advance(std::max(absl::ZeroDuration(), intake_->NextDue() - clock_.MonotonicNow()));
    }
    FAIL() << "the intake did not come to rest";
  }

  static std::vector<eventstore::StoredRecord> All(MemoryLog& log) {
    auto batch = log.Read(kPartition, Offset(0), {.records_max = 10'000});
    EXPECT_TRUE(batch.ok()) << batch.status();
    return batch.ok() ? std::move(batch->records) : std::vector<eventstore::StoredRecord>();
  }

  std::vector<inbox_proto::DeliveryTranslated> Results() {
    std::vector<inbox_proto::DeliveryTranslated> results;
    for (const auto& stored : All(results_)) {
      auto result = schemas::LoadMessage<inbox_proto::DeliveryTranslated>(stored.record.value);
      if (result.ok()) results.push_back(*std::move(result));
    }
    return results;
  }
  std::vector<std::int64_t> ResultOffsets() {
    std::vector<std::int64_t> offsets;
    for (const auto& result : Results()) offsets.push_back(result.delivery().offset());
    return offsets;
  }
  std::vector<std::string> Commands() {
    std::vector<std::string> ids;
    for (const auto& stored : All(inbox_)) {
      const auto record = schemas::LoadMessage<inbox_proto::CommandRecord>(stored.record.value);
      EXPECT_TRUE(record.ok()) << record.status();
      if (record.ok()) ids.push_back(record->id());
    }
    return ids;
  }

  static void Plan(MemoryLog& log, std::vector<eventstore::AppendPlan> plans) {
    log.SetFaults(std::make_unique<ScriptedFaults>(std::move(plans)));
  }

  platform::ManualClock clock_;
  eventstore::MemoryBlobStore blobs_;
  MemoryLog received_{{.name = {.base = "webhook_received"}}, clock_};
  MemoryLog results_{{.name = {.base = "delivery_results"}}, clock_};
  MemoryLog inbox_{{.name = {.base = "review_commands"}}, clock_};
  MemoryLog organizations_{{.name = {.base = "organization_commands"}}, clock_};
  std::vector<domain::Timestamp> translated_;  // when they were received
  std::unique_ptr<Intake> intake_;
};

TEST_F(IntakeTest, EachDeliveryHasItsCommandsThenItsResultInOrder) {
  for (const char* guid : {"a", "b", "c"}) Receive(guid);
  Run();
  EXPECT_THAT(Commands(), ElementsAre(CommandOf("a", {}).metadata.id.value(),
                                      CommandOf("b", {}).metadata.id.value(),
                                      CommandOf("c", {}).metadata.id.value()));
  EXPECT_THAT(ResultOffsets(), ElementsAre(0, 1, 2));
  const auto results = Results();
  EXPECT_EQ(results[1].guid(), "b");
  ASSERT_EQ(results[1].commands_size(), 1);
  EXPECT_EQ(results[1].commands(0).id(), Commands()[1]);
  EXPECT_EQ(results[1].commands(0).log(), "review_commands");
  EXPECT_EQ(intake_->counts().commands, 3);
  EXPECT_EQ(intake_->in_flight(), 0U);
}

TEST_F(IntakeTest, WhatMeansNothingHasAResultToo) {
  inbox_proto::WebhookReceived ping = DeliveryOf("a", {});
  ping.set_event("ping");
  Receive(ping);
  Run();
  EXPECT_EQ(Results().at(0).ignored_reason(), "ping");
  EXPECT_TRUE(Commands().empty());
}

TEST_F(IntakeTest, ResumesBehindWhatHasAResult) {
  Receive("a");
  Run();
  Receive("b");
  Start();
  Run();
  EXPECT_THAT(ResultOffsets(), ElementsAre(0, 1));
  EXPECT_EQ(Commands().size(), 2U);
}

TEST_F(IntakeTest, ACrashBetweenCommandAndResultRepeatsTheCommandUnderItsId) {
  Receive("a");
  ASSERT_TRUE(intake_->Step().ok());
  ASSERT_EQ(Commands().size(), 1U);
  ASSERT_TRUE(Results().empty());
  Start();
  Run();
  EXPECT_THAT(ResultOffsets(), ElementsAre(0));
  const auto commands = Commands();
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(commands[0], commands[1]);
}

TEST_F(IntakeTest, AHoleInTheResultsIsFilledAlsoAtTheVeryBeginning) {
  for (const int lost : {0, 1}) {
    SCOPED_TRACE(lost);
    std::vector<eventstore::AppendPlan> plans(3, eventstore::Acknowledged());
    plans[static_cast<std::size_t>(lost)] = eventstore::UnknownLost();
    Plan(results_, plans);
    const auto before = static_cast<std::int64_t>(All(received_).size());
    for (const char* guid : {"a", "b", "c"}) Receive(guid);
    Run();
    std::set<std::int64_t> done;
    for (const std::int64_t offset : ResultOffsets()) done.insert(offset);
    EXPECT_EQ(done.size(), static_cast<std::size_t>(before + 3));
    EXPECT_EQ(intake_->counts().restarts, lost + 1);
  }
}

TEST_F(IntakeTest, AFailedAppendIsMadeGood) {
  for (const auto& plan :
       {eventstore::NotAppended(), eventstore::UnknownApplied(), eventstore::UnknownTwice(1),
        eventstore::Refused(absl::UnavailableError("broken")),
        eventstore::Refused(absl::ResourceExhaustedError("full"))}) {
    const std::size_t results = Results().size();
    Plan(inbox_, {plan});
    Receive("guid" + std::to_string(results));
    Run();
    EXPECT_EQ(Results().size(), results + 1);
  }
}

TEST_F(IntakeTest, SaysWhatIsInItsWayUntilADeliveryIsThrough) {
  EXPECT_FALSE(intake_->health().has_value()) << "it did not begin yet";
  Run();
  EXPECT_TRUE(intake_->health()->ok());
  for (MemoryLog* log : {&inbox_, &results_}) {
    Plan(*log, {eventstore::NotAppended()});
    Receive("guid of " + log->name().base);
    for (int steps = 0; steps < 3; ++steps) ASSERT_TRUE(intake_->Step().ok());
    EXPECT_TRUE(absl::IsUnavailable(*intake_->health())) << *intake_->health();
    Run();
    EXPECT_TRUE(intake_->health()->ok());
  }
}

TEST_F(IntakeTest, AnAppendThatNoRetryMendsIsFinal) {
  for (MemoryLog* log : {&inbox_, &results_}) {
    Plan(*log, {eventstore::Refused(absl::InternalError("the disk is gone"))});
    Receive("guid of " + log->name().base);
    absl::Status status;
    for (int steps = 0; steps < 10 && status.ok(); ++steps) status = intake_->Step().status();
    EXPECT_TRUE(absl::IsInternal(status)) << status;
    Start();
    Run();
  }
}

TEST_F(IntakeTest, ALargeBodyIsTakenFromTheBlobStore) {
  inbox_proto::WebhookReceived delivery = DeliveryOf("a", {});
  const auto hash = blobs_.Put(delivery.body());
  ASSERT_TRUE(hash.ok());
  delivery.set_body_blob(std::string(platform::AsBytes(*hash)));
  Receive(delivery);
  Run();
  EXPECT_EQ(Commands().size(), 1U);
}

TEST_F(IntakeTest, WhatCannotBeReadIsSaidAndPassed) {
  received_.AppendForeign(kPartition, {.key = "", .headers = {}, .value = "no frame"});
  inbox_proto::WebhookReceived lost = DeliveryOf("a", {});
  lost.set_body_blob(std::string(32, 'h'));
  Receive(lost);
  lost.set_body_blob("short");
  Receive(lost);
  inbox_proto::WebhookReceived no_hash = DeliveryOf("b", {});
  no_hash.set_body_sha256("short");
  Receive(no_hash);
  Receive("c");
  Run();
  const auto results = Results();
  ASSERT_EQ(results.size(), 5U);
  EXPECT_THAT(results[0].ignored_reason(), HasSubstr("unreadable: "));
  EXPECT_THAT(results[1].ignored_reason(), HasSubstr("body-lost: "));
  EXPECT_THAT(results[2].ignored_reason(), HasSubstr("body-lost: "));
  EXPECT_THAT(results[3].ignored_reason(), HasSubstr("unreadable: "));
  EXPECT_EQ(results[4].commands_size(), 1);
  EXPECT_EQ(intake_->counts().unreadable, 4);
}

// A blob store that cannot read now, or not before a person comes.
class FailingBlobs final : public eventstore::BlobStore {
 public:
  absl::StatusOr<eventstore::BlobHash> Put(std::string_view) override { return why; }
  absl::StatusOr<std::string> Get(const eventstore::BlobHash&) override { return why; }
  absl::Status failure() const override { return absl::OkStatus(); }
  absl::Status why;
};

TEST_F(IntakeTest, ABodyThatCannotBeReadNowIsNotLost) {
  FailingBlobs blobs;
  Intake intake({.webhook_received = received_,
                 .delivery_results = results_,
                 .review_commands = inbox_,
                 .organization_commands = organizations_,
                 .blobs = blobs,
                 .sealer = schemas::Unsealed(),
                 .body_seal = schemas::BodiesAsTheyCame(),
                 .partition = kPartition,
                 .clock = clock_},
                IntakeOptions{}, [] {});
  inbox_proto::WebhookReceived delivery = DeliveryOf("a", {});
  delivery.set_body_blob(std::string(32, 'h'));
  Receive(delivery);
  blobs.why = absl::UnavailableError("the disk is full");
  EXPECT_TRUE(intake.Step().ok());
  EXPECT_EQ(intake.counts().restarts, 1);
  blobs.why = absl::InternalError("the disk has a bad sector");
  clock_.Advance(absl::Seconds(10));
  EXPECT_TRUE(absl::IsInternal(intake.Step().status()));
  EXPECT_TRUE(Results().empty());
  Start();  // with a store that knows that it has no such blob
  Run();
  EXPECT_THAT(Results().at(0).ignored_reason(), HasSubstr("body-lost: "));
}

TEST_F(IntakeTest, AForeignRecordAmongTheResultsProvesNothing) {
  results_.AppendForeign(kPartition,
                         {.key = "", .headers = {}, .value = "no frame, or a newer one"});
  Receive("a");
  Run();
  EXPECT_THAT(ResultOffsets(), ElementsAre(0));
}

TEST_F(IntakeTest, ACommandThatIsTooLargeIsNotSent) {
  inbox_proto::WebhookReceived delivery = DeliveryOf("a", {.label = std::string(950'000, 'l')});
  const auto hash = blobs_.Put(delivery.body());
  ASSERT_TRUE(hash.ok());
  delivery.set_body_blob(std::string(platform::AsBytes(*hash)));
  Receive(delivery);
  Run();
  EXPECT_THAT(Results().at(0).ignored_reason(), HasSubstr("command-too-large: "));
  EXPECT_EQ(Results().at(0).commands_size(), 0);
  EXPECT_TRUE(Commands().empty());
}

TEST_F(IntakeTest, NoMoreThanTheBoundIsInFlight) {
  eventstore::AppendPlan told_late = eventstore::Acknowledged();
  told_late.told_after = 1'000'000;
  Plan(inbox_, {told_late});
  for (int i = 0; i < 300; ++i) Receive("guid" + std::to_string(i));
  for (int steps = 0; steps < 10; ++steps) ASSERT_TRUE(intake_->Step().ok());
  EXPECT_EQ(intake_->in_flight(), IntakeOptions{}.in_flight_max);
  inbox_.PumpAll();
  Run();
  EXPECT_EQ(Results().size(), 300U);
}

TEST_F(IntakeTest, TellsWhatIsDoneWhenItsResultIsDurable) {
  eventstore::AppendPlan told_late = eventstore::Acknowledged();
  told_late.told_after = 1'000'000;
  Plan(results_, {told_late});
  Receive("one");
  Receive("two");
  const domain::Timestamp received_at = clock_.Now();
  for (int steps = 0; steps < 10; ++steps) {
    ASSERT_TRUE(intake_->Step().ok());
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(intake_->translated_before(), Offset(0));
  results_.PumpAll();
  Run();
  EXPECT_THAT(translated_, ElementsAre(received_at, received_at));
  EXPECT_EQ(intake_->translated_before(), Offset(2));
}

}  // namespace
}  // namespace docket::commands
