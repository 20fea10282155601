// GithubClient: asks GitHub's REST API, or what speaks like it. TLS is checked against the system's
// certificates, and a proxy in https_proxy is used. Plain HTTP goes to this machine alone, since
// every request carries a secret.
// Thread-safety: used by one thread. Units: a request ends after kGithubAnswerMax.
// Failure: kUnauthenticated, the secret is refused; kPermissionDenied; kNotFound;
// kResourceExhausted, GitHub wants fewer requests, with when to come again; kUnavailable, it does
// not answer, or with 5xx; kInternal, anything else. Each names the request, and none the secret.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace docket::apps {

inline constexpr absl::Duration kGithubAnswerMax = absl::Seconds(30);

struct GithubRequest {
  std::string method = "GET";
  std::string path;  // with its query, behind the API's address
};

struct GithubAnswer {
  int status = 0;
  std::string link;  // of the header
  std::string body;
};

class GithubClient {
 public:
  // The token for a request that is about to be sent.
  using TokenSource = std::function<absl::StatusOr<std::string>()>;

  // api: https://api.github.com, or https://HOST/api/v3. kInvalidArgument for others.
  [[nodiscard]] static absl::StatusOr<GithubClient> Make(const std::string& api, TokenSource token);
  ~GithubClient();
  GithubClient(GithubClient&&) noexcept;
  GithubClient& operator=(GithubClient&&) = delete;

  // A 2xx.
  [[nodiscard]] absl::StatusOr<GithubAnswer> Send(const GithubRequest& request);

 private:
  struct Connection;

  GithubClient(std::string api, TokenSource token);

  std::string api_;  // without a slash at its end
  TokenSource token_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace docket::apps
