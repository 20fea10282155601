// The list of all views. A view that is not named here does not exist.
// Thread-safety: immutable; lives as long as the program.
#pragma once

#include <span>
#include <string_view>

#include "projections/view.h"

namespace docket::projections {

// Base names of the source logs.
inline constexpr std::string_view kWebhookReceived = "webhook_received";
inline constexpr std::string_view kDeliveryResults = "delivery_results";
inline constexpr std::string_view kReviewEvents = "review_events";
inline constexpr std::string_view kOrganizationEvents = "organization_events";

[[nodiscard]] std::span<const AnyView* const> AllViews();

// Null: there is none of that name.
[[nodiscard]] const AnyView* FindView(std::string_view name);

// Precondition: there is one of that name.
[[nodiscard]] const AnyView& Registered(std::string_view name);

}  // namespace docket::projections
