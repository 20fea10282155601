// MemoryKeyTable: a KeyTable that is gone with the process. For tests.
// Thread-safety and errors: as KeyTable; it never fails.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "privacy/key_table.h"

namespace docket::privacy {

class MemoryKeyTable final : public KeyTable {
 public:
  [[nodiscard]] absl::StatusOr<KeyRow> PutIfAbsent(const KeyRow& row) override;
  [[nodiscard]] absl::StatusOr<std::optional<KeyRow>> FindByName(const KeyName& name) override;
  [[nodiscard]] absl::StatusOr<std::optional<KeyRow>> FindById(const KeyId& id) override;
  [[nodiscard]] absl::StatusOr<std::vector<KeyName>> Living(const KeyName& first,
                                                            const KeyName& end,
                                                            std::size_t count_max) override;
  [[nodiscard]] absl::Status Rewrap(std::span<const Rewrapped> rows) override;
  [[nodiscard]] absl::Status WriteAnew() override { return absl::OkStatus(); }
  [[nodiscard]] absl::Status failure() const override { return absl::OkStatus(); }
  [[nodiscard]] absl::Status Destroy(std::span<const KeyName> names, domain::Timestamp at) override;

 private:
  absl::Mutex mutex_;
  std::map<KeyName, KeyRow> rows_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::privacy
