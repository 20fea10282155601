#include "tests/sim/pipeline/run.h"

#include <array>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "tests/sim/pipeline/checks.h"

namespace docket::sim {
namespace {

struct Count {
  const char* name = nullptr;
  std::int64_t Totals::*value = nullptr;
  double least = 0;  // for each seed
};

// The least numbers are about a third of what was measured.
constexpr std::array kCounts = {
    Count{"seeds", &Totals::seeds},
    Count{"steps", &Totals::steps, 100},
    Count{"deliveries", &Totals::deliveries, 3},
    Count{"sent again", &Totals::sent_again, 3},
    Count{"not acknowledged", &Totals::unacknowledged, 2},
    Count{"given up", &Totals::given_up, 0.07},
    Count{"journal records", &Totals::records, 10},
    Count{"commits", &Totals::commits, 3},
    Count{"claims", &Totals::claims, 5},
    Count{"ignored", &Totals::ignored, 3},
    Count{"foreign", &Totals::foreign, 0.05},
    Count{"accepted", &Totals::accepted, 2},
    Count{"rejected", &Totals::rejected, 0.15},
    Count{"parked commands", &Totals::parked_commands, 0.03},
    Count{"duplicates", &Totals::duplicates, 8},
    Count{"siblings", &Totals::siblings, 0.60},
    Count{"replayed bodies", &Totals::replays, 0.08},
    Count{"answers", &Totals::answers, 10},
    Count{"reads behind their token", &Totals::reads_behind, 0.25},
    Count{"waits for a token", &Totals::waits, 0.08},
    Count{"crashes", &Totals::crashes, 1},
    Count{"older copies restored", &Totals::copies_restored, 0.09},
    Count{"stores lost", &Totals::stores_lost, 0.15},
    Count{"pauses", &Totals::pauses, 2},
    Count{"units made again", &Totals::failed_units, 0.60},
    Count{"intake restarts", &Totals::intake_restarts, 0.40},
    Count{"failed calls of logs", &Totals::failed_reads, 0.50},
    Count{"failed writes of views", &Totals::failed_writes, 0.20},
    Count{"view stores opened without their last writes", &Totals::view_losses, 0.15},
    Count{"failed calls of blob stores", &Totals::failed_blobs, 0.03},
    Count{"streams parked in views", &Totals::parked_streams, 0.25},
    Count{"streams that came free", &Totals::streams_freed, 0.12},
    Count{"rebuilds", &Totals::rebuilds, 0.15},
    Count{"verifications", &Totals::verifications, 0.12},
    Count{"replays ended early", &Totals::replays_ended, 0.02},
};

void CountJournals(const LogsRead& logs, Totals& totals) {
  for (const PartitionRead& partition : logs.partitions) {
    for (const JournalRead* journal : {&partition.reviews, &partition.organizations}) {
      totals.records += journal->records;
      totals.commits += static_cast<std::int64_t>(journal->reading.commits.size());
      totals.claims += journal->reading.claims;
      totals.ignored += journal->reading.ignored;
      totals.foreign += journal->reading.foreign;
    }
  }
}

void CountCommandSide(const PipelineWorld& world, Totals& totals) {
  for (const OwnerUnit* owner : world.owners()) {
    const commands::ProcessorCounts counts = owner->counts();
    totals.accepted += counts.accepted;
    totals.rejected += counts.rejected;
    totals.parked_commands += counts.parked;
    totals.duplicates += counts.duplicates;
    totals.siblings += counts.siblings;
    totals.replays += counts.replays;
  }
  for (const IntakeUnit* intake : world.intakes()) totals.intake_restarts += intake->restarts();
  const Sender::Counts& sent = world.sender().counts();
  totals.deliveries += sent.sent;
  totals.sent_again += sent.sent_again;
  totals.unacknowledged += sent.unacknowledged;
  totals.given_up += sent.given_up;
}

void CountViews(const PipelineWorld& world, Totals& totals) {
  for (const auto& node : world.nodes()) {
    totals.failed_writes += node->disk().failed_writes();
    totals.view_losses += node->disk().losses();
    totals.waits += node->waits();
    for (const auto& [scope, part] : node->disk().kept().Copy().parts) {
      totals.parked_streams += static_cast<std::int64_t>(part->parked.size());
    }
  }
  for (const Reader& reader : world.readers()) {
    totals.answers += static_cast<std::int64_t>(reader.answers().size());
    totals.reads_behind += reader.behind();
  }
}

void CountWorld(PipelineWorld& world, Totals& totals) {
  const WorldCounts& counts = world.counts();
  ++totals.seeds;
  totals.steps += counts.steps;
  totals.crashes += counts.crashes;
  totals.copies_restored += counts.copies_restored;
  totals.stores_lost += counts.stores_lost;
  totals.pauses += counts.pauses;
  totals.rebuilds += counts.rebuilds;
  totals.verifications += counts.verifications;
  totals.replays_ended += counts.replays_ended;
  totals.streams_freed += counts.streams_freed;
  totals.failed_units += world.failed_units();
  totals.failed_reads += world.logs().failed_reads();
  totals.failed_blobs += world.blob_failures();
}

// FNV-1a, 64 bits. Source: http://www.isthe.com/chongo/tech/comp/fnv/.
std::uint64_t FingerprintOf(PipelineWorld& world) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (std::size_t kind = 0; kind < kLogNames.size(); ++kind) {
    for (std::int32_t i = 0; i < world.conditions().partitions; ++i) {
      for (const eventstore::StoredRecord& stored :
           world.logs().Records(LogKind{kind}, eventstore::PartitionIndex(i))) {
        for (const char byte : absl::StrCat(stored.offset.value(), stored.appended_at.value(),
                                            stored.record.key, stored.record.value)) {
          hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3;
        }
      }
    }
  }
  return hash;
}

class Case {
 public:
  Case(std::uint64_t seed, const SeedOptions& options)
      : world_(seed, options.controls, options.trace) {}

