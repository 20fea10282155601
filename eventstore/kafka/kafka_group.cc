#include "eventstore/kafka/kafka_group.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_answers.h"
#include "platform/status_macros.h"

namespace docket::eventstore {
absl::StatusOr<std::unique_ptr<KafkaGroup>> KafkaGroup::Join(const KafkaGroupParts& parts) {
  std::unique_ptr<KafkaGroup> group(new KafkaGroup(parts));
  KafkaProperties properties = parts.properties;
  properties["group.id"] = parts.group;
  DOCKET_ASSIGN_OR_RETURN(KafkaConf conf,
                          MakeKafkaConf(KafkaRole::kMember, properties, KafkaClientEvents::kKinds));
  rd_kafka_conf_set_rebalance_cb(conf.get(), &KafkaGroup::Rebalance);
  rd_kafka_conf_set_opaque(conf.get(), group.get());
  DOCKET_ASSIGN_OR_RETURN(group->consumer_, KafkaConsumer::Make(KafkaRole::kMember, std::move(conf),
                                                                parts.loop, parts.events));
  rd_kafka_t* const client = group->consumer_->client();
  group->queue_.reset(rd_kafka_queue_get_consumer(client));
  group->registration_ = parts.loop.Serve(*group, *group->queue_);
  const KafkaPartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), parts.topic.c_str(), RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t error = rd_kafka_subscribe(client, topics.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return FromKafka(error, absl::StrCat("join group ", parts.group));
  }
  return group;
}

KafkaGroup::KafkaGroup(const KafkaGroupParts& parts) : group_(parts.group) {}

KafkaGroup::~KafkaGroup() { Leave(); }

bool KafkaGroup::Owns(PartitionIndex partition) const {
  const absl::MutexLock lock(&mutex_);
  return owned_.contains(partition);
}

std::unique_ptr<Subscription> KafkaGroup::Subscribe(std::function<void()> on_change) {
  return subscribers_.Add(std::move(on_change));
}

// Closing calls Rebalance on this thread, and sends that it leaves.
void KafkaGroup::Leave() {
  if (registration_ == nullptr) return;
  registration_.reset();
  rd_kafka_consumer_close(consumer_->client());
  Revoked(/*lost=*/true);
}

absl::Status KafkaGroup::health() const {
  const absl::MutexLock lock(&mutex_);
  if (assigned_) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("not in the consumer group ", group_,
                   " yet, which says what partitions to work on; it is joined by itself when a "
                   "broker answers"));
}

// There is nothing to consume; the calls of Rebalance are made in here.
void KafkaGroup::Serve() {
  while (const KafkaMessage message{rd_kafka_consumer_poll(consumer_->client(), 0)}) {
  }
}

// The client wants to be asked now and then, or takes its application for dead. Its heartbeats are
// sent by a thread that otherwise wakes once a second (librdkafka's rdkafka.c,
// rd_kafka_thread_main), whatever heartbeat.interval.ms says; a question to that thread wakes it.
void KafkaGroup::Tick(absl::Time /*now*/) {
  Serve();
  rd_kafka_mem_free(consumer_->client(), rd_kafka_memberid(consumer_->client()));
}

void KafkaGroup::Rebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                           rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto& group = *static_cast<KafkaGroup*>(opaque);
  if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    // It takes the assignment for answered, and fetches nothing.
    const KafkaPartitionList none(rd_kafka_topic_partition_list_new(0));
    rd_kafka_assign(client, none.get());
    group.Assigned(*partitions);
    return;
  }
  const bool lost = rd_kafka_assignment_lost(client) != 0;
  rd_kafka_assign(client, nullptr);
  group.Revoked(lost);
}

void KafkaGroup::Assigned(const rd_kafka_topic_partition_list_t& partitions) {
  {
    const absl::MutexLock lock(&mutex_);
    assigned_ = true;
    owned_.clear();
    for (int i = 0; i < partitions.cnt; ++i) {
      owned_.insert(PartitionIndex(partitions.elems[i].partition));
    }
  }
  subscribers_.CallAll();
}

void KafkaGroup::Revoked(bool lost) {
  if (!lost) return;  // what comes next says what is left of it
  {
    const absl::MutexLock lock(&mutex_);
    assigned_ = false;
    owned_.clear();
  }
  subscribers_.CallAll();
}

}  // namespace docket::eventstore
