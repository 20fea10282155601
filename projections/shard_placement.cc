#include "projections/shard_placement.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/big_endian.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"

namespace docket::projections {
namespace {

// Of the requirements: the first shard has [1, 1000000), the second [1000000, 2000000).
constexpr std::int64_t kRangeSize = 1'000'000;
constexpr std::size_t kShardsOfRange = 2;

// In (0, 1), evenly, and the same on every machine.
double Drawn(const ShardWeight& shard, const domain::Tenant& organization) {
  const platform::Sha256Digest digest =
      platform::Sha256(absl::StrCat(shard.id, "/", platform::AbslView(organization.host.value()),
                                    "/", organization.organization.value()));
  const auto bits =
      platform::ReadBigEndian<std::uint64_t>(platform::AsBytes(digest).substr(0, 8)) >> 11U;
  return (static_cast<double>(bits) + 0.5) * 0x1p-53;
}

// Greater is better. -ln of an even number is exponential; divided by the weight, the least of
// several falls to each in proportion to its weight.
double Score(const ShardWeight& shard, const domain::Tenant& organization) {
  return std::log(Drawn(shard, organization)) / static_cast<double>(shard.weight);
}

}  // namespace

ShardPlacement::ShardPlacement(Strategy strategy, std::vector<ShardWeight> shards)
    : strategy_(strategy), shards_(std::move(shards)) {}

ShardPlacement ShardPlacement::ByHash(std::vector<ShardWeight> shards) {
  DOCKET_CHECK(!shards.empty());
  return {Strategy::kHash, std::move(shards)};
}

ShardPlacement ShardPlacement::ByRange(std::vector<ShardWeight> shards) {
  DOCKET_CHECK(shards.size() == kShardsOfRange);
  return {Strategy::kRange, std::move(shards)};
}

absl::StatusOr<std::size_t> ShardPlacement::ShardOf(const domain::Tenant& organization) const {
  if (strategy_ == Strategy::kRange) {
    const std::int64_t id = organization.organization.value();
    if (id < 1 || id >= kRangeSize * static_cast<std::int64_t>(kShardsOfRange)) {
      return absl::OutOfRangeError(absl::StrCat("Organization ID ", id, " is out of range"));
    }
    return static_cast<std::size_t>(id / kRangeSize);
  }
  std::size_t best = 0;
  double best_score = Score(shards_.front(), organization);
  for (std::size_t i = 1; i < shards_.size(); ++i) {
    const double score = Score(shards_[i], organization);
    if (score < best_score || (score == best_score && shards_[i].id > shards_[best].id)) continue;
    best = i;
    best_score = score;
  }
  return best;
}

std::string ShardPlacement::Description() const {
  std::vector<std::string> texts;
  for (const ShardWeight& shard : shards_) {
    texts.push_back(strategy_ == Strategy::kRange ? shard.id
                                                  : absl::StrCat(shard.id, ":", shard.weight));
  }
  if (strategy_ == Strategy::kHash) std::sort(texts.begin(), texts.end());
  return absl::StrCat(strategy_ == Strategy::kHash ? "hash " : "range ", absl::StrJoin(texts, " "));
}

}  // namespace docket::projections
