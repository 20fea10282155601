// HttpClient: one HTTP/1.1 connection to a docketd, over TCP or over its operator socket, for the
// CLI. A broken connection is opened again by the next request, and a request whose connection
// turned out to be closed before any byte of an answer came is sent once more on a new one.
// Thread-safety: used by one thread at a time. Units: every request is bounded by its timeout, a
// streamed answer by the time between two of its parts.
// Failure: kUnavailable when nobody answers there; kDeadlineExceeded; both name the address.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::apps {

struct ServerAddress {
  std::string unix_socket;  // if not empty, the others do not count
  std::string host;         // name or number
  std::string port;
};

// "http://host[:port]". kInvalidArgument for anything else.
[[nodiscard]] absl::StatusOr<ServerAddress> ParseServerUrl(std::string_view url);
[[nodiscard]] std::string ToString(const ServerAddress& address);

using ClientHeaders = std::vector<std::pair<std::string, std::string>>;

struct ClientRequest {
  std::string method = "GET";
  std::string target;
  ClientHeaders headers;
  std::string body;
};

struct ClientResponse {
  int status = 0;
  ClientHeaders headers;
  std::string body;
};

class HttpClient {
 public:
  using OnLine = std::function<void(std::string_view)>;

  HttpClient(ServerAddress address, std::chrono::milliseconds timeout);
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) = delete;

  [[nodiscard]] absl::StatusOr<ClientResponse> Send(const ClientRequest& request);

  // As Send, but `on_line` gets each line of the body as it comes (without its end), and the body
  // of the answer stays empty. An answer that is no 2xx is not split into lines.
  [[nodiscard]] absl::StatusOr<ClientResponse> SendStreamed(const ClientRequest& request,
                                                            const OnLine& on_line);

 private:
  class Connection;

  // One attempt, with `on_line` or none; `answer_begun`: a byte of an answer came.
  [[nodiscard]] absl::StatusOr<ClientResponse> Exchange(const ClientRequest& request,
                                                        const OnLine& on_line, bool& answer_begun);

  ServerAddress address_;
  std::chrono::milliseconds timeout_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace docket::apps
