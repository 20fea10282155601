// The parts of the translation table, one for each kind of subject, and what their rows share. For
// table.cc alone. Thread-safety: constant data.
#pragma once

#include <span>
#include <string_view>

#include "commands/github/table.h"

namespace docket::commands::github {

inline constexpr Recurrence kNever = Recurrence::kNever;
inline constexpr Recurrence kPossibly = Recurrence::kPossibly;

// Reasons for kPossibly.
inline constexpr std::string_view kToggles =
    "it can be undone and done again within the one second that times are given to";
inline constexpr std::string_view kTimeless =
    "it can be undone and done again, and nothing in the body says when";

[[nodiscard]] std::span<const Row> ReviewRows();        // pull requests and people's reviews
[[nodiscard]] std::span<const Row> DiscussionRows();    // comments and threads
[[nodiscard]] std::span<const Row> CommitRows();        // pushes, checks, merge groups
[[nodiscard]] std::span<const Row> RepositoryRows();    // repositories, their rules, collaborators
[[nodiscard]] std::span<const Row> OrganizationRows();  // installations, accounts, members, teams

}  // namespace docket::commands::github
