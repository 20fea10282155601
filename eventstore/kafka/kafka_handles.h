// Owning pointers to what librdkafka makes, and its texts as ours.
// Thread-safety: of librdkafka, whose calls may be made from any thread unless it says otherwise.
// Order of destruction: queues, topics and messages before the client that they belong to.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <memory>
#include <string>

namespace docket::eventstore {

// Deletes with a function of librdkafka.
template <auto kDestroy>
struct KafkaDeleter {
  template <class T>
  void operator()(T* object) const {
    kDestroy(object);
  }
};

template <class T, auto kDestroy>
using KafkaHandle = std::unique_ptr<T, KafkaDeleter<kDestroy>>;

// For a consumer of single partitions, which has no group to leave, and a producer alike.
inline void DestroyKafkaClient(rd_kafka_t* client) {
  rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

using KafkaClient = KafkaHandle<rd_kafka_t, DestroyKafkaClient>;
using KafkaConf = KafkaHandle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using KafkaTopic = KafkaHandle<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using KafkaQueue = KafkaHandle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using KafkaEvent = KafkaHandle<rd_kafka_event_t, rd_kafka_event_destroy>;
using KafkaMessage = KafkaHandle<rd_kafka_message_t, rd_kafka_message_destroy>;
using KafkaMetadata = KafkaHandle<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>;
using KafkaPartitionList =
    KafkaHandle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using KafkaAdminOptions = KafkaHandle<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using KafkaHeaders = KafkaHandle<rd_kafka_headers_t, rd_kafka_headers_destroy>;

struct KafkaEnd {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t which = RD_KAFKA_OFFSET_END;  // or RD_KAFKA_OFFSET_BEGINNING
};

// Asks a partition's leader for one of its ends. Not by rd_kafka_query_watermark_offsets, which
// goes on asking a leader that has died, beyond its time and for as long as that does not come
// back, although another one leads since (librdkafka#4460). That its only partition has no leader
// now, this question calls an unknown partition as a whole; why is said of the partition.
inline rd_kafka_resp_err_t AskKafkaEnd(rd_kafka_t& client, const KafkaEnd& end, int timeout_ms,
                                       std::int64_t& told) {
  const KafkaPartitionList asked(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_t* const one =
      rd_kafka_topic_partition_list_add(asked.get(), end.topic.c_str(), end.partition);
  one->offset = end.which;  // in place of a time, as the protocol has it
  const rd_kafka_resp_err_t error = rd_kafka_offsets_for_times(&client, asked.get(), timeout_ms);
  told = one->offset;
  const bool says_why =
      error == RD_KAFKA_RESP_ERR_NO_ERROR ||
      (error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION && one->err != RD_KAFKA_RESP_ERR_NO_ERROR);
  return says_why ? one->err : error;
}

// Has a client speak with a partition's leader now: its thread for that sleeps for up to a second,
// also over what it was just told to fetch or send first, and a request wakes it. Waits for the
// answer, for so long at the most; what it is does not matter.
inline void RouseKafkaClient(rd_kafka_t& client, const std::string& topic, std::int32_t partition,
                             int timeout_ms) {
  std::int64_t told = 0;
  (void)AskKafkaEnd(client, {.topic = topic, .partition = partition}, timeout_ms, told);
}

// librdkafka writes why it failed into a buffer of the caller's.
inline constexpr std::size_t kKafkaErrorBytes = 512;

}  // namespace docket::eventstore
