// What became of a list of records: which is the first that differs, and how.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "replay/audit/merkle.h"

namespace docket::replay {

// From the first record that differs on, as many as are at hand: those that were signed, and those
// that are there.
struct Stretch {
  std::vector<MerkleHash> were_signed;
  std::vector<MerkleHash> found;
};

// "record 17 was rewritten", "2 records were dropped, beginning with 17", … Precondition: they
// begin with a difference, or one of them is empty and the other one is not.
[[nodiscard]] std::string DescribeDifference(std::uint64_t first, const Stretch& stretch);

}  // namespace docket::replay
