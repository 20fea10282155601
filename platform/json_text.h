// Text as it stands inside JSON (RFC 8259 §7), so that logging needs no JSON library.
// Writing, invalid UTF-8 becomes U+FFFD, one for each byte that cannot be decoded.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace docket::platform {

// Whether the text is well-formed UTF-8 (Unicode table 3-7).
[[nodiscard]] bool IsUtf8(std::string_view text);

// Appends `text` in quotes.
void AppendJsonString(std::string_view text, std::string& out);

// Appends `text` without quotes, readable and on one line: control characters are escaped, quotes
// and backslashes are not.
void AppendOneLine(std::string_view text, std::string& out);

}  // namespace docket::platform
