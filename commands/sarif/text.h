// Text of a document, cut and joined.
// Thread-safety: pure functions. Texts are UTF-8 before and after.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace docket::commands::sarif {

// The longest beginning of at most that many bytes that ends with a whole character.
[[nodiscard]] std::string_view CutText(std::string_view text, std::size_t bytes_max);

struct FilledText {
  std::string text;
  bool cut = false;
};

// A message with its arguments (SARIF 2.1.0, section 3.11.5): {0}, {1}, … become the arguments, {{
// and }} single braces. A place without an argument stays as it is. Cut to `bytes_max`.
struct MessageTemplate {
  std::string_view text;
  std::span<const std::string> arguments;
  std::size_t bytes_max = 0;
};
[[nodiscard]] FilledText FillIn(const MessageTemplate& message);

// Without spaces, tabs and line ends, so that code which was only indented stays the same.
[[nodiscard]] std::string WithoutBlanks(std::string_view text);

}  // namespace docket::commands::sarif
