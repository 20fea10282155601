// States of aggregates ↔ the bytes that the state store keeps.
// Equal states have equal bytes. The bytes carry no frame.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/catalogue.h"
#include "schemas/codec/personal.h"

namespace docket::schemas {

// Raised whenever a State, its encoding or an Evolve changes: stored states are then not read but
// built again from the journal.
inline constexpr std::int32_t kStateVersion = 11;

// Preconditions: as EncodeEvent.
[[nodiscard]] std::string EncodeState(const domain::State& state);

// For people: as event_json.h writes events, and what names a time is one. kDataLoss: it holds what
// JSON cannot say, such as a time after the year 9999.
[[nodiscard]] absl::StatusOr<std::string> StateJson(const domain::State& state,
                                                    const PersonalReader& people = WithoutKeys());

// kUnimplemented: written under another kStateVersion. kDataLoss: no state.
[[nodiscard]] absl::StatusOr<domain::State> DecodeState(std::string_view data);

}  // namespace docket::schemas
