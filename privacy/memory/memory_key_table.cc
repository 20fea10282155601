#include "privacy/memory/memory_key_table.h"

namespace docket::privacy {

absl::StatusOr<KeyRow> MemoryKeyTable::PutIfAbsent(const KeyRow& row) {
  const absl::MutexLock lock(&mutex_);
  return rows_.try_emplace(row.name, row).first->second;
}

absl::StatusOr<std::optional<KeyRow>> MemoryKeyTable::FindByName(const KeyName& name) {
  const absl::MutexLock lock(&mutex_);
  const auto found = rows_.find(name);
  return found == rows_.end() ? std::nullopt : std::optional(found->second);
}

absl::StatusOr<std::optional<KeyRow>> MemoryKeyTable::FindById(const KeyId& id) {
  const absl::MutexLock lock(&mutex_);
  for (const auto& [name, row] : rows_) {
    if (row.id == id) return row;
  }
  return std::nullopt;
}

absl::StatusOr<std::vector<KeyName>> MemoryKeyTable::Living(const KeyName& first,
                                                            const KeyName& end,
                                                            std::size_t count_max) {
  const absl::MutexLock lock(&mutex_);
  std::vector<KeyName> living;
  for (auto row = rows_.lower_bound(first);
       row != rows_.end() && row->first < end && living.size() < count_max; ++row) {
    if (!row->second.destroyed()) living.push_back(row->first);
  }
  return living;
}

absl::Status MemoryKeyTable::Rewrap(std::span<const Rewrapped> rows) {
  const absl::MutexLock lock(&mutex_);
  for (const Rewrapped& one : rows) {
    const auto found = rows_.find(one.before.name);
    if (found == rows_.end() || found->second != one.before) continue;
    found->second.wrapped = one.wrapped;
    found->second.master = one.master;
  }
  return absl::OkStatus();
}

absl::Status MemoryKeyTable::Destroy(std::span<const KeyName> names, domain::Timestamp at) {
  const absl::MutexLock lock(&mutex_);
  for (const KeyName& name : names) {
    const auto [found, is_new] = rows_.try_emplace(
        name, KeyRow{.name = name, .id = MakeKeyId(), .wrapped = {}, .master = {}, .made_at = at});
    KeyRow& row = found->second;
    if (row.destroyed() && !is_new) continue;
    row.wrapped.clear();
    row.master.clear();
    row.destroyed_at = at;
  }
  return absl::OkStatus();
}

}  // namespace docket::privacy
