#include "bench/bare_kafka.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <utility>

#include "platform/check.h"

namespace docket::bench {
namespace {

constexpr std::size_t kMessagesAtOnce = 1'024;

using Properties = std::initializer_list<std::pair<const char*, const char*>>;

rd_kafka_conf_t* Configuration(const std::string& bootstrap, const Properties& properties) {
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  std::array<char, 512> why{};
  const auto set = [&](const char* name, const char* value) {
    const auto result = rd_kafka_conf_set(conf, name, value, why.data(), why.size());
    if (result != RD_KAFKA_CONF_OK) std::cerr << why.data() << "\n";
    DOCKET_CHECK(result == RD_KAFKA_CONF_OK);
  };
  set("bootstrap.servers", bootstrap.c_str());
  set("socket.nagle.disable", "true");
  for (const auto& [name, value] : properties) set(name, value);
  return conf;
}

rd_kafka_t* Client(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  std::array<char, 512> why{};
  rd_kafka_t* const client = rd_kafka_new(type, conf, why.data(), why.size());
  if (client == nullptr) std::cerr << why.data() << "\n";
  DOCKET_CHECK(client != nullptr);
  return client;
}

}  // namespace

BareProducer::BareProducer(const std::string& bootstrap, const std::string& topic,
                           std::function<void(std::int64_t)> reported)
    : reported_(std::move(reported)) {
  rd_kafka_conf_t* const conf = Configuration(bootstrap, {{"enable.idempotence", "true"},
                                                          {"acks", "all"},
                                                          {"linger.ms", "0"},
                                                          {"compression.codec", "lz4"},
                                                          {"message.max.bytes", "1048588"}});
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_dr_msg_cb(
      conf, [](rd_kafka_t* /*client*/, const rd_kafka_message_t* report, void* opaque) {
        DOCKET_CHECK(report->err == RD_KAFKA_RESP_ERR_NO_ERROR);
        static_cast<BareProducer*>(opaque)->reported_(
            reinterpret_cast<std::intptr_t>(report->_private));
      });
  client_.reset(Client(RD_KAFKA_PRODUCER, conf));
  topic_.reset(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
  DOCKET_CHECK(topic_ != nullptr);
}

bool BareProducer::Send(std::string_view key, std::string_view value, std::int64_t mark) {
  // It does not write to what it does not free.
  if (rd_kafka_produce(topic_.get(), 0, 0, const_cast<char*>(value.data()), value.size(),
                       key.data(), key.size(), reinterpret_cast<void*>(mark)) == 0) {
    return true;
  }
  DOCKET_CHECK(rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL);
  return false;
}

void BareProducer::Poll(int timeout_ms) { rd_kafka_poll(client_.get(), timeout_ms); }

BareConsumer::BareConsumer(const std::string& bootstrap, const std::string& topic)
    : client_(Client(RD_KAFKA_CONSUMER,
                     Configuration(bootstrap, {{"group.id", "bench"},
                                               {"enable.auto.commit", "false"},
                                               {"auto.offset.reset", "error"},
                                               {"check.crcs", "true"},
                                               {"queued.min.messages", "1000000"},
                                               {"queued.max.messages.kbytes", "262144"},
                                               {"fetch.message.max.bytes", "4194304"}}))),
      queue_(rd_kafka_queue_get_consumer(client_.get())) {
  const eventstore::KafkaPartitionList partitions(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(partitions.get(), topic.c_str(), 0)->offset = 0;
  DOCKET_CHECK(rd_kafka_assign(client_.get(), partitions.get()) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

BareConsumer::~BareConsumer() { rd_kafka_consumer_close(client_.get()); }

// With a time-out, a batch would be waited for until it is full.
std::int64_t BareConsumer::Read(int timeout_ms,
                                const std::function<void(const rd_kafka_message_t&)>& take) {
  std::array<rd_kafka_message_t*, kMessagesAtOnce> messages{};
  messages[0] = rd_kafka_consume_queue(queue_.get(), timeout_ms);
  if (messages[0] == nullptr) return 0;
  const ssize_t more =
      rd_kafka_consume_batch_queue(queue_.get(), 0, messages.data() + 1, messages.size() - 1);
  const std::size_t count = 1 + static_cast<std::size_t>(std::max<ssize_t>(0, more));
  for (std::size_t i = 0; i < count; ++i) {
    const eventstore::KafkaMessage message(messages.at(i));
    DOCKET_CHECK(message->err == RD_KAFKA_RESP_ERR_NO_ERROR);
    take(*message);
  }
  return static_cast<std::int64_t>(count);
}

}  // namespace docket::bench
