#include "tests/system/load.h"

#include <algorithm>
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
    clients_.emplace_back([this, i] { SendAll(i); });
  }
}

Load::~Load() {
  whereabouts_.End();
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  for (std::thread& client : clients_) client.join();
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

void Load::BeginNoChapter() {
  absl::MutexLock lock(&mutex_);
  begins_no_chapter_ = true;
}

std::int64_t Load::acknowledged() {
  absl::MutexLock lock(&mutex_);
  return acknowledged_;
}

std::vector<demo::ExpectedReview> Load::ToldAfter(std::size_t count) {
  absl::MutexLock lock(&mutex_);
  const auto& all = result_.told;
  return {all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size())), all.end()};
}

LoadResult Load::Finish() {
  for (std::thread& client : clients_) client.join();
  clients_.clear();
  absl::MutexLock lock(&mutex_);
  return std::move(result_);
}

std::optional<demo::Chapter> Load::NextChapter() {
  std::size_t index = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (stopped_ || begins_no_chapter_) return std::nullopt;
    index = next_chapter_++;
  }
  if (index < options_.chapters.size()) return options_.chapters[index];
  if (!options_.more_chapters) return std::nullopt;
  return options_.more_chapters(index - options_.chapters.size());
}

void Load::SendAll(std::size_t client) {
  std::mt19937_64 random(options_.seed * options_.clients + client);
  bool goes_on = true;
  while (goes_on) {
    const std::optional<demo::Chapter> chapter = NextChapter();
    goes_on = chapter.has_value() && SendChapter(*chapter, random);
  }
  absl::MutexLock lock(&mutex_);
  --running_;
}

bool Load::SendChapter(const demo::Chapter& chapter, std::mt19937_64& random) {
  for (const demo::Delivery& delivery : chapter.deliveries) {
    const bool repeated = options_.one_repeated_in > 0 && random() % options_.one_repeated_in == 0;
    for (int i = 0; i < (repeated ? 2 : 1); ++i) {
      if (!SendUntilAnswered(delivery)) return false;
      Pause();
    }
  }
  if (chapter.expected.has_value()) {
    absl::MutexLock lock(&mutex_);
    result_.told.push_back(*chapter.expected);
  }
  return true;
}

void Load::Pause() {
  absl::MutexLock lock(&mutex_);
  (void)mutex_.AwaitWithTimeout(absl::Condition(&stopped_), options_.pause);
}

bool Load::SendUntilAnswered(const demo::Delivery& delivery) {
  const demo::HttpRequest request = demo::WebhookRequest(delivery, {.secret = options_.secret},
                                                         "/api/v1/webhooks/github/default");
  const apps::ClientRequest message{.method = request.method,
                                    .target = request.target,
                                    .headers = request.headers,
                                    .body = request.body};
  Whereabouts::Server server = whereabouts_.AwaitAfter(0);
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
    server = whereabouts_.AwaitAfter(server.number);
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
    ++acknowledged_;
    result_.acknowledged.push_back(
        {.delivery = std::string(id->as_string()),
         .guid = delivery.guid,
         .body_sha256 = std::string(platform::Sha256Hex(delivery.body).value())});
  }
  return true;
}

}  // namespace docket::system_test
