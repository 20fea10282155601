// The data of a stored event as JSON, for people and for API clients.
// Fields have their .proto names, all of them and in that order. Times (names ending in "_at") are
// RFC 3339, null if not known; hashes and other bytes are lower-case hex; ids of things are their
// text form (docs/formats/ids.md); enumeration values are lower case without their prefix, and
// "unknown" for an unspecified one; personal data is its text; absent optional fields are null.
// Thread-safety: pure functions. Failure: as event_codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace docket::schemas {

[[nodiscard]] absl::StatusOr<std::string> EventDataJson(std::string_view type,
                                                        std::int32_t schema_version,
                                                        std::string_view data);

}  // namespace docket::schemas
