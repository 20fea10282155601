#include "tests/sim/pipeline/command_units.h"

#include <utility>

#include "tests/sim/owner_options.h"
#include "tests/support/seeded_randomness.h"

namespace docket::sim {
namespace {

commands::ProcessorOptions OwnerOptions() {
  commands::ProcessorOptions options = SmallOwnerOptions();
  options.position_commit_seconds = 1;
  return options;
}

commands::ProcessorCounts Sum(const commands::ProcessorCounts& a,
                              const commands::ProcessorCounts& b) {
  return {.accepted = a.accepted + b.accepted,
          .rejected = a.rejected + b.rejected,
          .parked = a.parked + b.parked,
          .duplicates = a.duplicates + b.duplicates,
          .siblings = a.siblings + b.siblings,
          .replays = a.replays + b.replays,
          .known_bodies = a.known_bodies + b.known_bodies,
          .unreadable = a.unreadable + b.unreadable,
          .events = a.events + b.events};
}

}  // namespace

std::int64_t IntakeUnit::restarts() const {
  return restarts_before_ + (intake_ == nullptr ? 0 : intake_->counts().restarts);
}

absl::Status IntakeUnit::Make() {
  intake_ = std::make_unique<commands::Intake>(
      parts_,
      commands::IntakeOptions{.in_flight_max = 4, .failure_wait_ms = 5, .failure_wait_max_ms = 40},
      Waker());
  return absl::OkStatus();
}

void IntakeUnit::Drop() {
  restarts_before_ = restarts();
  intake_.reset();
}

OwnerUnit::OwnerUnit(std::string name, LogSet& logs, const Place& place,
                     const platform::Clock& clock, std::uint64_t seed)
    : Unit(std::move(name), clock), logs_(logs), place_(place), clock_(clock), seeds_(seed) {}

absl::Status OwnerUnit::Make() {
  processor_ = std::make_unique<commands::Processor>(
      commands::Processor::Parts{.inbox = logs_[place_.inbox],
                                 .journal = logs_[place_.journal],
                                 .partition = place_.partition,
                                 .store = store_,
                                 .clock = clock_},
      OwnerOptions(), tests::SeededRandomness(seeds_.Seed()), Waker());
  return absl::OkStatus();
}

void OwnerUnit::Drop() {
  counts_before_ = counts();
  claims_before_ = claims();
  processor_.reset();
}

OwnerUnit::Loss OwnerUnit::CrashLosing(Random& random) {
  Crash();
  const std::uint64_t drawn = random.Below(100);
  if (drawn < 15) {
    store_.kept().Restore({});
    return Loss::kEverything;
  }
  if (drawn < 50 && !copies_.empty()) {
    store_.kept().Restore(random.OneOf(copies_));
    return Loss::kOlderCopy;
  }
  return Loss::kNone;
}

commands::ProcessorCounts OwnerUnit::counts() const {
  return processor_ == nullptr ? counts_before_ : Sum(counts_before_, processor_->counts());
}

std::int64_t OwnerUnit::claims() const {
  return claims_before_ + (processor_ == nullptr ? 0 : processor_->claims());
}

}  // namespace docket::sim
