#include "eventstore/kafka/delete_records.h"

#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_answers.h"

namespace docket::eventstore {

using DeleteRecords = KafkaHandle<rd_kafka_DeleteRecords_t, rd_kafka_DeleteRecords_destroy>;

absl::Status DeleteKafkaRecords(rd_kafka_t& client, const KafkaPlace& place, Offset offset,
                                int answer_max_ms) {
  const std::string doing =
      absl::StrCat("trim ", place.topic, " partition ", place.partition.value(), " before offset ",
                   offset.value());
  const KafkaPartitionList partitions(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(partitions.get(), place.topic.c_str(), place.partition.value())
      ->offset = offset.value();
  const DeleteRecords request(rd_kafka_DeleteRecords_new(partitions.get()));
  const KafkaAdminOptions admin(
      rd_kafka_AdminOptions_new(&client, RD_KAFKA_ADMIN_OP_DELETERECORDS));
  std::array<char, kKafkaErrorBytes> why{};
  rd_kafka_AdminOptions_set_request_timeout(admin.get(), answer_max_ms, why.data(), why.size());
  const KafkaQueue answers(rd_kafka_queue_new(&client));
  rd_kafka_DeleteRecords_t* requests[] = {request.get()};
  rd_kafka_DeleteRecords(&client, requests, 1, admin.get(), answers.get());
  const KafkaEvent event(rd_kafka_queue_poll(answers.get(), 2 * answer_max_ms));
  if (event == nullptr) return FromKafka(RD_KAFKA_RESP_ERR__TIMED_OUT, doing);
  if (const auto error = rd_kafka_event_error(event.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return FromKafka(error, doing);
  }
  const rd_kafka_topic_partition_list_t* const done =
      rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
  const rd_kafka_resp_err_t error = done->elems[0].err;
  return error == RD_KAFKA_RESP_ERR_NO_ERROR ? absl::OkStatus() : FromKafka(error, doing);
}

}  // namespace docket::eventstore
