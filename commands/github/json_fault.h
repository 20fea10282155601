// Where a text stops being JSON (RFC 8259), for messages about bodies that were refused. Slower
// than the parser that refuses them, and bounded in memory: nothing is built. Thread-safety: a pure
// function.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace docket::commands::github {

struct JsonFault {
  std::size_t byte = 0;  // from 0
  std::string what;
};

struct JsonFaultQuery {
  std::string_view text;
  std::size_t max_depth = 0;
};

// Nothing: the text is JSON.
[[nodiscard]] std::optional<JsonFault> FindJsonFault(const JsonFaultQuery& query);

}  // namespace docket::commands::github
