// The programs as they are installed: docketd on a data directory of the test's, and docket.
// Thread-safety: used by one thread. Ownership: Docketd kills its process when it is destroyed.
#pragma once

#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "apps/data_directory.h"
#include "apps/http_client.h"
#include "boost/json/value.hpp"
#include "tests/system/child_process.h"

namespace docket::system_test {

// Every wait of these tests ends by then, and fails the test.
inline constexpr absl::Duration kPatience = absl::Seconds(60);
inline constexpr std::chrono::milliseconds kAnswerLimit{20'000};

[[nodiscard]] std::string DocketdProgram();
[[nodiscard]] std::string DocketProgram();

// Runs `docket` with these arguments.
[[nodiscard]] Finished Docket(const std::vector<std::string>& arguments);

// Of a process. 0: as this one's.
struct Limits {
  int open_files_soft = 0;  // as in RLIMIT_NOFILE
  int open_files_hard = 0;
  std::int64_t file_bytes = 0;  // as in RLIMIT_FSIZE; a multiple of kFileBlockBytes
};
// In which a shell counts the size of a file.
inline constexpr std::int64_t kFileBlockBytes = 512;

// As RunToEnd, under limits.
[[nodiscard]] Finished RunDocketd(const std::vector<std::string>& arguments, const Limits& limits);

class Docketd {
 public:
  // Runs on a free port of loopback; returns when it is ready. A failure fails the test and leaves
  // url() empty.
  explicit Docketd(const std::string& data_dir, const std::vector<std::string>& flags = {},
                   const Limits& limits = {});
  ~Docketd();

  void Kill();
  void Terminate() { process_.Signal(SIGTERM); }
  // Sends SIGTERM and waits: the exit code.
  [[nodiscard]] int Stop();

  [[nodiscard]] ChildProcess& process() { return process_; }
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] apps::HttpClient Connect() const;
  // With the admin key.
  [[nodiscard]] apps::ClientResponse Get(const std::string& target) const;

 private:
  void AwaitReady();

  const apps::DataDirectory data_;
  ChildProcess process_;
  std::string url_;
};

struct KeyedGet {
  std::string url;
  std::string key;
  std::string target;
};
[[nodiscard]] apps::ClientResponse GetWithKey(const KeyedGet& get);

// The JSON of an answer; null if it is none.
[[nodiscard]] boost::json::value JsonOf(const std::string& text);

// What a secret file of the data directory holds.
[[nodiscard]] std::string SecretIn(const std::string& path);

}  // namespace docket::system_test
