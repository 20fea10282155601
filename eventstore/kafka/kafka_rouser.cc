#include "eventstore/kafka/kafka_rouser.h"

#include <utility>

#include "eventstore/kafka/kafka_limits.h"

namespace docket::eventstore {

KafkaRouser::~KafkaRouser() {
  std::thread running;
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
    running = std::move(thread_);
  }
  if (running.joinable()) running.join();
}

void KafkaRouser::RouseSoon(rd_kafka_t& client, const std::string& topic,
                            PartitionIndex partition) {
  const absl::MutexLock lock(&mutex_);
  sleepers_.emplace(&client, topic, partition);
  if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
}

void KafkaRouser::Run() {
  while (true) {
    Sleeper next;
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &KafkaRouser::HasWork));
      if (stopping_) return;
      next = std::move(sleepers_.extract(sleepers_.begin()).value());
    }
    const auto& [client, topic, partition] = next;
    RouseKafkaClient(*client, topic, partition.value(),
                     static_cast<int>(absl::ToInt64Milliseconds(kKafkaRouseMax)));
  }
}

}  // namespace docket::eventstore
