// HashOfValue: hashes a strong type as the value that it holds, for hash maps on the owner's path.
// Thread-safety: a pure function.
#pragma once

#include <cstddef>

#include "absl/hash/hash.h"

namespace docket::commands {

struct HashOfValue {
  template <class Strong>
  [[nodiscard]] std::size_t operator()(const Strong& strong) const {
    return absl::HashOf(strong.value());
  }
};

}  // namespace docket::commands
