// ScriptedServer: an HTTP server on loopback that answers with exactly these bytes and closes each
// connection when its script says so. Thread-safety: used by one thread. Threads: one of its own,
// from the constructor to the destructor.
#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"

namespace docket::apps {

class ScriptedServer {
 public:
  // One answer for each request of a connection, which is closed after the last one. An empty one:
  // no answer, until the client goes away.
  using Script = std::vector<std::string>;

  explicit ScriptedServer(std::vector<Script> connections);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::string port() const;
  [[nodiscard]] int connections();
  // Method, target and body of each request, in order.
  [[nodiscard]] std::vector<std::string> requests();

 private:
  void Serve();
  void Play(boost::asio::ip::tcp::socket& socket, const Script& script);

  const std::vector<Script> scripts_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  absl::Mutex mutex_;
  int connections_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> requests_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// A whole answer with this body.
[[nodiscard]] std::string AnswerWithBody(const std::string& body);

}  // namespace docket::apps
