#include "bench/timed_client.h"

#include <boost/json/parse.hpp>
#include <chrono>

#include "absl/strings/str_cat.h"

namespace docket::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr int kWaitMs = 5'000;  // the longest that docketd lets a read wait by default
constexpr double kPatienceMs = 60'000;

absl::Status Unexpected(const ClientAnswer& answer) {
  return absl::FailedPreconditionError(
      absl::StrCat("docketd answered ", answer.result_int(), " ", answer.body()));
}

// Empty if the document has no such text.
std::string TextIn(const std::string& document, const char* member) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(document, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(member);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

// Whether the answer to a read of a delivery shows its outcome; an error if none can come.
absl::StatusOr<bool> ShowsOutcome(const ClientAnswer& answer) {
  if (answer.result() == http::status::not_found) return false;
  const std::string status =
      answer.result() == http::status::ok ? TextIn(answer.body(), "status") : "";
  if (status == "accepted") return true;
  if (status == "received" || status == "translated") return false;
  return Unexpected(answer);
}

std::string ReadRequest(const std::string& delivery, const std::string& api_key) {
  return absl::StrCat("GET /api/v1/deliveries/", delivery, "?wait=", kWaitMs,
                      " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ", api_key,
                      "\r\n\r\n");
}

// One delivery, until its outcome is visible.
asio::awaitable<absl::Status> Follow(ClientConnection& connection, const std::string& request,
                                     SteadyTime due, const std::string& api_key,
                                     TimedResult& result) {
  absl::StatusOr<ClientAnswer> answer = co_await ClockedClient::Exchange(connection, request);
  if (!answer.ok()) co_return answer.status();
  const auto acknowledged = std::chrono::steady_clock::now();
  result.acknowledged_ms.push_back(MillisecondsSince(due));
  const std::string delivery = TextIn(answer->body(), "delivery");
  if (answer->result() != http::status::accepted || delivery.empty()) {
    co_return Unexpected(*answer);
  }
  const std::string read = ReadRequest(delivery, api_key);
  while (MillisecondsSince(acknowledged) < kPatienceMs) {
    answer = co_await ClockedClient::Exchange(connection, read);
    if (!answer.ok()) co_return answer.status();
    const double waited_ms = MillisecondsSince(acknowledged);
    const absl::StatusOr<bool> visible = ShowsOutcome(*answer);
    if (!visible.ok()) co_return visible.status();
    if (!*visible) continue;
    result.visible_ms.push_back(waited_ms);
    co_return absl::OkStatus();
  }
  co_return Unexpected(*answer);
}

}  // namespace

TimedResult SendTimed(const TimedClientOptions& options, const std::vector<std::string>& requests) {
  TimedResult result;
  result.status =
      ClockedClient(options.client)
          .Run(requests.size(), [&](ClientConnection& connection, std::size_t n, SteadyTime due) {
            return Follow(connection, requests[n], due, options.api_key, result);
          });
  return result;
}

}  // namespace docket::bench
