#include "replay/audit/difference.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"

namespace docket::replay {
namespace {

// The size of the list if it is not there.
std::size_t PlaceOf(const MerkleHash& hash, const std::vector<MerkleHash>& hashes) {
  return static_cast<std::size_t>(std::ranges::find(hashes, hash) - hashes.begin());
}

std::string Many(std::size_t count, const char* what, std::uint64_t first) {
  if (count == 1) return absl::StrCat("record ", first, " was ", what);
  return absl::StrCat(count, " records were ", what, ", beginning with ", first);
}

}  // namespace

std::string DescribeDifference(std::uint64_t first, const Stretch& stretch) {
  const auto& [were_signed, found] = stretch;
  if (found.empty()) return Many(were_signed.size(), "dropped", first);
  if (were_signed.empty()) return Many(found.size(), "inserted", first);
  const std::size_t found_later = PlaceOf(were_signed.front(), found);
  const std::size_t signed_later = PlaceOf(found.front(), were_signed);
  const bool moved_back = found_later < found.size();
  const bool moved_forward = signed_later < were_signed.size();
  if (moved_back && moved_forward) {
    return absl::StrCat("records were re-ordered: in the place of ", first,
                        " stands what was signed as ", first + signed_later);
  }
  if (moved_forward) return Many(signed_later, "dropped", first);
  if (moved_back) return Many(found_later, "inserted", first);
  std::size_t count = 0;
  while (count < std::min(were_signed.size(), found.size()) && were_signed[count] != found[count]) {
    ++count;
  }
  return Many(count, "rewritten", first);
}

}  // namespace docket::replay
