#include "apps/log_backend.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "apps/kafka_metrics.h"
#include "apps/kafka_properties_file.h"
#include "apps/known_cluster.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_log.h"
#include "eventstore/kafka/kafka_statistics.h"
#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

class RocksDbBackend final : public LogBackend {
 public:
  explicit RocksDbBackend(eventstore::RocksDbLogStore store) : store_(std::move(store)) {}

  absl::StatusOr<std::unique_ptr<eventstore::RecordLog>> OpenLog(const eventstore::LogName& name,
                                                                 std::int32_t partition_count,
                                                                 Appends /*appends*/) override {
    return store_.OpenLog(name, partition_count);
  }
  // Opening a log compared it.
  absl::Status Admit() override { return absl::OkStatus(); }
  absl::StatusOr<std::unique_ptr<eventstore::Ownership>> ShareWork(
      const std::string& /*role*/, const eventstore::LogName& /*log*/) override {
    return std::make_unique<eventstore::OwnsAll>();
  }
  void Stop() override {}  // none waits
  absl::Status failure() const override { return store_.failure(); }

 private:
  eventstore::RocksDbLogStore store_;
};

class KafkaBackend final : public LogBackend {
 public:
  KafkaBackend(std::unique_ptr<eventstore::KafkaCluster> cluster, DataDirectory data)
      : cluster_(std::move(cluster)), data_(std::move(data)) {}

  absl::StatusOr<std::unique_ptr<eventstore::RecordLog>> OpenLog(const eventstore::LogName& name,
                                                                 std::int32_t partition_count,
                                                                 Appends appends) override {
    DOCKET_ASSIGN_OR_RETURN(std::unique_ptr<eventstore::KafkaLog> log,
                            cluster_->OpenLog(name, partition_count,
                                              appends == Appends::kByOwner
                                                  ? eventstore::AppenderKind::kOwnProducer
                                                  : eventstore::AppenderKind::kSharedProducer));
    const absl::MutexLock lock(&mutex_);
    logs_.push_back(log.get());
    return log;
  }

  absl::Status Admit() override {
    const absl::MutexLock lock(&mutex_);
    DOCKET_ASSIGN_OR_RETURN(const std::string id, cluster_->Id());
    DOCKET_RETURN_IF_ERROR(KeepCluster(data_, id));
    for (eventstore::KafkaLog* log : logs_) DOCKET_RETURN_IF_ERROR(log->Check());
    for (eventstore::KafkaLog* log : logs_) log->Admit();
    return absl::OkStatus();
  }

  absl::StatusOr<std::unique_ptr<eventstore::Ownership>> ShareWork(
      const std::string& role, const eventstore::LogName& log) override {
    return cluster_->JoinGroup(absl::StrCat("docket.", role, ".g", log.generation), log);
  }
  void Stop() override { cluster_->Stop(); }
  absl::Status failure() const override { return cluster_->failure(); }

 private:
  const std::unique_ptr<eventstore::KafkaCluster> cluster_;
  const DataDirectory data_;
  absl::Mutex mutex_;
  std::vector<eventstore::KafkaLog*> logs_ ABSL_GUARDED_BY(mutex_);
};

// Shared with the sampler, which stays with the metrics.
std::function<void(const std::string&)> Shown(platform::Metrics* metrics,
                                              const platform::Clock& clock,
                                              const platform::Logger& logger) {
  if (metrics == nullptr) return nullptr;
  const auto shown = std::make_shared<KafkaMetrics>(*metrics, clock);
  metrics->AddSampler([shown] { shown->Sample(); });
  return [shown, logger](const std::string& text) {
    auto statistics = eventstore::ParseKafkaStatistics(text);
    if (statistics.ok()) {
      shown->Note(*std::move(statistics));
    } else {
      logger.Warning("a client's statistics cannot be read, and metrics of Kafka are missing",
                     {{"error", statistics.status().ToString()}});
    }
  };
}

absl::StatusOr<std::unique_ptr<LogBackend>> OpenKafka(const platform::Config& config,
                                                      const DataDirectory& data,
                                                      const platform::Clock& clock,
                                                      const platform::Logger& logger,
                                                      platform::Metrics* metrics) {
  DOCKET_ASSIGN_OR_RETURN(auto properties, KafkaPropertiesOf(config.kafka, logger));
  DOCKET_ASSIGN_OR_RETURN(
      auto cluster, eventstore::KafkaCluster::Make({.bootstrap = config.journal.bootstrap,
                                                    .properties = std::move(properties),
                                                    .on_statistics = Shown(metrics, clock, logger)},
                                                   clock, logger));
  return std::make_unique<KafkaBackend>(std::move(cluster), data);
}

}  // namespace

absl::StatusOr<std::unique_ptr<LogBackend>> OpenLogBackend(
    const platform::Config& config, const DataDirectory& data, const platform::Clock& clock,
    const platform::Logger& logger, platform::Metrics* metrics, rocksdb::Env* env) {
  DOCKET_RETURN_IF_ERROR(RefuseOtherJournal(data, config.journal.type));
  if (config.journal.type == platform::JournalType::kKafka) {
    return OpenKafka(config, data, clock, logger, metrics);
  }
  DOCKET_ASSIGN_OR_RETURN(
      eventstore::RocksDbLogStore store,
      eventstore::RocksDbLogStore::Open(
          {.directory = data.journal(),
           .write_buffer_bytes = static_cast<std::size_t>(config.rocksdb.write_buffer_bytes),
           .env = env},
          clock));
  return std::make_unique<RocksDbBackend>(std::move(store));
}

}  // namespace docket::apps
