// The clusters that ctest starts answer librdkafka in each of the ways that they promise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <memory>
#include <string>

#include "platform/check.h"
#include "tests/support/kafka_cluster.h"

namespace docket::tests {
namespace {

constexpr int kPatienceMs = 30'000;

template <auto Destroy>
struct DestroyBy {
  template <class T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
using Client = std::unique_ptr<rd_kafka_t, DestroyBy<rd_kafka_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, DestroyBy<rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, DestroyBy<rd_kafka_event_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, DestroyBy<rd_kafka_NewTopic_destroy>>;

void Set(rd_kafka_conf_t* settings, const std::string& key, const std::string& value) {
  std::array<char, 512> error{};
  EXPECT_EQ(rd_kafka_conf_set(settings, key.c_str(), value.c_str(), error.data(), error.size()),
            RD_KAFKA_CONF_OK)
      << error.data();
}

// Takes the settings. Errors of its connections come as events of its main queue.
Client MakeClient(rd_kafka_conf_t* settings) {
  rd_kafka_conf_set_events(settings, RD_KAFKA_EVENT_ERROR);
  std::array<char, 512> error{};
  Client client(rd_kafka_new(RD_KAFKA_PRODUCER, settings, error.data(), error.size()));
  DOCKET_CHECK(client != nullptr);
  return client;
}

Client SecureClient(const std::string& way) {
  rd_kafka_conf_t* settings = rd_kafka_conf_new();
  for (const auto& [name, value] : SecureKafkaClient(way)) Set(settings, name, value);
  return MakeClient(settings);
}

// What the cluster answers to a wish for a topic.
rd_kafka_resp_err_t CreateTopic(rd_kafka_t* client, const std::string& name) {
  std::array<char, 512> error{};
  NewTopic topic(rd_kafka_NewTopic_new(name.c_str(), 1, 1, error.data(), error.size()));
  DOCKET_CHECK(topic != nullptr);
  const Queue queue(rd_kafka_queue_new(client));
  rd_kafka_NewTopic_t* topics = topic.get();
  rd_kafka_CreateTopics(client, &topics, 1, nullptr, queue.get());
  const Event event(rd_kafka_queue_poll(queue.get(), kPatienceMs));
  if (event == nullptr) return RD_KAFKA_RESP_ERR__TIMED_OUT;
  if (const auto failure = rd_kafka_event_error(event.get()); failure != 0) return failure;
  std::size_t count = 0;
  const auto* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  DOCKET_CHECK(count == 1);
  return rd_kafka_topic_result_error(results[0]);
}

TEST(KafkaFixture, AnybodyMayUseTheSharedCluster) {
  rd_kafka_conf_t* settings = rd_kafka_conf_new();
  Set(settings, "bootstrap.servers", SharedKafkaBootstrap());
  const Client client = MakeClient(settings);
  EXPECT_EQ(CreateTopic(client.get(), "fixture"), RD_KAFKA_RESP_ERR_NO_ERROR);
}

TEST(KafkaFixture, DocketComesInByEachWay) {
  for (const std::string way : {"ssl", "plain", "oauth"}) {
    EXPECT_EQ(CreateTopic(SecureClient(way).get(), "by-" + way), RD_KAFKA_RESP_ERR_NO_ERROR) << way;
  }
}

TEST(KafkaFixture, ScramNeedsALibrdkafkaThatCountsItsNonceOnce) {
  const Client client = SecureClient("scram");
  if (rd_kafka_version() >= 0x020601ff) {
    EXPECT_EQ(CreateTopic(client.get(), "by-scram"), RD_KAFKA_RESP_ERR_NO_ERROR);
    return;
  }
  const Queue queue(rd_kafka_queue_get_main(client.get()));
  rd_kafka_resp_err_t refused = RD_KAFKA_RESP_ERR_NO_ERROR;
  while (refused != RD_KAFKA_RESP_ERR__AUTHENTICATION) {
    const Event event(rd_kafka_queue_poll(queue.get(), kPatienceMs));
    ASSERT_NE(event, nullptr) << "neither in nor refused";
    refused = rd_kafka_event_error(event.get());
  }
}

TEST(KafkaFixture, AStrangerIsLetInAndMayDoNothing) {
  EXPECT_EQ(CreateTopic(SecureClient("no-rights").get(), "by-stranger"),
            RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
}

}  // namespace
}  // namespace docket::tests
