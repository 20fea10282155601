// What a run of the pipeline is like: drawn from its seed, so that seeds differ in kind, and the
// controls, which break the product on purpose. Thread-safety: value types and pure functions.
#pragma once

#include <cstddef>
#include <cstdint>

#include "eventstore/memory/faults.h"
#include "tests/sim/random.h"

namespace docket::sim {

struct Conditions {
  std::int32_t partitions = 1;
  int intakes = 2;         // of each partition
  int owners = 2;          // of each partition of each journal
  int view_nodes = 1;      // each with a view store of its own
  int deliveries = 0;      // that the story tells
  int keys = 0;            // that are created, some of them revoked
  std::int64_t steps = 0;  // of chaos

  eventstore::FaultChances log_faults;
  std::uint64_t read_failures = 0;   // thousandths of the reads of a log
  std::uint64_t blob_failures = 0;   // thousandths of the calls of the blob store
  std::uint64_t out_of_order = 0;    // percent of what a log does next
  std::uint64_t crashes = 0;         // thousandths of the steps
  std::uint64_t write_failures = 0;  // thousandths of the writes of state and view stores

  std::size_t blob_threshold_bytes = 0;
  std::size_t journal_record_bytes_max = 0;  // a commit above it is parked
  std::size_t unanswered_max = 0;            // appends that a log takes at a time
  std::size_t batch_records_max = 0;         // of a view's write
  std::uint64_t poison = 0;          // percent of the inputs that a view cannot apply; 0: none
  bool repaired_in_between = false;  // the poisoned views, while deliveries still come
  bool replayed_in_between = false;  // rebuilds and verifications, while deliveries still come

  [[nodiscard]] bool parks_large() const { return journal_record_bytes_max < kAnyRecord; }

  static constexpr std::size_t kAnyRecord = 1U << 20U;
};

[[nodiscard]] Conditions DrawConditions(Random& random);

// The product without one of its safeguards. Each must be found broken.
struct Controls {
  bool without_sequence = false;       // views read the journals without the sequence check
  bool without_deduplication = false;  // owners do not remember what they decided
  bool checkpoint_apart = false;       // a view's checkpoint is written after its rows
  bool openings_are_ignored = false;   // views do not hear that their store lost what they wrote
  bool poison_is_skipped = false;      // an input that cannot be applied parks nothing
  bool tokens_are_ignored = false;     // a read does not wait for its consistency token
};

}  // namespace docket::sim
