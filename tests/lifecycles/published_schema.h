// GitHub's published schemas of webhooks, and where they say otherwise than GitHub does.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "tests/lifecycles/json_schema.h"

namespace docket::lifecycles {

// Fails the running test if it is not installed.
[[nodiscard]] JsonSchema PublishedSchema();

// The name of the definition of that kind of delivery.
[[nodiscard]] std::string DefinitionOf(std::string_view event, std::string_view action);

// The schema has the milestone that is gone still in the pull request, where GitHub has null.
[[nodiscard]] bool IsOtherwiseAtGitHub(std::string_view definition, std::string_view problem);

}  // namespace docket::lifecycles
