// What is said of a view whose stored rows were made by another version of its code: they are
// neither gone on with nor read. Thread-safety: a pure function.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::projections {

[[nodiscard]] inline std::string DescribeOtherVersion(std::string_view view, std::int32_t stored,
                                                      std::int32_t code) {
  return absl::StrCat("view ", platform::AbslView(view), " has rows of version ", stored,
                      " and this program makes version ", code,
                      "; run `docket replay rebuild --view ", platform::AbslView(view), "`");
}

}  // namespace docket::projections
