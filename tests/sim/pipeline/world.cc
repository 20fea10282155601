#include "tests/sim/pipeline/world.h"

#include <algorithm>
#include <array>
#include <utility>

#include "platform/status_macros.h"
#include "projections/registry.h"
#include "tests/sim/pipeline/blind_log.h"

namespace docket::sim {
namespace {

using eventstore::PartitionIndex;

constexpr std::int64_t kRecoveryRounds = 5'000;
// Nothing moved for so long: longer than anything waits, but for an owner that looks once a minute
// for what it may forget.
constexpr absl::Duration kRest = absl::Seconds(3);
constexpr std::int64_t kPauseStepsMax = 80;
constexpr std::int64_t kChangesBeforeFailure = 8;

constexpr std::array kSources = {
    std::pair(projections::SourceKind::kDeliveries, LogKind::kReceived),
    std::pair(projections::SourceKind::kDeliveryResults, LogKind::kResults),
    std::pair(projections::SourceKind::kJournal, LogKind::kReviewEvents),
    std::pair(projections::SourceKind::kJournal, LogKind::kOrganizationEvents)};

Askable EverythingToldBy(const KeyDesk& keys) {
  Askable askable;
  for (std::int64_t repository = 1; repository <= 4; ++repository) {
    for (std::int64_t number = 1; number <= 2; ++number) {
      askable.reviews.push_back({.host = domain::HostCode("gh"),
                                 .repository = domain::RepositoryId(repository),
                                 .number = domain::PullRequestNumber(number)});
    }
  }
  for (const KeyDesk::Wish& wish : keys.wishes()) {
    if (!wish.revoke) askable.keys.push_back(wish.key);
  }
  return askable;
}

}  // namespace

PipelineWorld::PipelineWorld(std::uint64_t seed, const Controls& controls, bool trace)
    : trace_(trace),
      controls_(controls),
      random_(seed),
      conditions_(DrawConditions(random_)),
      began_at_(clock_.Now()),
      began_monotonic_(clock_.MonotonicNow()),
      blobs_(kept_blobs_, Unsteadiness(random_.Seed(), conditions_.blob_failures)),
      logs_(conditions_, clock_, random_),
      story_(random_, conditions_.deliveries),
      poison_({.salt = random_.Seed(),
               .percent = conditions_.poison,
               .skipped = controls.poison_is_skipped}),
      sender_({.story = story_,
               .webhook_received = logs_[LogKind::kReceived],
               .blobs = blobs_,
               .clock = clock_,
               .conditions = conditions_}),
      keys_({.review_commands = logs_[LogKind::kReviewCommands],
             .organization_commands = logs_[LogKind::kOrganizationCommands],
             .clock = clock_},
            random_, conditions_.keys),
      askable_(EverythingToldBy(keys_)) {
  MakeUnits();
  MakeNodes();
  for (int i = 0; i < 2; ++i) readers_.emplace_back(controls.tokens_are_ignored);
  repair_at_ = conditions_.repaired_in_between ? random_.Between(0, conditions_.steps)
                                               : conditions_.steps + 1;
}

void PipelineWorld::MakeUnits() {
  for (std::int32_t i = 0; i < conditions_.partitions; ++i) {
    const PartitionIndex partition(i);
    for (int n = 0; n < conditions_.intakes; ++n) {
      auto intake = std::make_unique<IntakeUnit>(
          absl::StrCat("intake ", n, " of ", i),
          commands::Intake::Parts{.webhook_received = logs_[LogKind::kReceived],
                                  .delivery_results = logs_[LogKind::kResults],
                                  .review_commands = logs_[LogKind::kReviewCommands],
                                  .organization_commands = logs_[LogKind::kOrganizationCommands],
                                  .blobs = blobs_,
                                  .sealer = schemas::Unsealed(),
                                  .body_seal = schemas::BodiesAsTheyCame(),
                                  .partition = partition,
                                  .clock = clock_});
      intakes_.push_back(intake.get());
      units_.push_back(std::move(intake));
    }
    for (int n = 0; n < conditions_.owners; ++n) {
      for (const auto& [inbox, journal] :
           {std::pair(LogKind::kReviewCommands, LogKind::kReviewEvents),
            std::pair(LogKind::kOrganizationCommands, LogKind::kOrganizationEvents)}) {
        auto owner = std::make_unique<OwnerUnit>(
            absl::StrCat("owner ", n, " of ", logs_[journal].name().base, " ", i), logs_,
            OwnerUnit::Place{.inbox = inbox, .journal = journal, .partition = partition}, clock_,
            random_.Seed());
        if (controls_.without_deduplication) owner->store().Forget();
        owners_.push_back(owner.get());
        units_.push_back(std::move(owner));
      }
    }
  }
}

void PipelineWorld::MakeNodes() {
  std::vector<projections::Source> sources;
  for (const auto& [kind, log] : kSources) {
    eventstore::RecordLog* read = &logs_[log];
    if (controls_.without_sequence && kind == projections::SourceKind::kJournal) {
      blind_logs_.push_back(std::make_unique<BlindLog>(*read));
      read = blind_logs_.back().get();
    }
    sources.push_back({.kind = kind, .log = read});
  }
  for (int n = 0; n < conditions_.view_nodes; ++n) {
    nodes_.push_back(std::make_unique<ViewNode>(
        ViewNode::Parts{.name = absl::StrCat("node ", n),
                        .sources = sources,
                        .clock = clock_,
                        .poison = poison_,
                        .batch_records_max = conditions_.batch_records_max,
                        .seed = random_.Seed(),
                        .control = {.checkpoint_apart = controls_.checkpoint_apart,
                                    .openings_are_ignored = controls_.openings_are_ignored}}));
    ViewNode& node = *nodes_.back();
    node.disk().SetBystander([this, &node](const projections::Scope& /*scope*/) { Bystand(node); });
    for (std::size_t i = 0; i < sources.size(); ++i) {
      auto unit = std::make_unique<ViewUnit>(node, i, *sources[i].log, clock_);
      view_units_.push_back(unit.get());
      units_.push_back(std::move(unit));
    }
  }
}

absl::Status PipelineWorld::Run() {
  DOCKET_RETURN_IF_ERROR(Chaos());
  Trace("the faults stop");
  logs_.Calm();
  blobs_.unsteadiness().Calm();
  for (const auto& node : nodes_) node->disk().Mend();
  DOCKET_RETURN_IF_ERROR(Recovery());
  return AskAtRest();
}

absl::Status PipelineWorld::Chaos() {
  for (step_ = 0; step_ < conditions_.steps; ++step_) {
    if (step_ == repair_at_) {
      Trace("the views are repaired");
      poison_.Repair();
    }
    DOCKET_RETURN_IF_ERROR(ChaosStep());
    DOCKET_RETURN_IF_ERROR(bystander_failed_);
    ++counts_.steps;
  }
  return absl::OkStatus();
}

absl::Status PipelineWorld::ChaosStep() {
  const std::uint64_t drawn = random_.Below(1000);
  if (drawn < 370) {
    logs_.DoOne(random_);
  } else if (drawn < 770) {
    return StepSome();
  } else if (drawn < 840) {
    if (sender_.SendOne(random_, step_)) Trace("a delivery is sent");
  } else if (drawn < 850) {
    if (keys_.AskOne()) Trace("a key is asked for");
  } else if (drawn < 900) {
    PassTime();
  } else if (drawn < 940) {
    return Ask();
  } else if (drawn < 955) {
    Unit& unit = *random_.OneOf(units_);
    unit.PauseUntil(step_ + random_.Between(1, kPauseStepsMax));
    ++counts_.pauses;
    Trace(unit.name(), " is paused");
  } else if (drawn < 965) {
    TakeCopy();
  } else if (drawn < 970) {
    return Operate();
  }
  if (random_.PerMille(conditions_.crashes)) CrashSomething();
  if (random_.PerMille(conditions_.write_failures)) FailSomeWrite();
  return absl::OkStatus();
}

// One that has work, most of the time.
absl::Status PipelineWorld::StepSome() {
  constexpr int kTries = 4;
  Unit* chosen = nullptr;
  for (int i = 0; i < kTries; ++i) {
    Unit& unit = *random_.OneOf(units_);
    if (unit.Paused(step_)) continue;
    chosen = &unit;
    if (unit.Ready()) break;
  }
  return chosen == nullptr ? absl::OkStatus() : StepUnit(*chosen).status();
}

absl::StatusOr<bool> PipelineWorld::StepUnit(Unit& unit) {
  const std::int64_t failures = unit.failures();
  DOCKET_ASSIGN_OR_RETURN(const bool moved, unit.Step());
  DOCKET_RETURN_IF_ERROR(bystander_failed_);
  if (unit.failures() > failures) {
    Trace(unit.name(), " failed, and is made again later");
  } else if (moved) {
    Trace(unit.name(), " does something");
  }
  return moved;
}

absl::StatusOr<PipelineWorld::Stepped> PipelineWorld::StepReady() {
  Stepped stepped = Stepped::kNone;
  for (const auto& unit : units_) {
    if (!unit->Ready()) continue;
    DOCKET_ASSIGN_OR_RETURN(const bool moved, StepUnit(*unit));
    stepped = std::max(stepped, moved ? Stepped::kMoved : Stepped::kSome);
    if (moved) busy_ = unit->name();
  }
  return stepped;
}

absl::Status PipelineWorld::Recovery() {
  absl::Time moved_at = clock_.MonotonicNow();
  for (std::int64_t round = 0; round < kRecoveryRounds; ++round) {
    ++step_;
    bool moved = logs_.DoAll();
    moved = sender_.SendRest() || moved;
    moved = keys_.AskOne() || moved;
    DOCKET_ASSIGN_OR_RETURN(const Stepped stepped, StepReady());
    if (moved || stepped == Stepped::kMoved) moved_at = clock_.MonotonicNow();
    if (moved || stepped != Stepped::kNone) continue;
    absl::Time due = absl::InfiniteFuture();
    for (const auto& unit : units_) due = std::min(due, unit->NextDue());
    if (due - moved_at > kRest) return absl::OkStatus();
    clock_.Advance(due - clock_.MonotonicNow());
  }
  return absl::InternalError(absl::StrCat(
      "the world did not come to rest after the faults had stopped; the last to move was ", busy_));
}

// Sometimes a minute and more, after which owners look for what they may forget. The machine's
// clock may be wrong by days, but not by as many as commands are remembered.
void PipelineWorld::PassTime() {
  constexpr std::int64_t kWrongSecondsMax = std::int64_t{5} * 86'400;
  clock_.Advance(random_.Chance(97) ? absl::Milliseconds(random_.Between(1, 60))
                                    : absl::Seconds(61));
  if (!random_.Chance(4)) return;
  const absl::Duration passed = clock_.MonotonicNow() - began_monotonic_;
  const domain::Timestamp right(began_at_.value() + absl::ToInt64Microseconds(passed));
  clock_.SetNow(domain::AddSeconds(right, random_.Between(-kWrongSecondsMax, kWrongSecondsMax)));
  Trace("the clock is set");
}

absl::Status PipelineWorld::Ask() {
  ViewNode& node = *random_.OneOf(nodes_);
  if (!node.running()) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(node.CheckProgress());
  askable_.deliveries = sender_.durable();
  return random_.OneOf(readers_).AskOne(node, askable_, random_);
}

// What was answered once is answered everywhere now, and every wait has ended.
absl::Status PipelineWorld::AskAtRest() {
  if (!sender_.Done() || !keys_.Done()) {
    return absl::InternalError("something was not acknowledged although all logs are calm");
  }
  for (const auto& node : nodes_) {
    if (node->waiting() > 0) {
      return absl::InternalError(absl::StrCat(node->name(), ": a wait for a token never ended"));
    }
    DOCKET_RETURN_IF_ERROR(node->CheckProgress());
    DOCKET_RETURN_IF_ERROR(node->CheckStatusAtRest());
    askable_.deliveries = sender_.durable();
    for (Reader& reader : readers_) {
      const std::int64_t behind = reader.behind();
      DOCKET_RETURN_IF_ERROR(reader.AskOne(*node, askable_, random_));
      if (reader.behind() > behind) {
        return absl::InternalError(
            absl::StrCat(node->name(), " is at rest behind what was answered before"));
      }
    }
  }
  return absl::OkStatus();
}

void PipelineWorld::CrashSomething() {
  ++counts_.crashes;
  const std::uint64_t drawn = random_.Below(100);
  if (drawn < 35) {
    CrashOwner(*random_.OneOf(owners_));
  } else if (drawn < 52) {
    IntakeUnit& intake = *random_.OneOf(intakes_);
    intake.Crash();
    Trace(intake.name(), " crashes");
  } else if (drawn < 62) {
    Trace("a receiver crashes");
    sender_.CrashReceiver(random_);
  } else if (drawn < 67) {
    Trace("the sender of commands crashes");
    keys_.CrashSender();
  } else if (drawn < 95) {
    CrashNode(*random_.OneOf(nodes_));
  } else {
    CrashEverything();
  }
}

void PipelineWorld::CrashOwner(OwnerUnit& owner) {
  const OwnerUnit::Loss loss = owner.CrashLosing(random_);
  counts_.stores_lost += loss == OwnerUnit::Loss::kEverything ? 1 : 0;
  counts_.copies_restored += loss == OwnerUnit::Loss::kOlderCopy ? 1 : 0;
  Trace(owner.name(), " crashes, loss ", static_cast<int>(loss));
}

void PipelineWorld::CrashNode(ViewNode& node) {
  for (ViewUnit* unit : view_units_) {
    if (&unit->node() == &node) unit->Crash();
  }
  node.Stop();
  node.disk().Mend();
  node.disk().OpenAnew();
  const ViewNode::Loss loss = node.LoseSome(random_);
  counts_.stores_lost += loss == ViewNode::Loss::kEverything ? 1 : 0;
  counts_.copies_restored += loss == ViewNode::Loss::kOlderCopy ? 1 : 0;
  Trace(node.name(), " crashes, loss ", static_cast<int>(loss));
}

// As when one process is all of them.
void PipelineWorld::CrashEverything() {
  Trace("everything crashes");
  for (IntakeUnit* intake : intakes_) intake->Crash();
  for (OwnerUnit* owner : owners_) CrashOwner(*owner);
  for (const auto& node : nodes_) CrashNode(*node);
  sender_.CrashReceiver(random_);
  keys_.CrashSender();
}

void PipelineWorld::FailSomeWrite() {
  if (random_.Chance(40)) {
    OwnerUnit& owner = *random_.OneOf(owners_);
    owner.store().FailNextWrite();
    Trace("the next write of ", owner.name(), " fails");
    return;
  }
  ViewNode& node = *random_.OneOf(nodes_);
  const std::int64_t after = random_.Between(0, kChangesBeforeFailure);
  node.disk().FailFrom({.after = after, .count = 1});
  Trace("a write of ", node.name(), " fails after ", after);
}

void PipelineWorld::TakeCopy() {
  if (random_.Chance(60)) {
    random_.OneOf(owners_)->TakeCopy();
    return;
  }
  random_.OneOf(nodes_)->TakeCopy();
}

std::int64_t PipelineWorld::failed_units() const {
  std::int64_t failed = 0;
  for (const auto& unit : units_) failed += unit->failures();
  return failed;
}

}  // namespace docket::sim
