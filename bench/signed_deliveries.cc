#include "bench/signed_deliveries.h"

#include <boost/json/serialize.hpp>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "demo/payloads.h"

namespace docket::bench {
namespace {

constexpr std::int64_t kFirstRepository = 700'000'000;
constexpr std::int64_t kFirstOrganization = 40'000'000;
constexpr std::int64_t kRepositoriesPerOrganization = 10;
constexpr std::int64_t kHook = 292430182;

demo::PullRequest PullRequestAt(std::int64_t n) {
  const std::int64_t organization = n / kRepositoriesPerOrganization;
  demo::PullRequest pull_request;
  pull_request.repository = {.id = kFirstRepository + n,
                             .name = absl::StrCat("repository-", n),
                             .owner = {.index = 0,
                                       .id = kFirstOrganization + organization,
                                       .login = absl::StrCat("organization-", organization),
                                       .installation_id = 50'000'000 + organization}};
  pull_request.id = 900'000'000 + n;
  pull_request.number = 1 + n % 1'000;
  pull_request.author = {.id = 60'000'000 + n % 997, .login = absl::StrCat("author-", n % 997)};
  pull_request.title = absl::StrCat("Change number ", n);
  pull_request.head_ref = "change";
  pull_request.head_sha = absl::StrFormat("%040x", n);
  pull_request.base_ref = "main";
  pull_request.base_sha = absl::StrFormat("%040x", n + 1);
  pull_request.created_at = demo::kStoryBegins + n;
  pull_request.updated_at = pull_request.created_at;
  return pull_request;
}

std::string AsSent(const demo::HttpRequest& request) {
  std::string bytes =
      absl::StrCat(request.method, " ", request.target, " HTTP/1.1\r\nHost: localhost\r\n");
  for (const auto& [name, value] : request.headers)
    absl::StrAppend(&bytes, name, ": ", value, "\r\n");
  absl::StrAppend(&bytes, "Content-Length: ", request.body.size(), "\r\n\r\n", request.body);
  return bytes;
}

}  // namespace

std::vector<std::string> OpenedPullRequests(const demo::Corpus& corpus, const demo::SigningKey& key,
                                            std::size_t count) {
  const demo::Payloads payloads(corpus);
  std::vector<std::string> requests;
  requests.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto n = static_cast<std::int64_t>(i);
    const demo::PullRequest pull_request = PullRequestAt(n);
    demo::Delivery delivery;
    delivery.guid = absl::StrFormat("00000000-0000-4000-9000-%012x", n);
    delivery.event = "pull_request";
    delivery.hook_id = kHook;
    delivery.body = boost::json::serialize(
        payloads.PullRequestEvent("opened", pull_request, pull_request.author));
    requests.push_back(AsSent(WebhookRequest(delivery, key, "/api/v1/webhook")));
  }
  return requests;
}

}  // namespace docket::bench
