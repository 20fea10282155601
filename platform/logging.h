// Structured logging. A Logger is a value: copy it, keep it as a member, derive children with
// With().
//   logger.Info("partition taken", {{"partition", 3}, {"term", 7}});
// Formats:
//   JSON  one object a line: timestamp, level, service, trace_id, user_id, request_id, message
//         (always there, in this order; "" when not known), then the fields in the order given.
//   text  `18:00:00.123 INFO  docketd: message key=value …`, for people; empty ids are left out.
// Fields named trace_id, user_id and request_id fill the standard ones; of two fields with one name
// the later is written. Invalid UTF-8 becomes U+FFFD, control characters are escaped: one event is
// always one line, whatever a webhook put into it.
// Thread-safety: const methods may be called from any thread at once.
// Ownership: clock and sink outlive the logger and all its copies.
// Failure: a line that cannot be written is lost; logging never fails its caller.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "platform/clock.h"

namespace docket::platform {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kAuto, kJson, kText };

class LogField {
 public:
  using Value = std::variant<std::string, std::int64_t, double, bool>;

  template <class T>
  requires std::convertible_to<T, std::string_view> LogField(std::string_view key, const T& value)
      : key_(key), value_(std::string(std::string_view(value))) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) LogField(std::string_view key, T value)
      : key_(key), value_(static_cast<std::int64_t>(value)) {}
  template <std::same_as<bool> T>
  LogField(std::string_view key, T value) : key_(key), value_(value) {}
  template <std::floating_point T>
  LogField(std::string_view key, T value) : key_(key), value_(static_cast<double>(value)) {}

  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const Value& value() const { return value_; }

 private:
  std::string key_;
  Value value_;
};

// Where lines go. Write() may be called from any thread at once, gets whole lines that end in '\n',
// and must not log.
class LogSink {
 public:
  LogSink() = default;
  LogSink(const LogSink&) = delete;
  LogSink& operator=(const LogSink&) = delete;
  virtual ~LogSink() = default;

  virtual void Write(std::string_view line) = 0;
};

// Writes to a file descriptor that it does not own; lines of several threads do not mix.
class FileDescriptorSink final : public LogSink {
 public:
  explicit FileDescriptorSink(int file_descriptor);
  void Write(std::string_view line) override;

 private:
  const int file_descriptor_;
  absl::Mutex mutex_;
};

// kAuto becomes kText on a terminal and kJson elsewhere; the others stay as they are.
[[nodiscard]] LogFormat ResolveFormat(LogFormat format, int file_descriptor);

class Logger {
 public:
  struct Options {
    std::string service = "docketd";
    LogLevel level = LogLevel::kInfo;     // lines below it are dropped before they are formatted
    LogFormat format = LogFormat::kJson;  // not kAuto: ResolveFormat() first
  };

  Logger(Options options, const Clock& clock, LogSink& sink);

  // A logger that adds `fields` to each of its lines. Cheap: shares all else with its parent.
  [[nodiscard]] Logger With(std::initializer_list<LogField> fields) const;

  [[nodiscard]] bool Enabled(LogLevel level) const;

  void Log(LogLevel level, std::string_view message,
           std::initializer_list<LogField> fields = {}) const;
  void Debug(std::string_view message, std::initializer_list<LogField> fields = {}) const;
  void Info(std::string_view message, std::initializer_list<LogField> fields = {}) const;
  void Warning(std::string_view message, std::initializer_list<LogField> fields = {}) const;
  void Error(std::string_view message, std::initializer_list<LogField> fields = {}) const;

 private:
  struct Core {
    Options options;
    const Clock& clock;
    LogSink& sink;
  };

  std::shared_ptr<const Core> core_;
  std::shared_ptr<const std::vector<LogField>> context_;
};

// For a program that is no server: warnings and errors as text on standard error.
[[nodiscard]] Logger LogToStandardError(std::string service, const Clock& clock);

}  // namespace docket::platform
