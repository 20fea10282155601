// MergedIndex: the entries of one list over all partitions, in list order: a k-way merge of one
// cursor per partition.
// Thread-safety: used by one thread. Borrows the snapshot.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "projections/list_order.h"
#include "projections/view_store.h"

namespace docket::projections {

class MergedIndex {
 public:
  // `scopes`: one view, its partitions. Begins behind `after`, which is ListOrder of a place or
  // empty.
  MergedIndex(const ViewSnapshot& snapshot, const std::vector<Scope>& scopes,
              const ViewSnapshot::Range& range);

  [[nodiscard]] bool Valid() const { return current_ < sources_.size(); }
  void Next();

  [[nodiscard]] const Scope& scope() const { return sources_[current_].scope; }
  [[nodiscard]] std::string_view row_key() const { return sources_[current_].cursor->value(); }
  [[nodiscard]] ListPlace place() const { return ReadListOrder(OrderOf(sources_[current_])); }

  // Not OK: the scan ended because of an error.
  [[nodiscard]] absl::Status status() const;

 private:
  struct PartitionEntries {
    Scope scope;
    std::unique_ptr<EntryCursor> cursor;
  };

  [[nodiscard]] std::string_view OrderOf(const PartitionEntries& source) const {
    return source.cursor->key().substr(prefix_bytes_);
  }
  void Select();

  const std::size_t prefix_bytes_;
  std::vector<PartitionEntries> sources_;
  std::size_t current_ = 0;  // sources_.size(): the end
};

}  // namespace docket::projections
