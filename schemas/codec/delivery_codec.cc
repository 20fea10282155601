#include "schemas/codec/delivery_codec.h"

#include <limits>
#include <string>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "platform/status_macros.h"
#include "schemas/codec/frame.h"

namespace docket::schemas {
namespace {

using google::protobuf::internal::WireFormatLite;
using inbox::v1::WebhookReceived;

// The message's bytes without those of the body. Bytes that are no message are answered as they
// are: the parser says what is wrong with them.
std::string WithoutBody(std::string_view message) {
  if (message.size() > std::size_t{std::numeric_limits<int>::max()}) return std::string(message);
  google::protobuf::io::CodedInputStream fields(
      reinterpret_cast<const std::uint8_t*>(message.data()), static_cast<int>(message.size()));
  const auto position = [&fields] { return static_cast<std::size_t>(fields.CurrentPosition()); };
  std::string rest;
  std::size_t begin = 0;
  while (const std::uint32_t tag = fields.ReadTag()) {
    if (!WireFormatLite::SkipField(&fields, tag)) return std::string(message);
    if (WireFormatLite::GetTagFieldNumber(tag) != WebhookReceived::kBodyFieldNumber) {
      rest.append(message.substr(begin, position() - begin));
    }
    begin = position();
  }
  return begin == message.size() ? rest : std::string(message);
}

}  // namespace

absl::StatusOr<WebhookReceived> LoadDeliveryWithoutBody(std::string_view stored) {
  DOCKET_ASSIGN_OR_RETURN(const std::string_view message, OpenFrame(stored));
  WebhookReceived delivery;
  if (ParseMessage(WithoutBody(message), delivery).ok()) return delivery;
  DOCKET_RETURN_IF_ERROR(ParseMessage(message, delivery));  // an error that speaks of all of it
  delivery.clear_body();
  return delivery;
}

}  // namespace docket::schemas
