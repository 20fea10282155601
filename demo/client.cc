#include "demo/client.h"

#include <algorithm>
#include <boost/json/value.hpp>
#include <charconv>
#include <string_view>
#include <utility>

#include "demo/check.h"
#include "demo/json_body.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLongestRetryAfter{5};
constexpr std::size_t kMostQuoted = 300;  // characters of a server's answer in our messages

bool IsPushBack(int status) { return status == 503 || status == 429; }

std::chrono::milliseconds PauseAfter(const HttpResponse& response,
                                     std::chrono::milliseconds otherwise) {
  const std::string_view text = FindHeader(response.headers, "Retry-After");
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return otherwise;
  return std::min<std::chrono::milliseconds>(std::chrono::seconds(seconds), kLongestRetryAfter);
}

std::vector<std::string> OutcomeCodes(const json::object& delivery) {
  std::vector<std::string> codes;
  const json::value* outcomes = delivery.if_contains("outcomes");
  if (outcomes == nullptr || !outcomes->is_array()) return codes;
  for (const json::value& outcome : outcomes->get_array()) {
    if (!outcome.is_object()) continue;
    std::string code = TextIn(outcome.get_object(), "code");
    if (!code.empty()) codes.push_back(std::move(code));
  }
  return codes;
}

bool IsFinal(std::string_view status) {
  return status == "ignored" || status == "accepted" || status == "rejected" || status == "parked";
}

}  // namespace

std::string Described(const HttpResponse& response) {
  if (response.status == 0) return response.error;
  return "HTTP " + std::to_string(response.status) + " " + response.body.substr(0, kMostQuoted);
}

Client::Answer Client::SendPatiently(const HttpRequest& request, Durable durable) {
  const Clock::time_point deadline = Clock::now() + options_.patience;
  Answer answer;
  unsigned failures = 0;
  while (true) {
    const Clock::time_point start = Clock::now();
    answer.response = transport_.Send(request);
    const Clock::time_point end = Clock::now();
    answer.latency = std::chrono::duration_cast<std::chrono::microseconds>(end - start);
    const bool unanswered = answer.response.status == 0;
    const bool undecided = durable == Durable::kIsNotEnough && answer.response.status == 202;
    if (!unanswered && !undecided && !IsPushBack(answer.response.status)) return answer;
    if (unanswered && ++failures >= options_.most_connection_failures) return answer;
    if (!unanswered) {
      failures = 0;
      ++answer.pushed_back;
    }
    const auto pause = PauseAfter(answer.response, options_.retry_pause);
    if (end + pause >= deadline || stop_.Requested()) return answer;
    stop_.PauseUntil(end + pause);
  }
}

HttpRequest Client::Get(std::string target) const {
  return HttpRequest{
      .method = "GET",
      .target = std::move(target),
      .headers = {{"Accept", "application/json"}, {"Authorization", "Bearer " + options_.api_key}},
      .body = {}};
}

HttpResponse Client::Read(std::string target) {
  return SendPatiently(Get(std::move(target))).response;
}

HttpResponse Client::Command(std::string method, std::string target, std::string body) {
  HttpRequest request = Get(std::move(target));
  request.method = std::move(method);
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  return SendPatiently(request, Durable::kIsNotEnough).response;
}

HttpResponse Client::Post(std::string target, std::string body) {
  return Command("POST", std::move(target), std::move(body));
}

HttpResponse Client::Put(std::string target, std::string body) {
  return Command("PUT", std::move(target), std::move(body));
}

HttpResponse Client::Delete(std::string target) { return Command("DELETE", std::move(target), {}); }

Acknowledgement Client::Deliver(const Delivery& delivery) {
  const Answer answer =
      SendPatiently(WebhookRequest(delivery, options_.signing_key, options_.webhook_target));
  const HttpResponse& response = answer.response;
  Acknowledgement acknowledgement{
      .status = response.status,
      .content_type = std::string(FindHeader(response.headers, "Content-Type")),
      .delivery = {},
      .guid = {},
      .latency = answer.latency,
      .pushed_back = answer.pushed_back,
      .error = {},
  };
  if (response.status / 100 != 2) {
    acknowledgement.error = Described(response);
    return acknowledgement;
  }
  const json::object body = ObjectIn(response.body);
  acknowledgement.delivery = TextIn(body, "delivery");
  acknowledgement.guid = TextIn(body, "guid");
  acknowledgement.duplicate = TextIn(body, "status") == "duplicate";
  return acknowledgement;
}

Settlement Client::Settle(const std::string& delivery) {
  static constexpr std::chrono::milliseconds kPollPause{
      50};  // where the server did not wait for us
  const Clock::time_point deadline = Clock::now() + options_.patience;
  const HttpRequest request =
      Get("/api/v1/deliveries/" + delivery + "?wait=" + std::to_string(kLongestWait.count()));
  Settlement settlement;
  while (true) {
    const HttpResponse response = SendPatiently(request).response;
    settlement.error = Described(response);
    settlement.unanswered = response.status == 0;
    if (response.status == 200) {
      const json::object body = ObjectIn(response.body);
      settlement.status = TextIn(body, "status");
      settlement.codes = OutcomeCodes(body);
      settlement.token = std::string(FindHeader(response.headers, "Consistency-Token"));
      settlement.final = IsFinal(settlement.status);
      if (settlement.final) return settlement;
    } else if (response.status != 404) {
      return settlement;
    }
    const Clock::time_point next_poll = Clock::now() + kPollPause;
    if (next_poll >= deadline || stop_.Requested()) return settlement;
    stop_.PauseUntil(next_poll);
  }
}

ReviewAnswer Client::ReadReview(const ExpectedReview& expected, const std::string& token) {
  HttpRequest request = Get("/api/v1/reviews/" + ReviewIdOf(expected, options_.host));
  if (!token.empty()) request.headers.emplace_back("Consistency-Token", token);
  const HttpResponse response = SendPatiently(request).response;
  return ReviewAnswer{.status = response.status,
                      .body = response.body,
                      .error = response.status == 200 ? std::string() : Described(response)};
}

}  // namespace docket::demo
