#include "commands/github/json_fault.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/string_view.hpp>
#include <cstdint>
#include <limits>

namespace docket::commands::github {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// Takes every token and keeps none.
struct Discard {
  // NOLINTBEGIN(readability-identifier-naming): the names are Boost.JSON's
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  // NOLINTEND(readability-identifier-naming)

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t, error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(string_view, std::size_t, error_code&) { return true; }
  bool on_key(string_view, std::size_t, error_code&) { return true; }
  bool on_string_part(string_view, std::size_t, error_code&) { return true; }
  bool on_string(string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
  bool on_double(double, string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

}  // namespace

std::optional<JsonFault> FindJsonFault(const JsonFaultQuery& query) {
  boost::json::parse_options options;
  options.max_depth = query.max_depth;
  boost::json::basic_parser<Discard> parser(options);
  error_code error;
  const std::size_t read = parser.write_some(false, query.text.data(), query.text.size(), error);
  if (error) return JsonFault{.byte = read, .what = error.message()};
  if (read < query.text.size()) return JsonFault{.byte = read, .what = "text after the value"};
  return std::nullopt;
}

}  // namespace docket::commands::github
