#include "projections/merged_index.h"

#include "platform/status_macros.h"

namespace docket::projections {

MergedIndex::MergedIndex(const ViewSnapshot& snapshot, const std::vector<Scope>& scopes,
                         const ViewSnapshot::Range& range)
    : prefix_bytes_(range.prefix.size()) {
  for (const Scope& scope : scopes) {
    sources_.push_back({.scope = scope, .cursor = snapshot.ScanIndex(scope, range)});
  }
  Select();
}

void MergedIndex::Next() {
  sources_[current_].cursor->Next();
  Select();
}

// Partitions are few (platform::kPartitionsMax), so the smallest is looked for in all of them.
void MergedIndex::Select() {
  current_ = sources_.size();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (!sources_[i].cursor->Valid()) continue;
    if (current_ == sources_.size() || OrderOf(sources_[i]) < OrderOf(sources_[current_])) {
      current_ = i;
    }
  }
}

absl::Status MergedIndex::status() const {
  for (const PartitionEntries& source : sources_) DOCKET_RETURN_IF_ERROR(source.cursor->status());
  return absl::OkStatus();
}

}  // namespace docket::projections
