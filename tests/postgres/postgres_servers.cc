#include "tests/postgres/postgres_servers.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "tests/system/child_process.h"

namespace docket::postgres_test {
namespace {

constexpr absl::Duration kScriptLimit = absl::Minutes(2);

[[noreturn]] void GiveUp(const std::string& why) {
  std::fputs((why + "\n").c_str(), stderr);
  std::abort();
}

std::vector<std::string> LinesOf(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace

std::string SharedServer() {
  const char* const path = std::getenv("DOCKET_POSTGRES_DSN_FILE");
  if (path == nullptr) {
    GiveUp(
        "DOCKET_POSTGRES_DSN_FILE is not set: run this by ctest, or see tests/postgres/README.md");
  }
  const auto lines = LinesOf(path);
  if (lines.empty()) GiveUp(absl::StrCat(path, " names no server: scripts/postgres start"));
  return lines.front();
}

std::unique_ptr<platform::PostgresConnection> Connect(const std::string& dsn) {
  auto connection = platform::PostgresConnection::Open({.dsn = dsn});
  if (!connection.ok()) GiveUp(connection.status().ToString());
  return *std::move(connection);
}

void RunScript(platform::PostgresConnection& connection, std::string_view script) {
  const absl::Status done =
      connection.ExecuteScript({.sql = std::string(script), .what = "prepare a test"});
  if (!done.ok()) GiveUp(done.ToString());
}

PostgresSchema::PostgresSchema()
    : name_(absl::StrCat("test_", platform::HexEncode(platform::RandomBytes(8)))) {
  RunScript(*Connect(SharedServer()), absl::StrCat("CREATE SCHEMA ", name_));
  connection_ = Connect(dsn());
}

PostgresSchema::~PostgresSchema() {
  RunScript(*Connect(SharedServer()), absl::StrCat("DROP SCHEMA ", name_, " CASCADE"));
}

std::string PostgresSchema::dsn() const {
  return absl::StrCat(SharedServer(), " options='-c search_path=", name_, "'");
}

PostgresServers::PostgresServers(int count) : count_(count) {
  std::string pattern = testing::TempDir() + "docket_postgres_XXXXXX";
  DOCKET_CHECK(mkdtemp(pattern.data()) != nullptr);
  // Another user's servers may have to get through it.
  DOCKET_CHECK(chmod(pattern.c_str(), 0711) == 0);
  directory_ = pattern;
  Start();
  dsns_ = LinesOf(directory_ + "/servers/dsn");
}

PostgresServers::~PostgresServers() {
  Do({"stop", "--delete"});
  std::filesystem::remove_all(directory_);
}

const std::string& PostgresServers::dsn(int number) const {
  return dsns_.at(static_cast<std::size_t>(number) - 1);
}

void PostgresServers::Start() const { Do({"start", std::to_string(count_)}); }
void PostgresServers::Kill(int number) const { Do({"kill", std::to_string(number)}); }
void PostgresServers::Pause(int number) const { Do({"pause", std::to_string(number)}); }
void PostgresServers::Resume(int number) const { Do({"resume", std::to_string(number)}); }

void PostgresServers::Do(const std::vector<std::string>& command) const {
  std::vector<std::string> arguments{"--dir", directory_ + "/servers"};
  arguments.insert(arguments.end(), command.begin(), command.end());
  const auto done = system_test::RunToEnd(DOCKET_POSTGRES_SCRIPT, arguments, kScriptLimit);
  if (done.code != 0) {
    GiveUp(absl::StrCat("scripts/postgres ", command.front(), " ended with ", done.code, ":\n",
                        done.errors));
  }
}

}  // namespace docket::postgres_test
