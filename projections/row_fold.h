// RowFold: the rows that one batch of inputs touches, each loaded once, changed in memory and
// written once. A failed input leaves no trace in any row.
// Thread-safety: used by one thread. Borrows the view and the snapshot.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "projections/digest.h"
#include "projections/view.h"
#include "projections/view_store.h"

namespace docket::projections {

class RowFold {
 public:
  RowFold(const AnyView& view, const ViewSnapshot& snapshot, Scope scope);

  // Loads the rows of `keys` that are not loaded yet, in one read; of a view whose rows are of one
  // input each, there are none.
  [[nodiscard]] absl::Status Load(const std::vector<std::string>& keys);

  // Applies the input to its rows, all or none: on an error they are as before. The error's cause
  // is the view's, or kDataLoss for a stored row that cannot be read. Precondition: the keys are
  // loaded, and the input outlives the fold.
  [[nodiscard]] absl::Status Apply(const Input& input, const std::vector<std::string>& keys);

  struct Result {
    std::vector<RowChange> rows;  // by key
    Digest digest;
    std::int64_t rows_total = 0;
  };
  // What changed, and the digest and row count after it. `before`: those of the checkpoint.
  [[nodiscard]] Result Finish(Digest digest_before, std::int64_t rows_before) &&;

 private:
  struct Slot {
    std::optional<std::string> before;        // as stored
    std::vector<std::string> entries_before;  // sorted
    AnyRow row;
    bool decoded = false;
    std::vector<const Input*> applied;  // since `before`, to get back to after a failure
  };

  [[nodiscard]] absl::Status Decode(std::string_view key, Slot& slot) const;
  [[nodiscard]] absl::Status ApplyToSlot(std::string_view key, Slot& slot,
                                         const Input& input) const;
  [[nodiscard]] absl::Status Restore(std::string_view key, Slot& slot) const;

  const AnyView& view_;
  const ViewSnapshot& snapshot_;
  const Scope scope_;
  absl::node_hash_map<std::string, Slot> slots_;
};

}  // namespace docket::projections
