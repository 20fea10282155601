// The rights that docs/deploy-kafka.md says each role needs, and granting them.
// Thread-safety: pure functions, but for GrantRights.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/kafka/kafka_properties.h"

namespace docket::tests {

// Names without their generation.
struct RoleRights {
  std::vector<std::string> reads;
  std::vector<std::string> writes;
  std::vector<std::string> deletes;
  std::vector<std::string> groups;
};

// By role. kNotFound: the document has no such table.
[[nodiscard]] absl::StatusOr<std::map<std::string, RoleRights>> ReadRights(
    const std::string& document);

// One right of User:principal, from any host.
struct Right {
  std::string principal;
  rd_kafka_ResourceType_t of = RD_KAFKA_RESOURCE_TOPIC;
  std::string name;
  rd_kafka_AclOperation_t operation = RD_KAFKA_ACL_OPERATION_READ;
};

// As somebody who may; properties with bootstrap.servers. They hold when it returns OK.
[[nodiscard]] absl::Status GrantRights(const eventstore::KafkaProperties& administrator,
                                       const std::vector<Right>& rights);

}  // namespace docket::tests
