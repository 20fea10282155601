// A Processor over MemoryLogs and a memory state store. Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "commands/memory/memory_state_store.h"
#include "commands/processor.h"
#include "eventstore/memory/memory_log.h"
#include "platform/manual_clock.h"
#include "tests/commands/deliveries.h"
#include "tests/support/seeded_randomness.h"

namespace docket::commands {

class OwnerRig {
 public:
  static constexpr eventstore::PartitionIndex kPartition{0};

  OwnerRig() { Start(); }

  ProcessorOptions options;
  std::function<void(const DecidedCommit&)> on_decided;  // from the next start on
  platform::ManualClock clock;
  eventstore::MemoryLog inbox{{.name = {.base = "review_commands"}}, clock};
  eventstore::MemoryLog journal{{.name = {.base = "review_events"}}, clock};
  MemoryStateStore store;
  std::unique_ptr<Processor> processor;

  // As after a crash.
  void Start() {
    processor.reset();
    processor = std::make_unique<Processor>(Processor::Parts{.inbox = inbox,
                                                             .journal = journal,
                                                             .partition = kPartition,
                                                             .store = store,
                                                             .clock = clock,
                                                             .on_decided = on_decided},
                                            options, tests::SeededRandomness(++seed_), [] {});
  }

  void Send(eventstore::Record record) { inbox.AppendForeign(kPartition, std::move(record)); }
  void Send(const std::string& guid, const PullRequestPayload& payload) {
    Send(RecordOf(CommandOf(guid, payload)));
  }

  // Steps until nothing moves; waits of the writer pass.
  void Run() {
    for (int steps = 0; steps < 1'000; ++steps) {
      const auto moved = processor->Step();
      ASSERT_TRUE(moved.ok()) << moved.status();
      if (*moved) continue;
      if (processor->owns()) return;
      clock.Advance(std::max(absl::ZeroDuration(), processor->NextDue() - clock.MonotonicNow()));
    }
    FAIL() << "the owner did not come to rest";
  }

  std::vector<journal_proto::Commit> Commits() {
    eventstore::CommittedReader reader(journal, kPartition, {});
    const auto batch = reader.Read({.records_max = 100'000, .bytes_max = 1U << 30U});
    EXPECT_TRUE(batch.ok()) << batch.status();
    std::vector<journal_proto::Commit> commits;
    for (const auto& accepted : batch->commits) commits.push_back(*accepted.commit);
    return commits;
  }

  MemoryStateStore::Partition Stored() { return store.Snapshot()[kPartition]; }

 private:
  std::uint64_t seed_ = 0;
};

}  // namespace docket::commands
