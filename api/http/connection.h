// One HTTP connection, from its first byte to its close, as a coroutine on one thread.
// Thread-safety: ServeConnection runs on the executor of its socket; ConnectionEnvironment is
// shared by all connections and safe for it. Ownership: the environment outlives every connection.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "api/http/body_budget.h"
#include "api/http/body_pace.h"
#include "api/http/cors.h"
#include "api/http/forwarded.h"
#include "api/http/http_metrics.h"
#include "api/http/open_count.h"
#include "api/http/open_sockets.h"
#include "api/http/router.h"
#include "boost/asio/awaitable.hpp"
#include "platform/clock.h"
#include "platform/logging.h"

namespace docket::api {

struct ConnectionLimits {
  std::size_t header_bytes_max = 0;
  std::chrono::milliseconds header_timeout{};   // to read a request's header
  std::chrono::milliseconds request_timeout{};  // to read a request; and again to write its answer
  std::chrono::milliseconds idle_timeout{};     // between two requests
  BodyPaceLimits body_pace{};
  std::size_t small_body_bytes = 0;  // announced bodies up to here are small
};

struct ConnectionEnvironment {
  const Router& router;
  const platform::Clock& clock;
  platform::Logger logger;
  HttpMetrics metrics;
  ConnectionLimits limits;
  Cors cors;
  TrustedProxies proxies;
  BodyBudget budget;         // of requests
  BodyBudget answer_budget;  // of what is written and not yet taken
  std::atomic<bool> stopping = false;
  OpenCount connections{};  // of the public door
  OpenCount operator_connections{};
  OpenSockets sockets{};
  OpenCount requests{};     // from the last byte read to the last one answered
  OpenCount in_work{};      // with a handler
  OpenCount turned_away{};  // connections beyond the limit
};

struct ConnectionPeer {
  Door door = Door::kPublic;
  std::string address;
};

// `Socket`: TCP's, the operator's or TlsSocket, which is shaken hands with first. `open` counts the
// connection for as long as it lives.
template <class Socket>
boost::asio::awaitable<void> ServeConnection(Socket socket, OpenCount::Scope open,
                                             ConnectionEnvironment& environment,
                                             ConnectionPeer peer);

// Answers 503 to whatever is asked and ends the connection; takes little and not for long.
template <class Socket>
boost::asio::awaitable<void> TurnAway(Socket socket, OpenCount::Scope open,
                                      ConnectionEnvironment& environment);

}  // namespace docket::api