  [[nodiscard]] Verdict Run(bool fingerprint) {
    if (Holds(world_.Run())) Judge();
    if (fingerprint) verdict_.fingerprint = FingerprintOf(world_);
    CountWorld(world_, verdict_.totals);
    return std::move(verdict_);
  }

 private:
  // False: everything behind it would be judged wrongly.
  bool Holds(const absl::Status& status) {
    if (!status.ok()) verdict_.broken.push_back(status.ToString());
    return status.ok();
  }
  void Take(Broken broken) {
    verdict_.broken.insert(verdict_.broken.end(), std::make_move_iterator(broken.begin()),
                           std::make_move_iterator(broken.end()));
  }

  void Judge() {
    const LogsRead logs = ReadLogs(world_.logs(), world_.conditions().partitions);
    CountJournals(logs, verdict_.totals);
    CountCommandSide(world_, verdict_.totals);
    CountViews(world_, verdict_.totals);
    Take(BrokenDeliveries(world_, logs));
    Take(BrokenCommands(world_, logs));
    Take(BrokenAnswers(world_, logs));
    if (world_.poison().any()) {
      if (!world_.poison().repaired()) Take(BrokenViews(world_, logs, /*poisoned=*/true));
      if (!Holds(world_.RepairViews())) return;
    }
    Take(BrokenViews(world_, logs, /*poisoned=*/false));
    Take(BrokenStory(world_));
    Holds(world_.ReplayViews());
  }

  PipelineWorld world_;
  Verdict verdict_;
};

}  // namespace

void Totals::Add(const Totals& other) {
  for (const Count& count : kCounts) this->*count.value += other.*count.value;
}

std::ostream& operator<<(std::ostream& out, const Totals& totals) {
  for (const Count& count : kCounts) out << totals.*count.value << ' ' << count.name << '\n';
  return out;
}

std::vector<std::string> FaultsMissed(const Totals& totals) {
  constexpr std::int64_t kSeedsThatProve = 1'000;
  std::vector<std::string> missed;
  if (totals.seeds < kSeedsThatProve) return missed;
  for (const Count& count : kCounts) {
    const double least = count.least * static_cast<double>(totals.seeds);
    if (static_cast<double>(totals.*count.value) >= least) continue;
    missed.push_back(absl::StrCat(count.name, ": ", totals.*count.value, ", at least ", least));
  }
  return missed;
}

Verdict RunSeed(std::uint64_t seed, const SeedOptions& options) {
  // One thread does here what several do in the product, one thing within another: a group of views
  // is stepped while a rebuild holds the next one. Their locks are then taken in every order.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return Case(seed, options).Run(options.fingerprint);
}

}  // namespace docket::sim
