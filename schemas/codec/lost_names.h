// What stands in an answer in the place of a name or title that cannot be opened.
// Thread-safety: constants.
#pragma once

#include <string_view>

namespace docket::schemas {

// Its key was destroyed. Behind a colon: the beginning of the key's id, so that two that belong
// together are seen to.
inline constexpr std::string_view kErasedName = "erased";

// Its key cannot be read, for now or since nobody kept it. The same behind a colon, if it is known.
inline constexpr std::string_view kUnreadableName = "unreadable";

}  // namespace docket::schemas
