// Which partition a key belongs to: murmur2(key) mod n, as Kafka's Java clients do, so that every
// backend and every foreign producer agrees. Never change: stored records depend on it.
// Source: Apache Kafka, clients/…/common/utils/Utils.java, murmur2 (after Austin Appleby, seed
// 0x9747b28c), and BuiltInPartitioner.partitionForKey.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace docket::platform {

// The most partitions of a log. A consistency token names a position of each partition of several
// logs and must fit into one HTTP header; a merged list looks into all of them for its next row.
inline constexpr std::int32_t kPartitionsMax = 64;

[[nodiscard]] std::uint32_t Murmur2(std::string_view key);

// In 0 … partition_count − 1. Precondition: partition_count > 0.
[[nodiscard]] std::int32_t PartitionOf(std::string_view key, std::int32_t partition_count);

}  // namespace docket::platform
