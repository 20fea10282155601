// Requests and responses as handlers see them: no socket, no parser.
// Thread-safety: value types. Ownership: a Request owns its body; a handler may move it out.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "api/http/body_budget.h"
#include "boost/asio/awaitable.hpp"
#include "boost/beast/http/fields.hpp"
#include "boost/beast/http/status.hpp"
#include "boost/beast/http/verb.hpp"
#include "domain/access/events.h"
#include "domain/envelope.h"

namespace docket::api {

namespace http = boost::beast::http;

// Where a request came in. The operator socket is a Unix socket that only the owner of the data
// directory can open, so it needs no key.
enum class Door { kPublic, kOperator };

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// Who asks, once it is known that they may.
struct Caller {
  domain::access::Role role = domain::access::Role::kReader;
  std::optional<std::set<domain::Tenant>> tenants;  // whose things they see; nothing: everybody's
};

// Who may open the operator's socket may do all.
[[nodiscard]] inline Caller OperatorCaller() {
  return {.role = domain::access::Role::kAdmin, .tenants = std::nullopt};
}

// What becomes known of a request while it is answered, by whoever finds it out. Written before the
// handler's answer is there, by the handler's coroutine alone.
struct RequestNotes {
  std::string user_id;             // of a valid key, for the log; empty: none
  HeaderList headers;              // of the answer, whatever it will be
  std::optional<Caller> caller{};  // nothing: not known, or refused
};

struct Request {
  Door door = Door::kPublic;
  http::verb method = http::verb::get;
  std::string path;                                        // decoded, without the query
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::map<std::string, std::string> path_parameters;      // of the route, decoded
  http::fields headers;
  std::string body;
  std::shared_ptr<BodyBudget::Share> body_share{};  // goes with the body, to whoever takes it
  std::string remote;                               // address of the client (forwarded.h), for logs
  std::string request_id;  // X-Request-Id of the request if it is sensible, else random
  domain::TraceContext trace;
  std::shared_ptr<RequestNotes> notes{};  // never null in a request that came over a connection

  // Empty: not given. A header or parameter that stands twice counts once, the first time.
  [[nodiscard]] std::string_view Header(std::string_view name) const;
  [[nodiscard]] std::optional<std::string_view> Query(std::string_view name) const;
};

// The parts of a body that is written while it is made; nothing ends it. One that throws has the
// connection closed in the middle of the body.
using ChunkSource = std::function<boost::asio::awaitable<std::optional<std::string>>()>;

struct Response {
  http::status status = http::status::ok;
  HeaderList headers;
  std::string body;
  ChunkSource chunks{};  // if set, sent chunked instead of `body`
  absl::Status cause{};  // what the client is not told; never sent, logged with the request's id
};

// Splits a request target ("/a/b%20c?x=1", or the same after "http://host") and decodes it.
// Nothing: another form, a broken percent-encoding, or bytes that are not UTF-8.
struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
};
[[nodiscard]] std::optional<Target> ParseTarget(std::string_view target);

}  // namespace docket::api
