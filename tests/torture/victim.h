// Victim: a docketd that is tortured, over many processes on one data directory.
// Thread-safety: used by one thread, but process_id. Ownership: the destructor kills what runs.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apps/data_directory.h"
#include "tests/system/child_process.h"

namespace docket::torture {

struct Programs {
  std::string docketd = DOCKETD_PROGRAM;
  std::string docket = DOCKET_PROGRAM;
};

struct VictimOptions {
  std::string program;
  std::string data_dir;
  std::vector<std::string> flags{};  // besides those for the directory and a free port
};

class Victim {
 public:
  explicit Victim(VictimOptions options);

  // Begins a process. Precondition: none runs.
  void Launch();
  // The server's URL when it is ready; nothing: it was not within `limit`, or has ended.
  [[nodiscard]] std::optional<std::string> AwaitReady(absl::Duration limit);
  // Waits so long, or until it ends: whether it did.
  [[nodiscard]] bool EndsWithin(absl::Duration limit);

  void Kill();
  void Pause();
  void Resume();
  // SIGTERM, and its exit code; nothing: it did not end within `limit`, and was killed.
  [[nodiscard]] std::optional<int> Terminate(absl::Duration limit);

  // 0: none runs.
  [[nodiscard]] pid_t process_id() const { return process_id_; }
  [[nodiscard]] apps::DataDirectory data() const { return {.path = options_.data_dir}; }
  // The end of what the last process wrote to standard error. All of each is in docketd.log, in the
  // data directory. Precondition: it has ended.
  [[nodiscard]] std::string LastWords();

 private:
  [[nodiscard]] std::optional<int> Reap(absl::Duration limit);

  const VictimOptions options_;
  std::atomic<pid_t> process_id_ = 0;
  std::unique_ptr<system_test::ChildProcess> process_;
};

}  // namespace docket::torture
