// StreamRange: some streams of a partition, in the order of their ids' bytes, and how listings of
// several places become one. Thread-safety: value types and pure functions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "domain/ids.h"

namespace docket::commands {

struct StreamRange {
  std::string prefix;      // of their ids
  domain::StreamId after;  // only those behind it; empty: from the first on

  [[nodiscard]] bool Contains(const domain::StreamId& stream) const {
    return stream > after && stream.value().starts_with(prefix);
  }
};

// The first streams of the range in a map by stream, at most `count`.
template <class StreamMap>
std::vector<domain::StreamId> FirstIn(const StreamMap& map, const StreamRange& range,
                                      std::size_t count) {
  std::vector<domain::StreamId> found;
  const domain::StreamId first(std::max(range.prefix, range.after.value()));
  for (auto entry = map.lower_bound(first); entry != map.end() && found.size() < count; ++entry) {
    if (!entry->first.value().starts_with(range.prefix)) break;
    if (range.Contains(entry->first)) found.push_back(entry->first);
  }
  return found;
}

// The first of the streams, in order and each once. Right for a union of listings of which each is
// whole or has its first `count`.
inline void KeepFirst(std::size_t count, std::vector<domain::StreamId>& streams) {
  std::ranges::sort(streams);
  const auto repeated = std::ranges::unique(streams);
  streams.erase(repeated.begin(), repeated.end());
  streams.resize(std::min(streams.size(), count));
}

}  // namespace docket::commands
