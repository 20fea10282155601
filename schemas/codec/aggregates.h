// Each aggregate's share of the closed sets domain::Event and domain::Command. What is declared
// here for one aggregate is defined in <aggregate>_events.cc and <aggregate>_commands.cc.
// Commands are encoded with what is done to their messages before they are stored.
// Thread-safety: pure functions; the rows are immutable and live as long as the program.
#pragma once

#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/catalogue.h"
#include "schemas/codec/type_table.h"

namespace docket::schemas {

using EventRow = TypeRow<domain::Event>;
using CommandRow = TypeRow<domain::Command>;

[[nodiscard]] EncodedMessage Encode(const domain::review::Event& event);
[[nodiscard]] EncodedMessage Encode(const domain::repository::Event& event);
[[nodiscard]] EncodedMessage Encode(const domain::installation::Event& event);
[[nodiscard]] EncodedMessage Encode(const domain::access::Event& event);
[[nodiscard]] EncodedMessage Encode(const domain::commit::Event& event);
[[nodiscard]] EncodedMessage Encode(const domain::organization::Event& event);
[[nodiscard]] EncodedMessage Encode(const domain::conversation::Event& event);
[[nodiscard]] EncodedMessage Encode(const domain::trail::Event& event);
[[nodiscard]] absl::StatusOr<EncodedMessage> Encode(const domain::review::Command& command,
                                                    MessageChange change);
[[nodiscard]] absl::StatusOr<EncodedMessage> Encode(const domain::repository::Command& command,
                                                    MessageChange change);
[[nodiscard]] absl::StatusOr<EncodedMessage> Encode(const domain::installation::Command& command,
                                                    MessageChange change);
[[nodiscard]] absl::StatusOr<EncodedMessage> Encode(const domain::access::Command& command,
                                                    MessageChange change);
[[nodiscard]] absl::StatusOr<EncodedMessage> Encode(const domain::commit::Command& command,
                                                    MessageChange change);
[[nodiscard]] absl::StatusOr<EncodedMessage> Encode(const domain::organization::Command& command,
                                                    MessageChange change);
[[nodiscard]] absl::StatusOr<EncodedMessage> Encode(const domain::conversation::Command& command,
                                                    MessageChange change);
[[nodiscard]] absl::StatusOr<EncodedMessage> Encode(const domain::trail::Command& command,
                                                    MessageChange change);

[[nodiscard]] std::string_view TypeOf(const domain::review::Event& event);
[[nodiscard]] std::string_view TypeOf(const domain::repository::Event& event);
[[nodiscard]] std::string_view TypeOf(const domain::installation::Event& event);
[[nodiscard]] std::string_view TypeOf(const domain::access::Event& event);
[[nodiscard]] std::string_view TypeOf(const domain::commit::Event& event);
[[nodiscard]] std::string_view TypeOf(const domain::organization::Event& event);
[[nodiscard]] std::string_view TypeOf(const domain::conversation::Event& event);
[[nodiscard]] std::string_view TypeOf(const domain::trail::Event& event);
[[nodiscard]] std::string_view TypeOf(const domain::review::Command& command);
[[nodiscard]] std::string_view TypeOf(const domain::repository::Command& command);
[[nodiscard]] std::string_view TypeOf(const domain::installation::Command& command);
[[nodiscard]] std::string_view TypeOf(const domain::access::Command& command);
[[nodiscard]] std::string_view TypeOf(const domain::commit::Command& command);
[[nodiscard]] std::string_view TypeOf(const domain::organization::Command& command);
[[nodiscard]] std::string_view TypeOf(const domain::conversation::Command& command);
[[nodiscard]] std::string_view TypeOf(const domain::trail::Command& command);

template <class Aggregate>
[[nodiscard]] std::span<const EventRow> EventRows();
template <>
std::span<const EventRow> EventRows<domain::review::Event>();
template <>
std::span<const EventRow> EventRows<domain::repository::Event>();
template <>
std::span<const EventRow> EventRows<domain::installation::Event>();
template <>
std::span<const EventRow> EventRows<domain::access::Event>();
template <>
std::span<const EventRow> EventRows<domain::commit::Event>();
template <>
std::span<const EventRow> EventRows<domain::organization::Event>();
template <>
std::span<const EventRow> EventRows<domain::conversation::Event>();
template <>
std::span<const EventRow> EventRows<domain::trail::Event>();

template <class Aggregate>
[[nodiscard]] std::span<const CommandRow> CommandRows();
template <>
std::span<const CommandRow> CommandRows<domain::review::Command>();
template <>
std::span<const CommandRow> CommandRows<domain::repository::Command>();
template <>
std::span<const CommandRow> CommandRows<domain::installation::Command>();
template <>
std::span<const CommandRow> CommandRows<domain::access::Command>();
template <>
std::span<const CommandRow> CommandRows<domain::commit::Command>();
template <>
std::span<const CommandRow> CommandRows<domain::organization::Command>();
template <>
std::span<const CommandRow> CommandRows<domain::conversation::Command>();
template <>
std::span<const CommandRow> CommandRows<domain::trail::Command>();

}  // namespace docket::schemas
