#include "commands/sarif/json_stream.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/string_view.hpp>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace docket::commands::sarif {
namespace {

using boost::json::error_code;
using boost::json::string_view;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// What Boost.JSON calls. A refusal of the sink ends the parsing by an error code of no meaning.
class Handler {
 public:
  // NOLINTBEGIN(readability-identifier-naming): the names are Boost.JSON's
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  // NOLINTEND(readability-identifier-naming)

  explicit Handler(JsonSink& sink) : sink_(&sink) {}
  [[nodiscard]] const absl::Status& refusal() const { return refusal_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& error) { return Goes(sink_->BeginObject(), error); }
  bool on_object_end(std::size_t, error_code& error) { return Goes(sink_->EndObject(), error); }
  bool on_array_begin(error_code& error) { return Goes(sink_->BeginArray(), error); }
  bool on_array_end(std::size_t, error_code& error) { return Goes(sink_->EndArray(), error); }
  bool on_key_part(string_view text, std::size_t, error_code& error) {
    return Goes(sink_->Key({.text = View(text), .last = false}), error);
  }
  bool on_key(string_view text, std::size_t, error_code& error) {
    return Goes(sink_->Key({.text = View(text), .last = true}), error);
  }
  bool on_string_part(string_view text, std::size_t, error_code& error) {
    return Goes(sink_->String({.text = View(text), .last = false}), error);
  }
  bool on_string(string_view text, std::size_t, error_code& error) {
    return Goes(sink_->String({.text = View(text), .last = true}), error);
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, string_view, error_code& error) {
    return Goes(sink_->Integer(value), error);
  }
  bool on_uint64(std::uint64_t value, string_view, error_code& error) {
    return Goes(sink_->Double(static_cast<double>(value)), error);  // above int64's
  }
  bool on_double(double value, string_view, error_code& error) {
    return Goes(sink_->Double(value), error);
  }
  bool on_bool(bool value, error_code& error) { return Goes(sink_->Bool(value), error); }
  bool on_null(error_code& error) { return Goes(sink_->Null(), error); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  static std::string_view View(string_view text) { return {text.data(), text.size()}; }

  bool Goes(absl::Status status, error_code& error) {
    if (status.ok()) return true;
    refusal_ = std::move(status);
    error = boost::json::error::exception;
    return false;
  }

  JsonSink* sink_;
  absl::Status refusal_;
};

boost::json::parse_options Options(std::size_t nesting_max) {
  boost::json::parse_options options;
  options.max_depth = nesting_max;
  return options;
}

}  // namespace

class JsonStream::Parser : public boost::json::basic_parser<Handler> {
 public:
  Parser(JsonSink& sink, std::size_t nesting_max)
      : boost::json::basic_parser<Handler>(Options(nesting_max), sink) {}
};

JsonStream::JsonStream(JsonSink& sink, std::size_t nesting_max)
    : parser_(std::make_unique<Parser>(sink, nesting_max)), nesting_max_(nesting_max) {}

JsonStream::~JsonStream() = default;

absl::Status JsonStream::Write(std::string_view chunk) {
  const std::string_view text = WithoutByteOrderMark(chunk);
  if (text.empty()) return absl::OkStatus();  // the parser takes nothing for an end
  return WriteToParser(text, true);
}

absl::Status JsonStream::Finish() { return WriteToParser("", false); }

// Half a mark is no JSON: what was left out of it is missing then, and the parser refuses the rest.
std::string_view JsonStream::WithoutByteOrderMark(std::string_view chunk) {
  while (!chunk.empty() && mark_bytes_ == bytes_ && mark_bytes_ < kByteOrderMark.size() &&
         chunk.front() == kByteOrderMark[mark_bytes_]) {
    chunk.remove_prefix(1);
    ++mark_bytes_;
    ++bytes_;
  }
  return chunk;
}

absl::Status JsonStream::WriteToParser(std::string_view chunk, bool more) {
  if (mark_bytes_ > 0 && mark_bytes_ < kByteOrderMark.size()) {
    return absl::InvalidArgumentError(
        "the document is not JSON: half a byte order mark, at byte 0");
  }
  error_code error;
  const std::size_t read = parser_->write_some(more, chunk.data(), chunk.size(), error);
  if (!parser_->handler().refusal().ok()) return parser_->handler().refusal();
  bytes_ += read;
  if (error == boost::json::error::too_deep) {
    return absl::InvalidArgumentError(absl::StrCat("the document is nested deeper than ",
                                                   nesting_max_, " levels, at byte ", bytes_));
  }
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("the document is not JSON: ", error.message(), ", at byte ", bytes_));
  }
  if (read < chunk.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the document is not JSON: text after its end, at byte ", bytes_, "; send one document"));
  }
  return absl::OkStatus();
}

}  // namespace docket::commands::sarif
