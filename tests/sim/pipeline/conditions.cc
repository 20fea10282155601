#include "tests/sim/pipeline/conditions.h"

#include <array>

namespace docket::sim {
namespace {

// How rough the logs are: a share of the usual chances, in percent.
eventstore::FaultChances DrawLogFaults(Random& random) {
  constexpr std::array<std::uint32_t, 4> kShares = {0, 50, 100, 200};
  const std::uint32_t share = kShares[random.Below(kShares.size())];
  eventstore::FaultChances chances;
  for (std::uint32_t* const chance :
       {&chances.refused, &chances.not_appended, &chances.unknown_applied, &chances.unknown_lost,
        &chances.unknown_late, &chances.unknown_twice, &chances.offset_not_told,
        &chances.foreign_before, &chances.gap_before, &chances.told_late, &chances.read_slow}) {
    *chance = *chance * share / 100;
  }
  chances.steps_max = 20;
  return chances;
}

}  // namespace

// Small bounds, so that short runs reach them.
Conditions DrawConditions(Random& random) {
  Conditions drawn;
  const std::uint64_t kind = random.Below(10);
  drawn.partitions = kind < 6 ? 1 : (kind < 9 ? 2 : 3);
  drawn.intakes = random.Chance(75) ? 2 : 3;
  drawn.owners = random.Chance(75) ? 2 : 3;
  drawn.view_nodes = random.Chance(80) ? 1 : 2;
  drawn.deliveries = static_cast<int>(random.Between(3, 8 + 3 * drawn.partitions));
  drawn.keys = static_cast<int>(random.Below(3));
  drawn.steps = 180 + 90 * drawn.partitions + random.Between(0, 120);

  drawn.log_faults = DrawLogFaults(random);
  drawn.read_failures = random.Chance(50) ? random.Below(30) : 0;
  drawn.blob_failures = random.Chance(50) ? random.Below(100) : 0;
  drawn.out_of_order = random.Chance(75) ? random.Below(30) : 0;
  drawn.crashes = random.Chance(80) ? random.Below(40) : 0;
  drawn.write_failures = random.Chance(50) ? random.Below(30) : 0;

  drawn.blob_threshold_bytes = random.Chance(20) ? 700 : 256U << 10U;
  drawn.journal_record_bytes_max = random.Chance(5) ? 2'200 : Conditions::kAnyRecord;
  drawn.unanswered_max = random.Chance(20) ? 4 : 1'000;
  drawn.batch_records_max = static_cast<std::size_t>(random.Between(1, 12));
  drawn.poison = random.Chance(25) ? 1 + random.Below(8) : 0;
  drawn.repaired_in_between = random.Chance(50);
  drawn.replayed_in_between = random.Chance(20);
  return drawn;
}

}  // namespace docket::sim
