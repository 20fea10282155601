// KafkaRun: topics of a benchmark's own on a cluster that runs, and logs that are such topics, as
// docketd opens them. Thread-safety: none. Ownership: the logs outlive it if need be. Failure: what
// the cluster refuses aborts the benchmark.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"

namespace docket::bench {

class KafkaRun {
 public:
  explicit KafkaRun(std::string bootstrap);

  // Of a topic's records: journals keep all, but a load of gigabytes would push the machine's page
  // cache about.
  enum class Keeps { kAll, kNewest };

  // A topic of one partition, set as `docket topics apply` sets a journal, on all brokers.
  // Precondition: there is none of that name.
  void MakeTopic(const eventstore::LogName& name, Keeps keeps = Keeps::kAll);

  // One with a name of its own.
  [[nodiscard]] eventstore::LogName NewTopic(Keeps keeps = Keeps::kAll);

  // Through a connection of its own, which other logs do not share. Compared and let through.
  [[nodiscard]] std::unique_ptr<eventstore::RecordLog> Open(const eventstore::LogName& topic,
                                                            eventstore::AppenderKind kind);

  [[nodiscard]] const std::string& bootstrap() const { return bootstrap_; }
  [[nodiscard]] std::int32_t brokers() const { return brokers_; }
  [[nodiscard]] const platform::Clock& clock() const { return clock_; }

 private:
  const std::string bootstrap_;
  const platform::SystemClock clock_;
  const std::unique_ptr<eventstore::KafkaAdmin> admin_;
  const std::int32_t brokers_;
  int topics_ = 0;
};

}  // namespace docket::bench
