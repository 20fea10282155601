#include "tests/torture/key_client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/serialize.hpp"
#include "tests/system/docketd.h"

namespace docket::torture {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(100);
constexpr char kKeys[] = "/operator/v1/keys";

}  // namespace

KeyClient::KeyClient(KeyClientOptions options, system_test::Whereabouts& whereabouts)
    : options_(std::move(options)),
      whereabouts_(whereabouts),
      random_(options_.seed),
      thread_([this] { CommandOneAfterTheOther(); }) {}

KeyClient::~KeyClient() { End(); }

void KeyClient::End() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

std::int64_t KeyClient::acknowledged() {
  absl::MutexLock lock(&mutex_);
  return result_.acknowledged;
}

KeyClientResult KeyClient::Finish() {
  End();
  absl::MutexLock lock(&mutex_);
  result_.keys = std::move(keys_);
  return std::move(result_);
}

void KeyClient::Pause() {
  absl::MutexLock lock(&mutex_);
  (void)mutex_.AwaitWithTimeout(absl::Condition(&ended_), kPause);
}

void KeyClient::CommandOneAfterTheOther() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (ended_) return;
    }
    AskedKey* const some = keys_.empty() ? nullptr : &keys_[random_() % keys_.size()];
    const bool revocable = some != nullptr && some->answered;
    if (revocable && random_() % 2 == 0) {
      Revoke(*some);
    } else {
      Create();
    }
    Pause();
  }
}

// For each request anew: a client sends again what a connection that it kept has broken off.
apps::HttpClient KeyClient::Connect() const {
  return {{.unix_socket = options_.operator_socket, .host = {}, .port = {}},
          system_test::kAnswerLimit};
}

void KeyClient::Create() {
  AskedKey asked{.label = absl::StrCat("torture ", options_.seed, " ", keys_.size())};
  apps::HttpClient client = Connect();
  const boost::json::object grant = {
      {"label", asked.label}, {"role", "reader"}, {"organizations", {"gh:1"}}};
  const auto answer = client.Send({.method = "POST",
                                   .target = kKeys,
                                   .headers = {{"Content-Type", "application/json"}},
                                   .body = boost::json::serialize(grant)});
  const bool visible = answer.ok() && answer->status == 201;
  if (visible || (answer.ok() && answer->status == 202)) {
    const boost::json::value made = system_test::JsonOf(answer->body);
    asked.answered = true;
    asked.id = made.at("id").as_string();
    asked.key = made.at("key").as_string();
    absl::MutexLock lock(&mutex_);
    ++result_.acknowledged;
  } else if (answer.ok() && answer->status != 503) {
    absl::MutexLock lock(&mutex_);
    result_.findings.Note(Wrong::kAnswer,
                          absl::StrCat("create key: ", answer->status, " ", answer->body));
  }
  if (visible) Try(asked, 200);
  keys_.push_back(std::move(asked));
}

void KeyClient::Revoke(AskedKey& key) {
  apps::HttpClient client = Connect();
  if (key.revocation == Revocation::kNotAsked) key.revocation = Revocation::kAsked;
  const auto answer = client.Send(
      {.method = "DELETE", .target = absl::StrCat(kKeys, "/", key.id), .headers = {}, .body = {}});
  // 404: it was answered before it was visible, and is not yet.
  if (!answer.ok() || answer->status == 503 || answer->status == 404) return;
  if (answer->status != 204 && answer->status != 202) {
    absl::MutexLock lock(&mutex_);
    result_.findings.Note(Wrong::kAnswer, absl::StrCat("revoke key ", key.id, ": ", answer->status,
                                                       " ", answer->body));
    return;
  }
  key.revocation = Revocation::kAcknowledged;
  if (answer->status == 204) Try(key, 401);
  absl::MutexLock lock(&mutex_);
  ++result_.acknowledged;
}

void KeyClient::Try(const AskedKey& key, int expected) {
  const std::string url = whereabouts_.AwaitAfter(0).url;
  const auto address = apps::ParseServerUrl(url);
  if (!address.ok()) return;  // no server comes any more
  apps::HttpClient client(*address, system_test::kAnswerLimit);
  const auto answer = client.Send({.method = "GET",
                                   .target = "/api/v1/reviews?limit=1",
                                   .headers = {{"Authorization", absl::StrCat("Bearer ", key.key)}},
                                   .body = {}});
  if (!answer.ok() || answer->status == 503 || answer->status == expected) return;
  absl::MutexLock lock(&mutex_);
  result_.findings.Note(
      Wrong::kKey, absl::StrCat("key ", key.id, ": ", answer->status, " instead of ", expected));
}

}  // namespace docket::torture
