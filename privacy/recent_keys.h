// RecentKeys: keys that were used lately, each believed for a while. Two generations: what is found
// in the older one moves up, and the older one is dropped when the younger is full.
// Thread-safety: used under its owner's lock.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "platform/string_view_bridge.h"
#include "privacy/sealing_key.h"

namespace docket::privacy {

using SharedKey = std::shared_ptr<const SealingKey>;

class RecentKeys {
 public:
  RecentKeys(std::size_t count_max, absl::Duration believed_for)
      : half_(count_max / 2 + 1), believed_for_(believed_for) {}

  // Nothing: not known, or not any more. Null: that it was destroyed.
  [[nodiscard]] std::optional<SharedKey> Find(std::string_view called, absl::Time now) {
    auto found = young_.find(platform::AbslView(called));
    if (found == young_.end()) {
      const auto older = old_.find(platform::AbslView(called));
      if (older == old_.end()) return std::nullopt;
      Believed moved = std::move(older->second);
      old_.erase(older);
      found = Insert(called, std::move(moved));
    }
    if (found->second.until <= now) return std::nullopt;
    return found->second.key;
  }

  void Remember(std::string_view called, SharedKey key, absl::Time now) {
    Insert(called, {.key = std::move(key), .until = now + believed_for_});
  }

  void Clear() {
    young_.clear();
    old_.clear();
  }

 private:
  struct Believed {
    SharedKey key;
    absl::Time until;
  };
  using Map = absl::flat_hash_map<std::string, Believed>;

  Map::iterator Insert(std::string_view called, Believed believed) {
    if (young_.size() >= half_) old_ = std::exchange(young_, {});
    return young_.insert_or_assign(std::string(called), std::move(believed)).first;
  }

  const std::size_t half_;
  const absl::Duration believed_for_;
  Map young_;
  Map old_;
};

}  // namespace docket::privacy
