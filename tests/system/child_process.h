// ChildProcess: a program started as its user starts it, without a DOCKET_… in its environment,
// and with what it writes.
// Thread-safety: used by one thread. Threads: one for each of its two outputs, which end with it.
// Ownership: the destructor kills what still runs. Failure: a program that cannot be started aborts
// the test.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::system_test {

// What a file descriptor says until its end.
class Capture {
 public:
  explicit Capture(int file_descriptor);
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  // Everything; waits for the end.
  [[nodiscard]] std::string All();
  // The first whole line with `part`; nothing: the end or the limit came first.
  [[nodiscard]] std::optional<std::string> AwaitLine(std::string_view part, absl::Duration limit);

 private:
  void ReadToEnd(int file_descriptor);

  absl::Mutex mutex_;
  std::string text_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread reader_;
};

class ChildProcess {
 public:
  // Of its two outputs. Gone: each is a pipe whose other end is closed.
  enum class Readers { kHere, kGone };

  ChildProcess(const std::string& program, const std::vector<std::string>& arguments,
               Readers readers = Readers::kHere);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void Signal(int number) const;
  // The exit code, or the negative number of the signal that ended it; nothing: it still runs.
  [[nodiscard]] std::optional<int> Wait(absl::Duration limit);
  [[nodiscard]] pid_t pid() const { return pid_; }

  // Precondition of both: Readers::kHere.
  [[nodiscard]] Capture& output() { return *output_; }
  [[nodiscard]] Capture& errors() { return *errors_; }

 private:
  pid_t pid_ = -1;
  std::optional<int> code_;
  std::unique_ptr<Capture> output_;
  std::unique_ptr<Capture> errors_;
};

struct Finished {
  int code = 0;  // as ChildProcess::Wait
  std::string output;
  std::string errors;
};

// The exit code, as ChildProcess::Wait, of a program both of whose outputs are pipes that nobody
// reads any more. One that does not end within a minute is killed: code -9.
[[nodiscard]] int RunUnheard(const std::string& program, const std::vector<std::string>& arguments);

// Runs a program to its end. One that does not end within `limit` is killed: code -9.
[[nodiscard]] Finished RunToEnd(const std::string& program,
                                const std::vector<std::string>& arguments,
                                absl::Duration limit = absl::Minutes(1));

}  // namespace docket::system_test
