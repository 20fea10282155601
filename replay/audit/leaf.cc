#include "replay/audit/leaf.h"

namespace docket::replay {
namespace {

constexpr std::string_view kTag = "docket.record.v1";

}  // namespace

std::string LeafData(const Leaf& leaf) {
  std::string data(kTag);
  data.push_back(static_cast<char>(leaf.kind));
  data.append(AsBytes(leaf.record));
  return data;
}

std::optional<Leaf> ParseLeafData(std::string_view data) {
  if (!data.starts_with(kTag)) return std::nullopt;
  data.remove_prefix(kTag.size());
  Leaf leaf;
  if (data.size() != 1 + leaf.record.size()) return std::nullopt;
  const auto kind = static_cast<std::uint8_t>(data.front());
  if (kind > static_cast<std::uint8_t>(LeafKind::kCommit)) return std::nullopt;
  leaf.kind = static_cast<LeafKind>(kind);
  leaf.record = MerkleHashOf(data.substr(1));
  return leaf;
}

}  // namespace docket::replay
