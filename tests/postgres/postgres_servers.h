// PostgreSQL for tests: a schema in the server that all tests share, and servers of one test.
// Failure: what cannot be had aborts the test and says why.
// Thread-safety: used by one thread. Ownership: destructors remove what was made.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/postgres/connection.h"

namespace docket::postgres_test {

// How to connect to the shared server, as the file says that DOCKET_POSTGRES_DSN_FILE names.
[[nodiscard]] std::string SharedServer();

[[nodiscard]] std::unique_ptr<platform::PostgresConnection> Connect(const std::string& dsn);
// Without an answer. A statement that fails aborts the test.
void RunScript(platform::PostgresConnection& connection, std::string_view script);

// An empty schema in the shared server, which is the search_path of connections by its dsn().
class PostgresSchema {
 public:
  PostgresSchema();
  ~PostgresSchema();
  PostgresSchema(const PostgresSchema&) = delete;
  PostgresSchema& operator=(const PostgresSchema&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string dsn() const;
  // A connection of the test's own.
  [[nodiscard]] platform::PostgresConnection& connection() { return *connection_; }

 private:
  const std::string name_;
  std::unique_ptr<platform::PostgresConnection> connection_;
};

// New servers, numbered from 1. Starting them takes seconds.
class PostgresServers {
 public:
  explicit PostgresServers(int count);
  ~PostgresServers();
  PostgresServers(const PostgresServers&) = delete;
  PostgresServers& operator=(const PostgresServers&) = delete;

  [[nodiscard]] const std::string& dsn(int number) const;
  void Start() const;  // those that do not run
  void Kill(int number) const;
  void Pause(int number) const;
  void Resume(int number) const;

 private:
  void Do(const std::vector<std::string>& command) const;

  const int count_;
  std::string directory_;
  std::vector<std::string> dsns_;
};

}  // namespace docket::postgres_test
