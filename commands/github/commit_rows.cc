#include <array>

#include "commands/github/commit_rules.h"
#include "commands/github/rows.h"
#include "commands/github/rules.h"

namespace docket::commands::github {
namespace {

constexpr auto kRows = std::to_array<Row>({
    // clang-format off
    {"push", "",
     "repository.RecordPush", RecordPush,
     "A branch or tag moved: who pushed how many commits, and whether by force.",
     kNever, "only three pushes to one ref within a second could repeat it, as the same fact"},

    {"check_run", "created",
     "commit.RecordCheck", RecordCheckRun,
     "A check of a commit began; an earlier conclusion of the same name counts no more.",
     kNever, "a check run's id is created once"},
    {"check_run", "completed",
     "commit.RecordCheck", RecordCheckRun,
     "A check of a commit ended; its conclusion is evidence for every review of that head.",
     kPossibly, "its app may complete it again within a second"},
    {"check_run", "rerequested",
     "commit.AskBot", RerunOfCheckRun,
     "If the check is the bot's: a review of each pull request with this head is requested.",
     kPossibly, "it can be asked for again, and nothing in the body says when"},
    {"check_run", "requested_action",
     "commit.AskBot", ButtonOfCheckRun,
     "If the check is the bot's: its button `review` or `cancel` was pressed.",
     kPossibly, "it can be pressed again, and nothing in the body says when"},
    {"check_suite", "requested",
     "commit.NoteHead", NoteHead,
     "A commit is the head of a branch; this may come before the pull request's `synchronize`.",
     kNever, "a suite's id is requested once"},
    {"check_suite", "completed",
     "commit.RecordCheck", RecordCheckSuite,
     "All checks of one app on a commit ended; the conclusion is recorded.",
     kPossibly, "a check of it may run again within a second"},
    {"check_suite", "rerequested",
     "commit.AskBot", RerunOfCheckSuite,
     "If the suite is the bot's: a review of each pull request with this head is requested.",
     kPossibly, "it can be asked for again, and nothing in the body says when"},
    {"status", "",
     "commit.RecordCheck", RecordStatus,
     "A commit has a new status in one context; it is recorded as a check.",
     kNever, "each status has an id of its own"},
    {"merge_group", "checks_requested",
     "commit.RecordMergeGroup", RecordMergeGroup,
     "A merge queue made a commit of a pull request, whose number its ref says.",
     kNever, "a commit is made for one merge group"},
    {"merge_group", "destroyed",
     "commit.RecordMergeGroup", DestroyMergeGroup,
     "The merge group is gone: merged, dequeued or invalidated.",
     kNever, "a merge group is destroyed once"},
    // clang-format on
});

}  // namespace

std::span<const Row> CommitRows() { return kRows; }

}  // namespace docket::commands::github
