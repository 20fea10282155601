// Topics for tests, each with a name of its own, at the broker that the fixture started.
#pragma once

#include <cstdint>
#include <memory>

#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/position.h"

namespace docket::tests {

[[nodiscard]] std::unique_ptr<eventstore::KafkaCluster> Connect(
    eventstore::KafkaProperties properties = {});

// A new topic, made as `docket topics apply` makes them.
[[nodiscard]] eventstore::LogName MakeTopic(std::int32_t partition_count);

}  // namespace docket::tests
