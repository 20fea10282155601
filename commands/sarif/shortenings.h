// Shortenings: counts what was not kept of a document, and where the first of each kind stood.
// Thread-safety: used by one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "domain/finding.h"

namespace docket::commands::sarif {

class Shortenings {
 public:
  // `where` is called for the first of its kind alone: a pointer takes time to write.
  template <class Where>
  void Note(domain::Shortened what, const Where& where, std::int64_t count = 1) {
    const auto [entry, first] = noted_.try_emplace(what);
    entry->second.count += count;
    if (first) entry->second.first = where();
  }

  [[nodiscard]] std::vector<domain::Shortening> Ascending() const {
    std::vector<domain::Shortening> all;
    for (const auto& [what, noted] : noted_) {
      all.push_back({.what = what, .count = noted.count, .first = noted.first});
    }
    return all;
  }

 private:
  struct Noted {
    std::int64_t count = 0;
    std::string first;
  };

  std::map<domain::Shortened, Noted> noted_;
};

}  // namespace docket::commands::sarif
