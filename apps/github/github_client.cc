#include "apps/github/github_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apps/version.h"
#include "boost/url/parse.hpp"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

constexpr absl::Duration kConnectMax = absl::Seconds(10);
// A page of a hundred deliveries has some tens of kilobytes.
constexpr std::size_t kBodyBytesMax = 16U << 20U;
constexpr std::array<std::string_view, 3> kThisMachine = {"127.0.0.1", "localhost", "[::1]"};

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

HeaderList HeadersWith(const std::string& token) {
  HeaderList list;
  for (const std::string& line : {std::string("Accept: application/vnd.github+json"),
                                  std::string("X-GitHub-Api-Version: 2022-11-28"),
                                  absl::StrCat("User-Agent: docket/", kVersion),
                                  absl::StrCat("Authorization: Bearer ", token)}) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    DOCKET_CHECK(longer != nullptr);
    (void)list.release();
    list.reset(longer);
  }
  return list;
}

struct Received {
  GithubAnswer answer;
  std::string retry_after;
  std::string remaining;
  std::string reset;
};

std::size_t TakeBody(char* data, std::size_t size, std::size_t count, void* received) {
  std::string& body = static_cast<Received*>(received)->answer.body;
  if (body.size() + size * count > kBodyBytesMax) return 0;  // ends the transfer
  body.append(data, size * count);
  return size * count;
}

std::size_t TakeHeader(char* data, std::size_t size, std::size_t count, void* received) {
  Received& into = *static_cast<Received*>(received);
  const std::string_view line(data, size * count);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  const std::string name = absl::AsciiStrToLower(platform::AbslView(line.substr(0, colon)));
  std::string value(absl::StripAsciiWhitespace(platform::AbslView(line.substr(colon + 1))));
  if (name == "link") into.answer.link = std::move(value);
  if (name == "retry-after") into.retry_after = std::move(value);
  if (name == "x-ratelimit-remaining") into.remaining = std::move(value);
  if (name == "x-ratelimit-reset") into.reset = std::move(value);
  return line.size();
}

std::string WhenAgain(const Received& received) {
  std::int64_t seconds = 0;
  if (absl::SimpleAtoi(received.retry_after, &seconds)) {
    return absl::StrCat("in ", seconds, " s");
  }
  if (absl::SimpleAtoi(received.reset, &seconds)) {
    return absl::StrCat(
        "after ",
        absl::FormatTime(absl::RFC3339_sec, absl::FromUnixSeconds(seconds), absl::UTCTimeZone()));
  }
  return "in some minutes";
}

absl::Status WhyRefused(const GithubRequest& request, const Received& received) {
  const std::string what = absl::StrCat(request.method, " ", request.path, ": ");
  const int status = received.answer.status;
  const bool limited =
      status == 429 ||
      (status == 403 && (received.remaining == "0" || !received.retry_after.empty()));
  if (limited) {
    return absl::ResourceExhaustedError(
        absl::StrCat(what, "GitHub wants fewer requests; run this again ", WhenAgain(received),
                     ". What was asked for stays so"));
  }
  switch (status) {
    case 401:
      return absl::UnauthenticatedError(absl::StrCat(
          what,
          "GitHub takes no such token; check the app's id and its key, or the token, and this "
          "machine's clock"));
    case 403:
      return absl::PermissionDeniedError(
          absl::StrCat(what, "the token has not the right to do that"));
    case 404:
      return absl::NotFoundError(
          absl::StrCat(what, "there is no such thing, or the token has not the right to see it"));
    default:
      break;
  }
  const std::string told = absl::StrCat(what, "GitHub answers ", status);
  return status >= 500 ? absl::UnavailableError(told) : absl::InternalError(told);
}

}  // namespace

struct GithubClient::Connection {
  Connection() : handle(curl_easy_init()) { DOCKET_CHECK(handle != nullptr); }
  ~Connection() { curl_easy_cleanup(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  CURL* const handle;
};

absl::StatusOr<GithubClient> GithubClient::Make(const std::string& api, TokenSource token) {
  const auto url = boost::urls::parse_uri(api);
  const bool whole = url.has_value() && url->has_authority() && !url->has_query() &&
                     !url->has_fragment() && !url->has_userinfo();
  if (!whole || (url->scheme() != "https" && url->scheme() != "http")) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", api, "' is no address of GitHub's API, as https://api.github.com is one"));
  }
  const std::string host(url->encoded_host());
  if (url->scheme() == "http" &&
      std::find(kThisMachine.begin(), kThisMachine.end(), host) == kThisMachine.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", api, "' would carry the token unsealed: use https"));
  }
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return absl::InternalError(curl_easy_strerror(ready));
  return GithubClient(std::string(absl::StripSuffix(api, "/")), std::move(token));
}

GithubClient::GithubClient(std::string api, TokenSource token)
    : api_(std::move(api)), token_(std::move(token)), connection_(std::make_unique<Connection>()) {}

GithubClient::~GithubClient() = default;
GithubClient::GithubClient(GithubClient&&) noexcept = default;

absl::StatusOr<GithubAnswer> GithubClient::Send(const GithubRequest& request) {
  DOCKET_ASSIGN_OR_RETURN(const std::string token, token_());
  const HeaderList headers = HeadersWith(token);
  const std::string url = absl::StrCat(api_, request.path);
  Received received;
  std::array<char, CURL_ERROR_SIZE> why{};
  CURL* const curl = connection_->handle;
  curl_easy_reset(curl);  // its connection stays open
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, absl::ToInt64Milliseconds(kConnectMax));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, absl::ToInt64Milliseconds(kGithubAnswerMax));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &TakeBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &received);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &TakeHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &received);
  const CURLcode done = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
  if (done != CURLE_OK) {
    return absl::UnavailableError(absl::StrCat(
        request.method, " ", url, ": ", why[0] != '\0' ? why.data() : curl_easy_strerror(done)));
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  received.answer.status = static_cast<int>(status);
  if (status < 200 || status > 299) return WhyRefused(request, received);
  return std::move(received.answer);
}

}  // namespace docket::apps
