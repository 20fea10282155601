#include "tests/sim/world.h"

#include <array>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "tests/commands/deliveries.h"
#include "tests/sim/owner_options.h"
#include "tests/support/seeded_randomness.h"

namespace docket::sim {
namespace {

using commands::Processor;
using eventstore::MemoryLog;
using eventstore::Offset;
using eventstore::PartitionIndex;

constexpr PartitionIndex kPartition(0);
constexpr std::int64_t kChaosSteps = 700;
constexpr std::int64_t kRecoveryRounds = 20'000;
constexpr std::uint64_t kDeliveriesMax = 30;
constexpr std::uint64_t kPauseStepsMax = 120;

const auto kNoWake = [] {};

eventstore::MemoryLogOptions LogOptions(const char* name) {
  return {.name = {.base = name}, .delivery = eventstore::Delivery::kManual};
}

std::unique_ptr<eventstore::FaultInjector> Faults(std::uint64_t seed) {
  eventstore::FaultChances chances;
  chances.foreign_before = 40;
  chances.steps_max = 20;
  return std::make_unique<eventstore::SeededFaults>(seed, chances);
}

std::vector<eventstore::StoredRecord> ReadWhole(MemoryLog& log) {
  std::vector<eventstore::StoredRecord> records;
  Offset next(0);
  while (true) {
    auto batch = log.Read(kPartition, next, {});
    DOCKET_CHECK(batch.ok());
    if (batch->records.empty()) return records;
    next = batch->next;
    records.insert(records.end(), std::make_move_iterator(batch->records.begin()),
                   std::make_move_iterator(batch->records.end()));
  }
}

}  // namespace

World::World(std::uint64_t seed, bool trace)
    : trace_(trace),
      random_(seed),
      received_(LogOptions("webhook_received"), clock_),
      results_(LogOptions("delivery_results"), clock_, Faults(random_.Seed())),
      inbox_(LogOptions("review_commands"), clock_, Faults(random_.Seed())),
      organization_commands_(LogOptions("organization_commands"), clock_),
      journal_(LogOptions("review_events"), clock_, Faults(random_.Seed())) {
  crash_per_mille_ = random_.Below(14);
  reorder_percent_ = random_.Below(25);
  const std::uint64_t count = 2 + random_.Below(2);
  for (std::uint64_t i = 0; i < count; ++i) {
    Owner& owner = owners_.emplace_back();
    owner.name = absl::StrCat("owner ", i);
    owner.store = std::make_unique<WitnessStore>();
    Start(owner);
  }
  StartIntake();
}

absl::Status World::Run() {
  DOCKET_RETURN_IF_ERROR(Chaos());
  for (MemoryLog* log : {&results_, &inbox_, &journal_}) log->SetFaults(nullptr);
  Trace("the faults stop");
  return Recovery();
}

absl::Status World::Chaos() {
  bool moved = false;
  for (step_ = 0; step_ < kChaosSteps; ++step_) {
    Owner& owner = owners_[random_.Below(owners_.size())];
    const std::uint64_t drawn = random_.Below(1000);
    if (drawn < 350) {
      DeliverOne(/*in_order=*/!random_.Chance(reorder_percent_));
    } else if (drawn < 750) {
      if (step_ >= owner.paused_until) DOCKET_RETURN_IF_ERROR(StepOwner(owner, moved));
    } else if (drawn < 850) {
      DOCKET_RETURN_IF_ERROR(StepIntake(moved));
    } else if (drawn < 900) {
      if (sent_.size() < kDeliveriesMax) SendDelivery();
    } else if (drawn < 960) {
      clock_.Advance(absl::Milliseconds(1 + random_.Below(60)));
    } else if (drawn < 975) {
      owner.paused_until = step_ + 1 + static_cast<std::int64_t>(random_.Below(kPauseStepsMax));
      Trace(absl::StrCat(owner.name, " sleeps until step ", owner.paused_until));
    } else if (drawn < 983) {
      owner.copies.push_back(owner.store->kept().Snapshot());
    } else if (drawn < 983 + crash_per_mille_) {
      Crash(owner);
    } else if (drawn >= 997) {
      Trace("the intake crashes");
      StartIntake();
    }
  }
  return absl::OkStatus();
}

absl::Status World::Recovery() {
  for (std::int64_t round = 0; round < kRecoveryRounds; ++round) {
    ++step_;
    bool moved = DeliverFirstOfEach();
    for (Owner& owner : owners_) DOCKET_RETURN_IF_ERROR(StepOwner(owner, moved));
    DOCKET_RETURN_IF_ERROR(StepIntake(moved));
    if (moved) continue;
    if (AtRest()) return absl::OkStatus();
    clock_.Advance(absl::Milliseconds(10));
  }
  return absl::InternalError("the world did not come to rest after the faults had stopped");
}

bool World::AtRest() const {
  for (const Owner& owner : owners_) {
    if (!owner.processor->owns() || owner.processor->in_flight() > 0) return false;
  }
  const bool intake_waits = intake_->NextDue() != absl::InfiniteFuture();
  return !intake_waits && intake_->in_flight() == 0 &&
         intake_->position() == Offset(static_cast<std::int64_t>(sent_.size()));
}

absl::Status World::StepOwner(Owner& owner, bool& moved) {
  const bool owned = owner.processor->owns();
  const auto stepped = owner.processor->Step();
  if (!stepped.ok()) {
    return absl::Status(stepped.status().code(),
                        absl::StrCat(owner.name, ": ", stepped.status().message()));
  }
  moved = moved || *stepped;
  if (owned != owner.processor->owns()) {
    Trace(absl::StrCat(owner.name, owned ? " loses the partition" : " owns the partition"));
  }
  return absl::OkStatus();
}

absl::Status World::StepIntake(bool& moved) {
  DOCKET_ASSIGN_OR_RETURN(const bool stepped, intake_->Step());
  moved = moved || stepped;
  return absl::OkStatus();
}

// A new payload, or an old one: redelivered, as a sibling's other body, or under another guid.
void World::SendDelivery() {
  const std::string guid = absl::StrCat("guid-", sent_.size());
  if (!sent_.empty() && random_.Chance(20)) {
    sent_.push_back(sent_[random_.Below(sent_.size())]);
    Trace(absl::StrCat(guid, " is a redelivery"));
  } else {
    commands::PullRequestPayload payload;
    payload.repository = 1 + static_cast<std::int64_t>(random_.Below(3));
    payload.number = 1 + static_cast<std::int64_t>(random_.Below(2));
    payload.action =
        random_.Chance(30) ? "opened" : (random_.Chance(50) ? "labeled" : "synchronize");
    payload.head = static_cast<char>('a' + random_.Below(6));
    payload.second = random_.Chance(80) ? ++second_ : second_;
    payload.label = random_.Chance(50) ? "urgent" : "";
    if (random_.Chance(5)) payload.owner = 1;  // not the one that the repository is bound to
    sent_.push_back(commands::RecordOf(commands::DeliveryOf(guid, payload)));
    Trace(absl::StrCat(guid, " is sent: ", payload.action, " ", payload.repository, "#",
                       payload.number));
    if (random_.Chance(10)) {
      received_.AppendForeign(kPartition, sent_.back());
      payload.second = ++second_;
      sent_.push_back(commands::RecordOf(commands::DeliveryOf(guid, payload)));
      Trace(absl::StrCat(guid, " has a sibling"));
    } else if (random_.Chance(10)) {
      received_.AppendForeign(kPartition, sent_.back());
      sent_.push_back(commands::RecordOf(commands::DeliveryOf(guid + "-again", payload)));
      Trace(absl::StrCat(guid, " comes again under another guid"));
    }
  }
  received_.AppendForeign(kPartition, sent_.back());
}

void World::DeliverOne(bool in_order) {
  const std::array<MemoryLog*, 3> logs = {&journal_, &inbox_, &results_};
  MemoryLog& log = *logs[random_.Below(logs.size())];
  const std::vector<eventstore::PendingAction> pending = log.Pending();
  if (pending.empty()) return;
  const std::size_t index = in_order ? 0 : random_.Below(pending.size());
  if (&log == &journal_ && pending[index].kind != eventstore::PendingAction::Kind::kNotify) {
    Trace(absl::StrCat("journal: append ", pending[index].append, " of appender ",
                       pending[index].appender, ", action ",
                       static_cast<int>(pending[index].kind)));
  }
  log.DeliverOne(index);
}

bool World::DeliverFirstOfEach() {
  bool moved = false;
  for (MemoryLog* log : {&journal_, &inbox_, &results_, &received_}) {
    if (log->Pending().empty()) continue;
    log->DeliverOne(0);
    moved = true;
  }
  return moved;
}

void World::Crash(Owner& owner) {
  ++crashes_;
  claims_tried_ += owner.processor->claims();
  owner.processor.reset();
  const std::uint64_t drawn = random_.Below(100);
  if (drawn < 15) {
    owner.store->kept().Restore({});
    Trace(absl::StrCat(owner.name, " crashes and loses its state"));
  } else if (drawn < 50 && !owner.copies.empty()) {
    owner.store->kept().Restore(owner.copies[random_.Below(owner.copies.size())]);
    Trace(absl::StrCat(owner.name, " crashes and is restored from a copy"));
  } else {
    Trace(absl::StrCat(owner.name, " crashes"));
  }
  Start(owner);
}

void World::Start(Owner& owner) {
  owner.processor = std::make_unique<Processor>(Processor::Parts{.inbox = inbox_,
                                                                 .journal = journal_,
                                                                 .partition = kPartition,
                                                                 .store = *owner.store,
                                                                 .clock = clock_},
                                                SmallOwnerOptions(),
                                                tests::SeededRandomness(random_.Seed()), kNoWake);
}

void World::StartIntake() {
  intake_.reset();
  intake_ = std::make_unique<commands::Intake>(
      commands::Intake::Parts{.webhook_received = received_,
                              .delivery_results = results_,
                              .review_commands = inbox_,
                              .organization_commands = organization_commands_,
                              .blobs = blobs_,
                              .sealer = schemas::Unsealed(),
                              .body_seal = schemas::BodiesAsTheyCame(),
                              .partition = kPartition,
                              .clock = clock_},
      commands::IntakeOptions{.in_flight_max = 5, .failure_wait_ms = 5, .failure_wait_max_ms = 40},
      kNoWake);
}

History World::TakeHistory() {
  History history;
  for (Owner& owner : owners_) {
    claims_tried_ += owner.processor->claims();
    owner.processor.reset();
    history.stores.push_back(std::move(owner.store));
  }
  owners_.clear();
  intake_.reset();
  for (MemoryLog* log : {&received_, &results_, &inbox_, &journal_}) log->PumpAll();
  history.received = ReadWhole(received_);
  history.results = ReadWhole(results_);
  history.inbox = ReadWhole(inbox_);
  history.journal = ReadWhole(journal_);
  history.crashes = crashes_;
  history.claims_tried = claims_tried_;
  return history;
}

void World::Trace(std::string_view what) const {
  if (trace_) std::cerr << "step " << step_ << ": " << what << '\n';
}

}  // namespace docket::sim
