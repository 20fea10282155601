// The rules for what names a commit (rules.h). Thread-safety: as rules.h.
#pragma once

#include "commands/github/rules.h"

namespace docket::commands::github {

[[nodiscard]] Draft RecordCheckRun(const Payload& payload);
[[nodiscard]] Draft RecordCheckSuite(const Payload& payload);
// Of the bot's own checks: somebody wants them again, or pressed a button of theirs.
[[nodiscard]] Draft RerunOfCheckRun(const Payload& payload);
[[nodiscard]] Draft RerunOfCheckSuite(const Payload& payload);
[[nodiscard]] Draft ButtonOfCheckRun(const Payload& payload);
[[nodiscard]] Draft RecordStatus(const Payload& payload);
[[nodiscard]] Draft NoteHead(const Payload& payload);
[[nodiscard]] Draft RecordMergeGroup(const Payload& payload);
[[nodiscard]] Draft DestroyMergeGroup(const Payload& payload);

}  // namespace docket::commands::github
