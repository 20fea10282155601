#include "platform/logging.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "platform/check.h"
#include "platform/json_text.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"

namespace docket::platform {
namespace {

constexpr std::array<std::string_view, 3> kStandardIds = {"trace_id", "user_id", "request_id"};

std::string_view JsonLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return {};
}

std::string_view TextLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO ";
    case LogLevel::kWarning:
      return "WARN ";
    case LogLevel::kError:
      return "ERROR";
  }
  return {};
}

struct ValueAsJson {
  std::string& out;
  void operator()(const std::string& value) const { AppendJsonString(value, out); }
  void operator()(std::int64_t value) const { absl::StrAppend(&out, value); }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(double value) const {
    if (std::isfinite(value)) {
      absl::StrAppendFormat(&out, "%.17g", value);
    } else {
      out += "null";  // JSON has no NaN and no infinity
    }
  }
};

// Text needs quotes only where a reader could not see where a value ends.
struct ValueAsText {
  std::string& out;
  void operator()(const std::string& value) const {
    const auto needs_quotes = [](char c) {
      return c <= ' ' || c == '"' || c == '=' || c == '\\' || c == '\x7f';
    };
    if (value.empty() || std::any_of(value.begin(), value.end(), needs_quotes)) {
      AppendJsonString(value, out);
    } else {
      out += value;
    }
  }
  void operator()(std::int64_t value) const { absl::StrAppend(&out, value); }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(double value) const { absl::StrAppend(&out, value); }
};

// The fields of the logger and of the call in order; of one name, only the last.
std::vector<const LogField*> EffectiveFields(const std::vector<LogField>& context,
                                             std::initializer_list<LogField> fields) {
  std::vector<const LogField*> all;
  all.reserve(context.size() + fields.size());
  for (const LogField& field : context) all.push_back(&field);
  for (const LogField& field : fields) all.push_back(&field);
  std::vector<const LogField*> effective;
  for (auto field = all.begin(); field != all.end(); ++field) {
    const auto same_name = [&](const LogField* later) { return later->key() == (*field)->key(); };
    if (std::none_of(field + 1, all.end(), same_name)) effective.push_back(*field);
  }
  return effective;
}

bool IsStandardId(const LogField& field) {
  return std::find(kStandardIds.begin(), kStandardIds.end(), field.key()) != kStandardIds.end();
}

struct Line {
  domain::Timestamp time;
  LogLevel level;
  std::string_view service;
  std::string_view message;
  std::vector<const LogField*> fields;
};

std::string AsJson(const Line& line) {
  std::string out = absl::StrCat("{\"timestamp\":\"", FormatRfc3339(line.time), "\",\"level\":\"",
                                 AbslView(JsonLevel(line.level)), "\",\"service\":");
  AppendJsonString(line.service, out);
  for (const std::string_view id : kStandardIds) {
    absl::StrAppend(&out, ",\"", AbslView(id), "\":");
    const auto has_id = [&](const LogField* field) { return field->key() == id; };
    const auto field = std::find_if(line.fields.begin(), line.fields.end(), has_id);
    if (field == line.fields.end()) {
      out += "\"\"";
    } else {
      std::visit(ValueAsJson{out}, (*field)->value());
    }
  }
  out += ",\"message\":";
  AppendJsonString(line.message, out);
  for (const LogField* field : line.fields) {
    if (IsStandardId(*field)) continue;
    out += ',';
    AppendJsonString(field->key(), out);
    out += ':';
    std::visit(ValueAsJson{out}, field->value());
  }
  out += "}\n";
  return out;
}

std::string AsText(const Line& line) {
  const absl::Time time = absl::FromUnixMicros(line.time.value());
  std::string out =
      absl::StrCat(absl::FormatTime("%H:%M:%E3S", time, absl::UTCTimeZone()), " ",
                   AbslView(TextLevel(line.level)), " ", AbslView(line.service), ": ");
  AppendOneLine(line.message, out);
  for (const LogField* field : line.fields) {
    const std::string* text = std::get_if<std::string>(&field->value());
    if (IsStandardId(*field) && text != nullptr && text->empty()) continue;
    absl::StrAppend(&out, " ", field->key(), "=");
    std::visit(ValueAsText{out}, field->value());
  }
  out += '\n';
  return out;
}

}  // namespace

FileDescriptorSink::FileDescriptorSink(int file_descriptor) : file_descriptor_(file_descriptor) {}

void FileDescriptorSink::Write(std::string_view line) {
  absl::MutexLock lock(&mutex_);
  while (!line.empty()) {
    const ssize_t written = write(file_descriptor_, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

LogFormat ResolveFormat(LogFormat format, int file_descriptor) {
  if (format != LogFormat::kAuto) return format;
  return isatty(file_descriptor) == 1 ? LogFormat::kText : LogFormat::kJson;
}

Logger::Logger(Options options, const Clock& clock, LogSink& sink)
    : core_(std::make_shared<const Core>(Core{std::move(options), clock, sink})),
      context_(std::make_shared<const std::vector<LogField>>()) {
  DOCKET_CHECK(core_->options.format != LogFormat::kAuto);
}

Logger Logger::With(std::initializer_list<LogField> fields) const {
  std::vector<LogField> context = *context_;
  context.insert(context.end(), fields.begin(), fields.end());
  Logger child = *this;
  child.context_ = std::make_shared<const std::vector<LogField>>(std::move(context));
  return child;
}

bool Logger::Enabled(LogLevel level) const { return level >= core_->options.level; }

void Logger::Log(LogLevel level, std::string_view message,
                 std::initializer_list<LogField> fields) const {
  if (!Enabled(level)) return;
  const Line line{core_->clock.Now(), level, core_->options.service, message,
                  EffectiveFields(*context_, fields)};
  core_->sink.Write(core_->options.format == LogFormat::kText ? AsText(line) : AsJson(line));
}

void Logger::Debug(std::string_view message, std::initializer_list<LogField> fields) const {
  Log(LogLevel::kDebug, message, fields);
}

void Logger::Info(std::string_view message, std::initializer_list<LogField> fields) const {
  Log(LogLevel::kInfo, message, fields);
}

void Logger::Warning(std::string_view message, std::initializer_list<LogField> fields) const {
  Log(LogLevel::kWarning, message, fields);
}

void Logger::Error(std::string_view message, std::initializer_list<LogField> fields) const {
  Log(LogLevel::kError, message, fields);
}

Logger LogToStandardError(std::string service, const Clock& clock) {
  static auto& sink = *new FileDescriptorSink(STDERR_FILENO);  // as long as any copy of the logger
  return Logger(
      {.service = std::move(service), .level = LogLevel::kWarning, .format = LogFormat::kText},
      clock, sink);
}

}  // namespace docket::platform
