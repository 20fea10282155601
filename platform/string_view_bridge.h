// From std::string_view to absl::string_view. Debian builds Abseil with a string_view of its
// own (ABSL_OPTION_USE_STD_STRING_VIEW 0), so absl::StrCat and absl::Status take no
// std::string_view. Where Abseil is built with the standard type this does nothing. Thread-safety:
// pure functions. The result views the same characters.
#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace docket::platform {

[[nodiscard]] inline absl::string_view AbslView(std::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace docket::platform
