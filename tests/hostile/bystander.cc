#include "tests/hostile/bystander.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "apps/http_client.h"
#include "demo/signer.h"
#include "platform/check.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

constexpr char kBody[] = R"({"action":"created","repository":{"id":7,"name":"r","full_name":"o/r",)"
                         R"("owner":{"id":8,"login":"o"}},"sender":{"id":9,"login":"s"}})";

std::string Send(const std::string& url, const apps::ClientRequest& request, int expected) {
  const auto address = apps::ParseServerUrl(url);
  DOCKET_CHECK(address.ok());
  // Only patience ends it: whether the server is quick is printed, not judged.
  apps::HttpClient client(*address, absl::ToChronoMilliseconds(kPatience));
  const auto response = client.Send(request);
  if (!response.ok()) return response.status().ToString();
  if (response->status == expected) return {};
  return absl::StrCat(request.target, ": ", response->status, " ", response->body);
}

}  // namespace

absl::Duration BystanderResult::Percentile(double share) const {
  if (times.empty()) return absl::ZeroDuration();
  const auto last = static_cast<double>(times.size() - 1);
  return times[static_cast<std::size_t>(share * last)];
}

Bystander::Bystander(Server server)
    : server_(std::move(server)), thread_([this] { SendOneAfterTheOther(); }) {}

Bystander::~Bystander() { End(); }

void Bystander::End() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Bystander::AwaitMore(std::size_t requests) {
  absl::MutexLock lock(&mutex_);
  const std::size_t enough = result_.times.size() + requests;
  const auto reached = [this, enough] {
    mutex_.AssertHeld();
    return result_.times.size() >= enough || !result_.failures.empty();
  };
  mutex_.Await(absl::Condition(&reached));
}

BystanderResult Bystander::Finish() {
  End();
  absl::MutexLock lock(&mutex_);
  std::sort(result_.times.begin(), result_.times.end());
  return std::move(result_);
}

void Bystander::SendOneAfterTheOther() {
  for (std::size_t number = 0;; ++number) {
    {
      absl::MutexLock lock(&mutex_);
      if (ended_) return;
    }
    const absl::Time began = absl::Now();
    std::string failure = number % 2 == 0 ? Deliver(number) : AskForHealth();
    const absl::Duration took = absl::Now() - began;
    absl::MutexLock lock(&mutex_);
    if (failure.empty()) {
      result_.times.push_back(took);
    } else {
      result_.failures.push_back(std::move(failure));
    }
  }
}

std::string Bystander::Deliver(std::size_t number) const {
  const demo::Delivery delivery{.guid = absl::StrFormat("%08d-0000-4000-8000-000000000000", number),
                                .event = "star",
                                .action = "created",
                                .body = kBody};
  const demo::HttpRequest request =
      demo::WebhookRequest(delivery, {.secret = server_.secret}, "/api/v1/webhook");
  return Send(server_.url,
              {.method = request.method,
               .target = request.target,
               .headers = request.headers,
               .body = request.body},
              202);
}

std::string Bystander::AskForHealth() const {
  return Send(server_.url, {.method = "GET", .target = "/healthz", .headers = {}, .body = {}}, 200);
}

}  // namespace docket::system_test
