#include "eventstore/kafka/kafka_statistics.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "boost/json/parse.hpp"
#include "boost/system/error_code.hpp"

namespace docket::eventstore {
namespace {

namespace json = boost::json;

// The members of an object that is expected there; the first that is missing or of another kind is
// remembered, and the rest answers nothing.
class Fields {
 public:
  Fields(const json::object& object, std::string& missing) : object_(object), missing_(missing) {}

  std::int64_t Number(const char* name) const {
    const json::value* const value = object_.if_contains(name);
    if (value != nullptr && value->is_int64()) return value->get_int64();
    if (missing_.empty()) missing_ = name;
    return 0;
  }
  std::string Text(const char* name) const {
    const json::value* const value = object_.if_contains(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    if (missing_.empty()) missing_ = name;
    return "";
  }
  const json::object& Object(const char* name) const {
    static const auto& none = *new json::object;
    const json::value* const value = object_.if_contains(name);
    if (value != nullptr && value->is_object()) return value->get_object();
    if (missing_.empty()) missing_ = name;
    return none;
  }
  Fields Of(const char* name) const { return {Object(name), missing_}; }

 private:
  const json::object& object_;
  std::string& missing_;
};

// Calls `take` with each member that is an object.
template <class Take>
void ForEachObject(const json::object& object, std::string& missing, const Take& take) {
  for (const auto& member : object) {
    if (member.value().is_object()) take(Fields(member.value().get_object(), missing));
  }
}

KafkaBrokerStatistics BrokerOf(const Fields& broker) {
  const Fields round_trips = broker.Of("rtt");     // microseconds
  const Fields throttled = broker.Of("throttle");  // milliseconds
  return {.node = static_cast<std::int32_t>(broker.Number("nodeid")),
          .answered = round_trips.Number("cnt"),
          .round_trip_p50 = absl::Microseconds(round_trips.Number("p50")),
          .round_trip_p99 = absl::Microseconds(round_trips.Number("p99")),
          .throttled_p99 = absl::Milliseconds(throttled.Number("p99")),
          .requests_waiting = broker.Number("outbuf_cnt") + broker.Number("waitresp_cnt"),
          .send_errors = broker.Number("txerrs"),
          .receive_errors = broker.Number("rxerrs"),
          .timeouts = broker.Number("req_timeouts"),
          .retries = broker.Number("txretries"),
          .disconnects = broker.Number("disconnects")};
}

// A client has a second connection to the broker that is the coordinator of its group.
void Add(const KafkaBrokerStatistics& one, std::vector<KafkaBrokerStatistics>& brokers) {
  const auto same = std::find_if(brokers.begin(), brokers.end(),
                                 [&](const auto& known) { return known.node == one.node; });
  if (same == brokers.end()) {
    brokers.push_back(one);
    return;
  }
  same->answered += one.answered;
  same->round_trip_p50 = std::max(same->round_trip_p50, one.round_trip_p50);
  same->round_trip_p99 = std::max(same->round_trip_p99, one.round_trip_p99);
  same->throttled_p99 = std::max(same->throttled_p99, one.throttled_p99);
  same->requests_waiting += one.requests_waiting;
  same->send_errors += one.send_errors;
  same->receive_errors += one.receive_errors;
  same->timeouts += one.timeouts;
  same->retries += one.retries;
  same->disconnects += one.disconnects;
}

void TakeTopic(const Fields& topic, std::string& missing, KafkaStatistics& statistics) {
  const std::string name = topic.Text("topic");
  ForEachObject(topic.Object("partitions"), missing, [&](const Fields& partition) {
    const auto number = static_cast<std::int32_t>(partition.Number("partition"));
    if (number < 0 || statistics.is_producer) return;  // -1: not yet assigned to one
    statistics.queued_records += partition.Number("fetchq_cnt");
    statistics.queued_bytes += partition.Number("fetchq_size");
    // librdkafka's own lag is that of what a group committed, and nothing is. Negative: not known.
    const std::int64_t end = partition.Number("hi_offset");
    const std::int64_t taken = partition.Number("app_offset");
    if (partition.Text("fetch_state") != "active" || end < 0 || taken < 0) return;
    statistics.partitions.push_back(
        {.topic = name, .partition = number, .lag = std::max<std::int64_t>(0, end - taken)});
  });
}

}  // namespace

absl::StatusOr<KafkaStatistics> ParseKafkaStatistics(std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse({text.data(), text.size()}, error);
  if (error) return absl::InvalidArgumentError(absl::StrCat("it is no JSON: ", error.message()));
  if (!document.is_object()) return absl::InvalidArgumentError("it is no JSON object");
  std::string missing;
  const Fields client(document.get_object(), missing);
  KafkaStatistics statistics;
  statistics.client = client.Text("name");
  statistics.is_producer = client.Text("type") == "producer";
  if (statistics.is_producer) {
    statistics.queued_records = client.Number("msg_cnt");
    statistics.queued_bytes = client.Number("msg_size");
  }
  ForEachObject(client.Object("brokers"), missing,
                [&](const Fields& broker) { Add(BrokerOf(broker), statistics.brokers); });
  ForEachObject(client.Object("topics"), missing,
                [&](const Fields& topic) { TakeTopic(topic, missing, statistics); });
  if (!missing.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("it has no ", missing, " where one is expected"));
  }
  return statistics;
}

}  // namespace docket::eventstore
