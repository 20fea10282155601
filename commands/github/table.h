// The translation table: one row for each (event, action) that Docket acts on. docs/webhooks.md is
// this table as text, and a test keeps it so. What has no row is stored and ignored.
// Thread-safety: constant data.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "commands/github/rules.h"

namespace docket::commands::github {

// Raised with every change of a row or a rule; recorded with each delivery's result. It is no part
// of command ids, so that a delivery that is translated again by a later table is still known.
inline constexpr std::int32_t kTableVersion = 3;

// Whether the same body can come of two true occurrences. kNever: the second delivery of a known
// body, under whatever GUID, is a replay and is dropped. kPossibly: it is flagged and processed,
// and the aggregate decides that it is no news. Where a doubt is left it is kPossibly: a wrong
// kNever loses a fact, a wrong kPossibly costs one decision without effect.
enum class Recurrence { kNever, kPossibly };

struct Row {
  std::string_view event;
  std::string_view action;   // empty: the event has none
  std::string_view command;  // the domain's name of the command that `rule` makes
  Rule rule = nullptr;
  std::string_view meaning;
  Recurrence recurrence = Recurrence::kPossibly;
  std::string_view why;  // of the recurrence
};

[[nodiscard]] std::span<const Row> TranslationTable();

// Null if there is no row.
[[nodiscard]] const Row* FindRow(std::string_view event, std::string_view action);

// Whether the body is one of the event, told by the members that it has and has not. The event's
// name comes in a header that no signature covers: a body under a wrong name must not become
// another's command. False for an event without a row.
[[nodiscard]] bool HasShapeOf(std::string_view event, const Field& root);

}  // namespace docket::commands::github
