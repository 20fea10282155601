// The names of the logs, their generation, and which journal answers which inbox: here and nowhere
// else. A name is stored in records, rows and consistency tokens: never change one. Thread-safety:
// constants and a pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace docket::eventstore {

inline constexpr std::string_view kWebhookReceived = "webhook_received";
inline constexpr std::string_view kDeliveryResults = "delivery_results";
inline constexpr std::string_view kReviewCommands = "review_commands";
inline constexpr std::string_view kOrganizationCommands = "organization_commands";
inline constexpr std::string_view kReviewEvents = "review_events";
inline constexpr std::string_view kOrganizationEvents = "organization_events";

// How far the commands that follow from the events of a journal for other partitions are sent.
inline constexpr std::string_view kReviewEventsReacted = "review_events_reacted";
inline constexpr std::string_view kOrganizationEventsReacted = "organization_events_reacted";

// Of all logs. Another number of partitions is another generation.
inline constexpr std::int32_t kLogGeneration = 1;

// The journal in which the commands of an inbox are answered, in the partition of the same index.
// Nothing: there is no such inbox.
[[nodiscard]] constexpr std::optional<std::string_view> JournalOfInbox(std::string_view inbox) {
  if (inbox == kReviewCommands) return kReviewEvents;
  if (inbox == kOrganizationCommands) return kOrganizationEvents;
  return std::nullopt;
}

}  // namespace docket::eventstore
