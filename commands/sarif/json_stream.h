// JSON as a stream: takes text in chunks of any size and says what stands there, token by token, as
// soon as it is read. Keeps a byte for each level of nesting and nothing of the text.
// RFC 8259, with a byte order mark before it or without. Text is checked to be UTF-8, and arrives
// with its escapes resolved.
// Thread-safety: used by one thread. Ownership: refers to the sink, which outlives it.
// Failure: kInvalidArgument with the byte, from 0, at which the text stops being JSON (up to three
// bytes behind, within a character that is no UTF-8), or what the sink refused with. Nothing can be
// written afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/status.h"

namespace docket::commands::sarif {

// A part of a key or of a string, which may come in many.
struct TextPart {
  std::string_view text;
  bool last = false;
};

class JsonSink {
 public:
  JsonSink() = default;
  JsonSink(const JsonSink&) = delete;
  JsonSink& operator=(const JsonSink&) = delete;
  virtual ~JsonSink() = default;

  [[nodiscard]] virtual absl::Status BeginObject() = 0;
  [[nodiscard]] virtual absl::Status EndObject() = 0;
  [[nodiscard]] virtual absl::Status BeginArray() = 0;
  [[nodiscard]] virtual absl::Status EndArray() = 0;
  [[nodiscard]] virtual absl::Status Key(TextPart part) = 0;
  [[nodiscard]] virtual absl::Status String(TextPart part) = 0;
  // A number that fits into no int64 arrives as a double, which may be infinite.
  [[nodiscard]] virtual absl::Status Integer(std::int64_t value) = 0;
  [[nodiscard]] virtual absl::Status Double(double value) = 0;
  [[nodiscard]] virtual absl::Status Bool(bool value) = 0;
  [[nodiscard]] virtual absl::Status Null() = 0;
};

class JsonStream {
 public:
  JsonStream(JsonSink& sink, std::size_t nesting_max);
  JsonStream(const JsonStream&) = delete;
  JsonStream& operator=(const JsonStream&) = delete;
  ~JsonStream();

  [[nodiscard]] absl::Status Write(std::string_view chunk);
  // After the last chunk: whether the text was whole.
  [[nodiscard]] absl::Status Finish();

 private:
  class Parser;

  [[nodiscard]] absl::Status WriteToParser(std::string_view chunk, bool more);
  [[nodiscard]] std::string_view WithoutByteOrderMark(std::string_view chunk);

  std::unique_ptr<Parser> parser_;
  std::size_t nesting_max_;
  std::size_t bytes_ = 0;  // written to the parser or left out
  std::size_t mark_bytes_ = 0;
};

}  // namespace docket::commands::sarif
