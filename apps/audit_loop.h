// The audit trees of both journals: one unit for each partition, on one thread. They are there if
// the data directory holds a key to sign them with (DataDirectory::audit_key), and every process
// that has one keeps trees of its own. Thread-safety and ownership: as pipeline.h.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apps/data_directory.h"
#include "apps/pipeline.h"
#include "eventstore/position.h"
#include "platform/work_loop.h"
#include "replay/audit/signed_note.h"

namespace docket::apps {

// Between two checkpoints of a tree that grows. Each costs some five synced files.
inline constexpr absl::Duration kCheckpointInterval = absl::Seconds(1);

// Nothing: there is no key. kFailedPrecondition, with the file and what to do: it is none.
[[nodiscard]] absl::StatusOr<std::optional<replay::SignerKey>> ReadAuditKey(
    const DataDirectory& data);

struct TreePlace {
  eventstore::LogName log;
  eventstore::PartitionIndex partition;
};
// "review_events.g1/0": below DataDirectory::audit(), in a tree's origin, and in its address.
[[nodiscard]] std::string PathOf(const TreePlace& place);

[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeAuditLoop(const PipelineParts& parts,
                                                                const DataDirectory& data,
                                                                const replay::SignerKey& key);

}  // namespace docket::apps
