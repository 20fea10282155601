#include "projections/row_fold.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "platform/check.h"
#include "platform/status_macros.h"
#include "schemas/codec/frame.h"

namespace docket::projections {
namespace {

// Entries of `from` that are not in `other`. Both sorted.
std::vector<std::string> Without(const std::vector<std::string>& from,
                                 const std::vector<std::string>& other) {
  std::vector<std::string> rest;
  std::set_difference(from.begin(), from.end(), other.begin(), other.end(),
                      std::back_inserter(rest));
  return rest;
}

std::vector<std::string> SortedEntries(const AnyView& view, std::string_view key,
                                       const AnyRow& row) {
  if (row == nullptr) return {};
  std::vector<std::string> entries = view.IndexEntries(key, *row);
  std::sort(entries.begin(), entries.end());
  return entries;
}

}  // namespace

RowFold::RowFold(const AnyView& view, const ViewSnapshot& snapshot, Scope scope)
    : view_(view), snapshot_(snapshot), scope_(scope) {}

absl::Status RowFold::Load(const std::vector<std::string>& keys) {
  std::vector<std::string> missing;
  for (const std::string& key : keys) {
    if (slots_.try_emplace(key).second) missing.push_back(key);
  }
  // To look for what is not there costs most: every level of the store is asked.
  if (missing.empty() || view_.rows_are_of_one_input()) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(std::vector<std::optional<std::string>> rows,
                          snapshot_.Rows(scope_, missing));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    slots_[missing[i]].before = std::move(rows[i]);
  }
  return absl::OkStatus();
}

absl::Status RowFold::Decode(std::string_view key, Slot& slot) const {
  slot.row.reset();
  if (slot.before.has_value()) {
    DOCKET_ASSIGN_OR_RETURN(slot.row, view_.Decode(*slot.before));
  }
  slot.entries_before = SortedEntries(view_, key, slot.row);
  slot.decoded = true;
  return absl::OkStatus();
}

absl::Status RowFold::ApplyToSlot(std::string_view key, Slot& slot, const Input& input) const {
  if (!slot.decoded) DOCKET_RETURN_IF_ERROR(Decode(key, slot));
  DOCKET_ASSIGN_OR_RETURN(slot.row, view_.Apply(std::move(slot.row), input));
  slot.applied.push_back(&input);
  return absl::OkStatus();
}

// Views are pure, so what worked once works again.
absl::Status RowFold::Restore(std::string_view key, Slot& slot) const {
  DOCKET_RETURN_IF_ERROR(Decode(key, slot));
  for (const Input* input : slot.applied) {
    DOCKET_ASSIGN_OR_RETURN(slot.row, view_.Apply(std::move(slot.row), *input));
  }
  return absl::OkStatus();
}

absl::Status RowFold::Apply(const Input& input, const std::vector<std::string>& keys) {
  absl::Status failed;
  for (const std::string& key : keys) {
    failed = ApplyToSlot(key, slots_.at(key), input);
    if (!failed.ok()) break;
  }
  if (failed.ok()) return failed;
  for (const std::string& key : keys) {
    Slot& slot = slots_.at(key);
    if (!slot.applied.empty() && slot.applied.back() == &input) slot.applied.pop_back();
    // A stored row that cannot be read stays undecoded, and parks whoever touches it next.
    if (!Restore(key, slot).ok()) slot.decoded = false;
  }
  return failed;
}

RowFold::Result RowFold::Finish(Digest digest_before, std::int64_t rows_before) && {
  Result result{.rows = {}, .digest = digest_before, .rows_total = rows_before};
  std::vector<std::pair<const std::string, Slot>*> touched;
  for (auto& entry : slots_) {
    if (!entry.second.applied.empty()) touched.push_back(&entry);
  }
  std::sort(touched.begin(), touched.end(),
            [](const auto* a, const auto* b) { return a->first < b->first; });
  for (auto* entry : touched) {
    auto& [key, slot] = *entry;
    std::optional<std::string> after;
    if (slot.row != nullptr) after = schemas::SerializeDeterministically(*slot.row);
    if (after == slot.before) continue;
    if (slot.before.has_value()) {
      result.digest.Remove(key, *slot.before);
      --result.rows_total;
    }
    if (after.has_value()) {
      result.digest.Add(key, *after);
      ++result.rows_total;
    }
    const std::vector<std::string> entries = SortedEntries(view_, key, slot.row);
    result.rows.push_back({.key = key,
                           .row = std::move(after),
                           .index_removed = Without(slot.entries_before, entries),
                           .index_added = Without(entries, slot.entries_before)});
  }
  return result;
}

}  // namespace docket::projections
