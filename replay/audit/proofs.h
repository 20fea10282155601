// Proofs for others, as texts: that a record is in a signed tree, and that a signed tree begins
// with an earlier one. Thread-safety: functions without shared state. Failure: as ReadCheckpoint
// and CheckTree; kInvalidArgument: there is no such record. A proof is checked before it is handed
// out: kDataLoss if the tiles do not prove it. Sources: c2sp.org/tlog-proof (inclusion),
// c2sp.org/tlog-witness (consistency, as it is sent to a witness).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "replay/audit/signed_note.h"
#include "replay/audit/tile_files.h"

namespace docket::replay {

// "c2sp.org/tlog-proof@v1", "extra" with the leaf in base64, "index N", the hashes, an empty line,
// and the checkpoint.
[[nodiscard]] absl::StatusOr<std::string> ProveRecord(const TileFiles& files,
                                                      const VerifierKey& key, std::uint64_t index);

// "old N", the hashes, an empty line, and the checkpoint. kDataLoss also if the tree does not begin
// with the earlier one.
[[nodiscard]] absl::StatusOr<std::string> ProveSince(const TileFiles& files, const VerifierKey& key,
                                                     std::string_view earlier_note);

}  // namespace docket::replay
