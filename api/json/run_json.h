// The bot's runs as the API shows them; openapi.yaml has the shapes. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "boost/json/object.hpp"
#include "boost/json/value.hpp"
#include "projections/rows.h"

namespace docket::api {

[[nodiscard]] std::string RunIdText(const review::v1::ReviewId& review, std::int64_t ordinal);
[[nodiscard]] boost::json::value TriggerJson(review::v1::Trigger trigger);
[[nodiscard]] boost::json::object FindingsJson(const review::v1::FindingCounts& counts);

[[nodiscard]] boost::json::object RunJson(const review::v1::ReviewId& review,
                                          const view_proto::Run& run);

// `text`: what was said, which is stored apart.
[[nodiscard]] boost::json::object MessageJson(const view_proto::ConversationMessage& row,
                                              std::string_view text);

}  // namespace docket::api
