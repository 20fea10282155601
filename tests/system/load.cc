#include "tests/system/load.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "demo/signer.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "tests/system/docketd.h"

namespace docket::system_test {

Load::Load(LoadOptions options) : options_(std::move(options)) {
  {
    absl::MutexLock lock(&mutex_);
    running_ = options_.clients;
  }
  for (std::size_t i = 0; i < options_.clients; ++i) {
    clients_.emplace_back([this] { SendAll(); });
  }
}

Load::~Load() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  for (std::thread& client : clients_) client.join();
}

void Load::SetServer(const std::string& url) {
  absl::MutexLock lock(&mutex_);
  server_ = {.url = url, .number = server_.number + 1};
}

void Load::AwaitAcknowledged(std::size_t count) {
  const auto reached = [this, count] {
    mutex_.AssertHeld();
    return result_.acknowledged.size() >= count || running_ == 0;
  };
  absl::MutexLock lock(&mutex_);
  (void)mutex_.AwaitWithTimeout(absl::Condition(&reached), kPatience);
}

bool Load::done() {
  absl::MutexLock lock(&mutex_);
  return running_ == 0;
}

LoadResult Load::Finish() {
  for (std::thread& client : clients_) client.join();
  clients_.clear();
  absl::MutexLock lock(&mutex_);
  return std::move(result_);
}

const demo::Chapter* Load::NextChapter() {
  absl::MutexLock lock(&mutex_);
  if (stopped_ || next_chapter_ == options_.chapters.size()) return nullptr;
  return &options_.chapters[next_chapter_++];
}

void Load::SendAll() {
  bool goes_on = true;
  while (goes_on) {
    const demo::Chapter* chapter = NextChapter();
    goes_on = chapter != nullptr && SendChapter(*chapter);
  }
  absl::MutexLock lock(&mutex_);
  --running_;
}

bool Load::SendChapter(const demo::Chapter& chapter) {
  for (const demo::Delivery& delivery : chapter.deliveries) {
    if (!SendUntilAnswered(delivery)) return false;
  }
  return true;
}

Load::Server Load::AwaitServerAfter(std::int64_t number) {
  const auto there = [this, number] {
    mutex_.AssertHeld();
    return server_.number > number || stopped_;
  };
  absl::MutexLock lock(&mutex_);
  if (!mutex_.AwaitWithTimeout(absl::Condition(&there), kPatience) || stopped_) return {};
  return server_;
}

bool Load::SendUntilAnswered(const demo::Delivery& delivery) {
  const demo::HttpRequest request = demo::WebhookRequest(delivery, {.secret = options_.secret},
                                                         "/api/v1/webhooks/github/default");
  const apps::ClientRequest message{.method = request.method,
                                    .target = request.target,
                                    .headers = request.headers,
                                    .body = request.body};
  Server server = AwaitServerAfter(0);
  while (!server.url.empty()) {
    const auto address = apps::ParseServerUrl(server.url);
    DOCKET_CHECK(address.ok());
    apps::HttpClient client(*address, kAnswerLimit);
    absl::StatusOr<apps::ClientResponse> response = client.Send(message);
    while (response.ok() && !Judge(delivery, *response)) response = client.Send(message);
    if (response.ok()) return true;
    {
      absl::MutexLock lock(&mutex_);
      ++result_.answers[0];
    }
    if (!options_.servers_come_back) return false;
    server = AwaitServerAfter(server.number);
  }
  return false;
}

bool Load::Judge(const demo::Delivery& delivery, const apps::ClientResponse& response) {
  const bool forged = delivery.signing != demo::Signing::kTrue;
  absl::MutexLock lock(&mutex_);
  ++result_.answers[response.status];
  if (response.status == 503) return stopped_;
  const boost::json::value answer = JsonOf(response.body);
  const boost::json::object* object = answer.if_object();
  const boost::json::value* id = object == nullptr ? nullptr : object->if_contains("delivery");
  const bool acknowledged = response.status / 100 == 2 &&
                            (delivery.event == "ping" || (id != nullptr && id->is_string()));
  if (forged ? response.status != 401 : !acknowledged) {
    result_.surprises.push_back(absl::StrCat(delivery.event, " ", delivery.guid, ": ",
                                             response.status, " ", response.body));
    return true;
  }
  if (!forged && id != nullptr) {
    result_.acknowledged.push_back({.delivery = std::string(id->as_string()),
                                    .guid = delivery.guid,
                                    .body_sha256 = platform::Sha256Hex(delivery.body).value()});
  }
  return true;
}

}  // namespace docket::system_test
