#include "apps/provider_keys.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "apps/whole_file.h"
#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr std::size_t kSetBytesMax = 1U << 20U;
constexpr absl::Duration kAnswerMax = absl::Seconds(10);
constexpr absl::Duration kReadAddressEvery = absl::Minutes(10);
constexpr absl::Duration kReadFileEvery = absl::Seconds(2);
// Tokens with key ids that nobody knows must not become a load on the provider.
constexpr absl::Duration kReadAgainAfter = absl::Seconds(30);
constexpr std::array<std::string_view, 3> kThisMachine = {"localhost", "127.0.0.1", "[::1]"};

bool IsAddress(std::string_view where) { return where.find("://") != std::string_view::npos; }

absl::Status CheckAddress(const std::string& where) {
  const auto url = boost::urls::parse_absolute_uri(where);
  const bool sealed = url.has_value() && url->scheme() == "https" && !url->host().empty();
  const bool here =
      url.has_value() && url->scheme() == "http" &&
      std::ranges::find(kThisMachine, std::string_view(url->encoded_host())) != kThisMachine.end();
  if (sealed || here) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "it is no https:// address; what comes unsealed could be anybody's keys");
}

std::size_t TakeBody(char* bytes, std::size_t size, std::size_t count, void* body) {
  auto& text = *static_cast<std::string*>(body);
  if (text.size() + size * count > kSetBytesMax) return 0;
  text.append(bytes, size * count);
  return size * count;
}

absl::StatusOr<std::string> Fetch(const std::string& where) {
  DOCKET_RETURN_IF_ERROR(CheckAddress(where));
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return absl::InternalError(curl_easy_strerror(ready));
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 &curl_easy_cleanup);
  DOCKET_CHECK(curl != nullptr);
  std::string body;
  std::array<char, CURL_ERROR_SIZE> why{};
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(curl.get(), CURLOPT_URL, where.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, absl::ToInt64Milliseconds(kAnswerMax));
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &TakeBody);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  const CURLcode done = curl_easy_perform(curl.get());
  if (done == CURLE_OK) return body;
  return absl::UnavailableError(why[0] != '\0' ? why.data() : curl_easy_strerror(done));
}

absl::StatusOr<std::string> ReadText(const std::string& where) {
  if (IsAddress(where)) return Fetch(where);
  return ReadFileWhole(where, kSetBytesMax);
}

// Told when a token names a key that is not known. Thread-safety: every method from any thread.
class KeysWanted {
 public:
  void Ask();
  // Whether somebody has asked since the last call.
  [[nodiscard]] bool TakeAsked();
  // From now on called by Ask, too; it must not block.
  void SetWake(std::function<void()> wake);

 private:
  absl::Mutex mutex_;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

void KeysWanted::Ask() {
  std::function<void()> wake;
  {
    const absl::MutexLock lock(&mutex_);
    asked_ = true;
    wake = wake_;
  }
  if (wake) wake();
}

bool KeysWanted::TakeAsked() {
  const absl::MutexLock lock(&mutex_);
  return std::exchange(asked_, false);
}

void KeysWanted::SetWake(std::function<void()> wake) {
  const absl::MutexLock lock(&mutex_);
  wake_ = std::move(wake);
}

api::OidcRules RulesOf(const platform::OidcConfig& config) {
  api::OidcRules rules{.issuer = config.issuer, .audience = config.audience, .grants = {}};
  for (const platform::OidcGrantConfig& grant : config.grants) {
    rules.grants.push_back({.claim = grant.claim,
                            .value = grant.value,
                            .role = grant.role,
                            .tenants = grant.organizations});
  }
  return rules;
}

class ProviderKeysUnit final : public platform::WorkUnit {
 public:
  struct Parts {
    std::string where;
    std::shared_ptr<api::Oidc> oidc;
    std::shared_ptr<KeysWanted> wanted;
    const platform::Clock& clock;
    platform::Logger logger;
  };

  ProviderKeysUnit(const Parts& parts, const std::function<void()>& wake)
      : parts_(parts), every_(IsAddress(parts.where) ? kReadAddressEvery : kReadFileEvery) {
    parts_.wanted->SetWake(wake);
  }

  absl::StatusOr<bool> Step() override {
    const absl::Time now = parts_.clock.MonotonicNow();
    if (parts_.wanted->TakeAsked()) due_ = std::min(due_, read_at_ + kReadAgainAfter);
    if (now < due_) return false;
    read_at_ = now;
    absl::StatusOr<api::SigningKeys> keys = ReadProviderKeys(parts_.where);
    Note(keys.status());
    due_ = now + (keys.ok() ? every_ : std::min(every_, kReadAgainAfter));
    if (keys.ok()) parts_.oidc->UseKeys(*std::move(keys));
    return false;
  }

  [[nodiscard]] absl::Time NextDue() const override { return due_; }

 private:
  void Note(const absl::Status& status) {
    if (!status.ok() && status != noted_) {
      parts_.logger.Error("the identity provider's keys cannot be read; the last ones stay",
                          {{"error", status.ToString()}});
    } else if (status.ok() && noted_ != status) {
      parts_.logger.Info("the identity provider's keys were read", {{"from", parts_.where}});
    }
    noted_ = status;
  }

  const Parts parts_;
  const absl::Duration every_;
  absl::Time due_ = absl::InfinitePast();
  absl::Time read_at_ = absl::InfinitePast();
  absl::Status noted_ = absl::UnknownError("not read yet");
};

}  // namespace

absl::StatusOr<api::SigningKeys> ReadProviderKeys(const std::string& where) {
  const auto named = [&where](const absl::Status& status) {
    return absl::Status(
        status.code(), absl::StrCat("http.oidc.keys ", where, ": ", std::string(status.message())));
  };
  const absl::StatusOr<std::string> text = ReadText(where);
  if (!text.ok()) return named(text.status());
  absl::StatusOr<api::SigningKeys> keys = api::SigningKeys::Parse(*text);
  if (!keys.ok()) return named(keys.status());
  return keys;
}

OidcInUse MakeOidc(const platform::OidcConfig& config, const platform::Clock& clock,
                   const platform::Logger& logger) {
  if (config.issuer.empty()) return {};
  const auto wanted = std::make_shared<KeysWanted>();
  const auto oidc = std::make_shared<api::Oidc>(RulesOf(config), [wanted] { wanted->Ask(); });
  const ProviderKeysUnit::Parts parts{
      .where = config.keys, .oidc = oidc, .wanted = wanted, .clock = clock, .logger = logger};
  std::vector<platform::NamedWork> work;
  work.push_back(
      {.name = "identity provider's keys", .make = [parts](const std::function<void()>& wake) {
         return std::make_unique<ProviderKeysUnit>(parts, wake);
       }});
  return {.oidc = oidc,
          .keys = std::make_unique<platform::WorkLoop>("identity provider's keys", std::move(work),
                                                       clock, logger)};
}

}  // namespace docket::apps
