// Ports that fail now and then, around ones that do not: a log that cannot be read or has no room,
// a blob store that is not there for a while. What becomes of an append that was taken is up to
// MemoryLog (eventstore/memory/faults.h). Every error says that it was injected.
// Thread-safety: none; the simulation has one thread. What is wrapped outlives the wrapper.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "eventstore/blob_store.h"
#include "eventstore/record_log.h"
#include "tests/sim/random.h"
#include "tests/support/forwarding_log.h"

namespace docket::sim {

[[nodiscard]] absl::Status Injected(const char* what);
[[nodiscard]] bool IsInjected(const absl::Status& status);

// Thousandths of the calls that fail, until Calm.
class Unsteadiness {
 public:
  Unsteadiness(std::uint64_t seed, std::uint64_t per_mille)
      : random_(seed), per_mille_(per_mille) {}

  [[nodiscard]] bool Strikes() {
    if (per_mille_ == 0 || !random_.PerMille(per_mille_)) return false;
    ++strikes_;
    return true;
  }
  void Calm() { per_mille_ = 0; }
  [[nodiscard]] std::int64_t strikes() const { return strikes_; }

 private:
  Random random_;
  std::uint64_t per_mille_;
  std::int64_t strikes_ = 0;
};

class UnsteadyLog final : public tests::ForwardingLog {
 public:
  UnsteadyLog(eventstore::RecordLog& log, Unsteadiness unsteadiness)
      : ForwardingLog(log), unsteadiness_(std::move(unsteadiness)) {}

  // Borrows the log.
  [[nodiscard]] std::unique_ptr<eventstore::Appender> OpenAppender(
      eventstore::PartitionIndex partition) override;
  [[nodiscard]] absl::StatusOr<eventstore::ReadBatch> Read(
      eventstore::PartitionIndex partition, eventstore::Offset from,
      const eventstore::ReadLimits& limits) override;
  [[nodiscard]] absl::StatusOr<eventstore::OffsetRange> Offsets(
      eventstore::PartitionIndex partition) override;

  [[nodiscard]] Unsteadiness& unsteadiness() { return unsteadiness_; }

 private:
  Unsteadiness unsteadiness_;
};

class UnsteadyBlobStore final : public eventstore::BlobStore {
 public:
  UnsteadyBlobStore(eventstore::BlobStore& blobs, Unsteadiness unsteadiness)
      : blobs_(blobs), unsteadiness_(std::move(unsteadiness)) {}

  [[nodiscard]] absl::StatusOr<eventstore::BlobHash> Put(std::string_view content) override;
  [[nodiscard]] absl::StatusOr<std::string> Get(const eventstore::BlobHash& hash) override;
  [[nodiscard]] absl::Status failure() const override { return blobs_.failure(); }

  [[nodiscard]] Unsteadiness& unsteadiness() { return unsteadiness_; }

 private:
  eventstore::BlobStore& blobs_;
  Unsteadiness unsteadiness_;
};

}  // namespace docket::sim
