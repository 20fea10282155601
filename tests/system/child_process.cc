#include "tests/system/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>

#include "platform/check.h"

namespace docket::system_test {
namespace {

constexpr absl::Duration kLongestRun = absl::Minutes(1);

struct Pipe {
  int read_end = -1;
  int write_end = -1;
};

Pipe OpenPipe() {
  std::array<int, 2> ends{};
  DOCKET_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
  return {.read_end = ends[0], .write_end = ends[1]};
}

// Ours without DOCKET_…, which would configure the programs.
std::vector<char*> EnvironmentOfChildren() {
  std::vector<char*> environment;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with("DOCKET_")) environment.push_back(*variable);
  }
  environment.push_back(nullptr);
  return environment;
}

}  // namespace

Capture::Capture(int file_descriptor)
    : reader_([this, file_descriptor] { ReadToEnd(file_descriptor); }) {}

Capture::~Capture() { reader_.join(); }

void Capture::ReadToEnd(int file_descriptor) {
  std::array<char, 4096> bytes{};
  for (;;) {
    const ssize_t count = ::read(file_descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    absl::MutexLock lock(&mutex_);
    if (count <= 0) {
      ended_ = true;
      break;
    }
    text_.append(bytes.data(), static_cast<std::size_t>(count));
  }
  ::close(file_descriptor);
}

std::string Capture::All() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&ended_));
  return text_;
}

std::optional<std::string> Capture::AwaitLine(std::string_view part, absl::Duration limit) {
  std::optional<std::string> line;
  const auto found = [this, part, &line] {
    mutex_.AssertHeld();
    const std::size_t at = text_.find(part);
    const std::size_t end = at == std::string::npos ? at : text_.find('\n', at);
    if (end == std::string::npos) return ended_;
    const std::size_t before = text_.rfind('\n', at);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    line = text_.substr(begin, end - begin);
    return true;
  };
  absl::MutexLock lock(&mutex_);
  (void)mutex_.AwaitWithTimeout(absl::Condition(&found), limit);
  return line;
}

ChildProcess::ChildProcess(const std::string& program, const std::vector<std::string>& arguments,
                           Readers readers) {
  const Pipe output = OpenPipe();
  const Pipe errors = OpenPipe();
  if (readers == Readers::kGone) {
    ::close(output.read_end);
    ::close(errors.read_end);
  }
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, errors.write_end, STDERR_FILENO);
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::vector<char*> environment = EnvironmentOfChildren();
  const int failure =
      ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  DOCKET_CHECK(failure == 0);
  ::close(output.write_end);
  ::close(errors.write_end);
  if (readers == Readers::kGone) return;
  output_ = std::make_unique<Capture>(output.read_end);
  errors_ = std::make_unique<Capture>(errors.read_end);
}

ChildProcess::~ChildProcess() {
  Signal(SIGKILL);
  (void)Wait(absl::InfiniteDuration());
}

void ChildProcess::Signal(int number) const {
  if (!code_.has_value()) ::kill(pid_, number);
}

std::optional<int> ChildProcess::Wait(absl::Duration limit) {
  if (code_.has_value()) return code_;
  // glibc's pidfd_open is declared for C alone before 2.37.
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  DOCKET_CHECK(process >= 0);
  pollfd ended{.fd = process, .events = POLLIN, .revents = 0};
  const int milliseconds =
      limit == absl::InfiniteDuration() ? -1 : static_cast<int>(absl::ToInt64Milliseconds(limit));
  const int count = ::poll(&ended, 1, milliseconds);
  ::close(process);
  if (count != 1) return std::nullopt;
  int status = 0;
  DOCKET_CHECK(::waitpid(pid_, &status, 0) == pid_);
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return code_;
}

int RunUnheard(const std::string& program, const std::vector<std::string>& arguments) {
  ChildProcess process(program, arguments, ChildProcess::Readers::kGone);
  if (!process.Wait(kLongestRun).has_value()) process.Signal(SIGKILL);
  return process.Wait(absl::InfiniteDuration()).value();
}

Finished RunToEnd(const std::string& program, const std::vector<std::string>& arguments,
                  absl::Duration limit) {
  ChildProcess process(program, arguments);
  if (!process.Wait(limit).has_value()) process.Signal(SIGKILL);
  const int code = process.Wait(absl::InfiniteDuration()).value();
  return {.code = code, .output = process.output().All(), .errors = process.errors().All()};
}

}  // namespace docket::system_test
