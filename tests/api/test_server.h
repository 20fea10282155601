// A server on a free port of loopback, with an operator's socket in a folder of its own.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/http/server.h"
#include "gtest/gtest.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "platform/metrics.h"
#include "tests/support/http_client.h"

namespace docket::api {

using testing_support::HttpAnswer;
using testing_support::HttpAsk;
using testing_support::HttpClient;
using testing_support::LocalHttpClient;

// Keeps the lines of the log.
class RememberedLog final : public platform::LogSink {
 public:
  void Write(std::string_view line) override {
    absl::MutexLock lock(&mutex_);
    text_ += line;
  }
  [[nodiscard]] std::string text() {
    absl::MutexLock lock(&mutex_);
    return text_;
  }

 private:
  absl::Mutex mutex_;
  std::string text_ ABSL_GUARDED_BY(mutex_);
};

// What every server needs from below it.
struct Ground {
  platform::SystemClock clock;
  RememberedLog log;
  platform::Metrics metrics;
  platform::Logger logger{{.service = "test",
                           .level = platform::LogLevel::kDebug,
                           .format = platform::LogFormat::kJson},
                          clock,
                          log};
};

class TestServer {
 public:
  explicit TestServer(std::vector<Route> routes, HttpServerOptions options = {})
      : TestServer(std::make_unique<Ground>(), std::move(routes), std::move(options)) {}

  // Its public door speaks TLS.
  TestServer(std::vector<Route> routes, HttpServerOptions options, const TlsContext& tls)
      : TestServer(std::make_unique<Ground>(), std::move(routes), std::move(options), &tls) {}

  // For routes that use the same ground.
  TestServer(std::unique_ptr<Ground> ground, std::vector<Route> routes, HttpServerOptions options,
             const TlsContext* tls = nullptr)
      : ground_(std::move(ground)), router_(std::move(routes)) {
    folder_ = std::filesystem::temp_directory_path() / ("docket_api_" + std::string(6, 'X'));
    std::string path = folder_.string();
    EXPECT_NE(::mkdtemp(path.data()), nullptr);
    folder_ = path;
    options.port = 0;
    if (options.threads == 0) options.threads = 2;
    options.operator_socket = socket_path();
    server_ = std::make_unique<HttpServer>(options, router_, ground_->clock, ground_->logger,
                                           ground_->metrics);
    if (tls != nullptr) server_->UseTls(*tls);
    const absl::Status started = server_->Start();
    EXPECT_TRUE(started.ok()) << started;
  }
  ~TestServer() {
    server_->Stop(absl::Seconds(10));
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] std::string socket_path() const { return (folder_ / "operator.sock").string(); }
  [[nodiscard]] HttpServer& server() { return *server_; }
  [[nodiscard]] Ground& ground() { return *ground_; }

  [[nodiscard]] HttpClient Connect() const { return HttpClient(server_->port()); }
  [[nodiscard]] HttpAnswer Ask(const HttpAsk& ask) const { return Connect().Send(ask); }
  [[nodiscard]] HttpAnswer AskOperator(const HttpAsk& ask) const {
    return LocalHttpClient(socket_path()).Send(ask);
  }

 private:
  std::unique_ptr<Ground> ground_;
  Router router_;
  std::filesystem::path folder_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace docket::api
