#include "replay/stored_scan.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "platform/status_macros.h"

namespace docket::replay {
namespace {

using projections::AnyRow;

// Entries whose rows are read together.
constexpr std::size_t kEntryBatch = 1'000;

class Scanner {
 public:
  Scanner(const projections::AnyView& view, const projections::ViewSnapshot& snapshot,
          const projections::Scope& scope, const StoredScanOptions& options)
      : view_(view),
        snapshot_(snapshot),
        scope_(scope),
        problems_max_(options.problems_max),
        poll_(options.cancelled) {}

  [[nodiscard]] absl::StatusOr<StoredScan> Run() {
    DOCKET_RETURN_IF_ERROR(WalkRows());
    DOCKET_RETURN_IF_ERROR(WalkEntries());
    // Entries are different from each other, so equal counts of right ones mean that all are there.
    if (entries_right_ < entries_expected_) DOCKET_RETURN_IF_ERROR(NameMissingEntries());
    return std::move(scan_);
  }

 private:
  void Note(StoredProblem::Kind kind, std::string_view key) {
    if (scan_.problems.size() >= problems_max_) return;
    scan_.problems.push_back({.kind = kind, .key = view_.ReadableKey(key)});
  }

  [[nodiscard]] absl::Status WalkRows() {
    const auto cursor = snapshot_.ScanRows(scope_, {});
    for (; cursor->Valid(); cursor->Next()) {
      DOCKET_RETURN_IF_ERROR(poll_.Step());
      scan_.digest.Add(cursor->key(), cursor->value());
      ++scan_.rows;
      const absl::StatusOr<AnyRow> row = view_.Decode(cursor->value());
      if (row.ok()) {
        entries_expected_ +=
            static_cast<std::int64_t>(view_.IndexEntries(cursor->key(), **row).size());
      } else {
        Note(StoredProblem::Kind::kRowUnreadable, cursor->key());
      }
    }
    return cursor->status();
  }

  [[nodiscard]] absl::Status WalkEntries() {
    struct Entry {
      std::string entry;
      std::string row_key;
    };
    std::vector<Entry> batch;
    const auto cursor = snapshot_.ScanIndex(scope_, {});
    while (cursor->Valid()) {
      batch.clear();
      std::vector<std::string> keys;
      for (; cursor->Valid() && batch.size() < kEntryBatch; cursor->Next()) {
        batch.push_back(
            {.entry = std::string(cursor->key()), .row_key = std::string(cursor->value())});
        keys.push_back(batch.back().row_key);
      }
      DOCKET_ASSIGN_OR_RETURN(const auto rows, snapshot_.Rows(scope_, keys));
      for (std::size_t i = 0; i < batch.size(); ++i) {
        DOCKET_RETURN_IF_ERROR(poll_.Step());
        ++scan_.entries;
        if (Yields(batch[i].row_key, rows[i], batch[i].entry)) {
          ++entries_right_;
        } else {
          Note(StoredProblem::Kind::kIndexExtra, batch[i].row_key);
        }
      }
    }
    return cursor->status();
  }

  // Whether the row, if it is there, yields the entry.
  [[nodiscard]] bool Yields(std::string_view key, const std::optional<std::string>& bytes,
                            const std::string& entry) const {
    if (!bytes.has_value()) return false;
    const absl::StatusOr<AnyRow> row = view_.Decode(*bytes);
    if (!row.ok()) return false;
    const std::vector<std::string> entries = view_.IndexEntries(key, **row);
    return std::find(entries.begin(), entries.end(), entry) != entries.end();
  }

  [[nodiscard]] absl::Status NameMissingEntries() {
    const auto cursor = snapshot_.ScanRows(scope_, {});
    for (; cursor->Valid() && scan_.problems.size() < problems_max_; cursor->Next()) {
      DOCKET_RETURN_IF_ERROR(poll_.Step());
      const absl::StatusOr<AnyRow> row = view_.Decode(cursor->value());
      if (!row.ok()) continue;
      for (const std::string& entry : view_.IndexEntries(cursor->key(), **row)) {
        const auto found = snapshot_.ScanIndex(scope_, {.prefix = entry, .after = {}});
        DOCKET_RETURN_IF_ERROR(found->status());
        const bool there =
            found->Valid() && found->key() == entry && found->value() == cursor->key();
        if (!there) Note(StoredProblem::Kind::kIndexMissing, cursor->key());
      }
    }
    return cursor->status();
  }

  const projections::AnyView& view_;
  const projections::ViewSnapshot& snapshot_;
  const projections::Scope scope_;
  const std::size_t problems_max_;
  CancelPoll poll_;
  StoredScan scan_;
  std::int64_t entries_expected_ = 0;
  std::int64_t entries_right_ = 0;
};

}  // namespace

absl::StatusOr<StoredScan> ScanStored(const projections::AnyView& view,
                                      const projections::ViewSnapshot& snapshot,
                                      const projections::Scope& scope,
                                      const StoredScanOptions& options) {
  return Scanner(view, snapshot, scope, options).Run();
}

}  // namespace docket::replay
