#include "eventstore/kafka/kafka_cluster.h"

#include <utility>

#include "eventstore/kafka/kafka_clients.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/status_macros.h"

namespace docket::eventstore {

absl::StatusOr<std::unique_ptr<KafkaCluster>> KafkaCluster::Make(KafkaClusterOptions options,
                                                                 const platform::Clock& clock,
                                                                 platform::Logger logger) {
  DOCKET_ASSIGN_OR_RETURN(auto clients,
                          KafkaClients::Make(std::move(options), clock, std::move(logger)));
  return std::unique_ptr<KafkaCluster>(new KafkaCluster(std::move(clients)));
}

KafkaCluster::KafkaCluster(std::shared_ptr<KafkaClients> clients) : clients_(std::move(clients)) {}

KafkaCluster::~KafkaCluster() = default;

absl::StatusOr<std::string> KafkaCluster::Id() { return clients_->ClusterId(); }

absl::StatusOr<std::unique_ptr<KafkaLog>> KafkaCluster::OpenLog(const LogName& name,
                                                                std::int32_t partition_count,
                                                                AppenderKind kind) {
  return KafkaLog::Open(clients_, name, partition_count, kind);
}

void KafkaCluster::Stop() { clients_->Stop(); }

absl::Status KafkaCluster::failure() const { return clients_->events().failure(); }

}  // namespace docket::eventstore
