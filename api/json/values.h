// JSON of the values that all answers share. Names are snake_case; ids that are numbers of a
// provider are strings, for they do not fit a double; times are RFC 3339 in UTC, null if not known.
// Personal data is opened by PersonalText alone, and in schemas/codec/message_json.h, which writes
// whole messages; tests/tidy/ holds the code to that. `people` has the keys.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "boost/json/value.hpp"
#include "docket/common/v1/common.pb.h"
#include "domain/ids.h"
#include "schemas/codec/personal.h"

namespace docket::api {

// null for 0.
[[nodiscard]] boost::json::value IdJson(std::int64_t id);
[[nodiscard]] boost::json::value TimeJson(std::int64_t microseconds);
// null for the empty text.
[[nodiscard]] boost::json::value TextJson(std::string_view text);
// The one way from a row's personal data to an answer.
[[nodiscard]] std::string PersonalText(const common::v1::Personal& personal,
                                       const schemas::PersonalReader& people);
// {"id", "login"}; null for nobody.
[[nodiscard]] boost::json::value PersonJson(const common::v1::Person& person,
                                            const schemas::PersonalReader& people);
// null for the app, which is no organisation.
[[nodiscard]] boost::json::value OrganizationJson(const common::v1::Tenant& tenant);
// {"provider", "guid", "delivery"}: where a command came from; each null if there is none.
[[nodiscard]] boost::json::value SourceJson(const common::v1::Source& source);
// Lower-case hex; null for no bytes.
[[nodiscard]] boost::json::value HexJson(std::string_view bytes);

// "VERDICT_CHANGES_REQUESTED" with prefix "VERDICT_" is "changes_requested": the name of an
// enumeration's value without its prefix, in lower case; "unknown" for an unspecified one.
[[nodiscard]] boost::json::value EnumJson(std::string_view name, std::string_view prefix);

}  // namespace docket::api
