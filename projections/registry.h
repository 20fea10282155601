// The list of all views. A view that is not named here does not exist.
// Thread-safety: immutable; lives as long as the program.
#pragma once

#include <span>
#include <string_view>

#include "projections/view.h"

namespace docket::projections {

[[nodiscard]] std::span<const AnyView* const> AllViews();

// Null: there is none of that name.
[[nodiscard]] const AnyView* FindView(std::string_view name);

// Precondition: there is one of that name.
[[nodiscard]] const AnyView& Registered(std::string_view name);

}  // namespace docket::projections
