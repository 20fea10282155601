#include <array>

#include "commands/github/rows.h"
#include "commands/github/rules.h"

namespace docket::commands::github {
namespace {

using Change = domain::repository::RuleChange;
using Collaborator = domain::repository::CollaboratorChange;
using Repository = domain::repository::RepositoryAction;
using Kind = domain::repository::RuleKind;

constexpr auto kRows = std::to_array<Row>({
    // clang-format off
    {"repository", "created",
     "repository.SyncRepository", SyncRepository<Repository::kCreated>,
     "The repository is known and bound to its owner.",
     kNever, "a repository's id is created once"},
    {"repository", "renamed",
     "repository.SyncRepository", SyncRepository<Repository::kRenamed>,
     "It has another name; ids do not change.", kPossibly, kToggles},
    {"repository", "edited",
     "repository.SyncRepository", SyncRepository<Repository::kEdited>,
     "Its default branch may have changed.", kPossibly, kToggles},
    {"repository", "archived",
     "repository.SyncRepository", SyncRepository<Repository::kArchived>,
     "It is read-only: no new runs.", kPossibly, kToggles},
    {"repository", "unarchived",
     "repository.SyncRepository", SyncRepository<Repository::kUnarchived>,
     "It is active again.", kPossibly, kToggles},
    {"repository", "privatized",
     "repository.SyncRepository", SyncRepository<Repository::kVisibilityChanged>,
     "It is private or internal.", kPossibly, kToggles},
    {"repository", "publicized",
     "repository.SyncRepository", SyncRepository<Repository::kVisibilityChanged>,
     "It is public.", kPossibly, kToggles},
    {"repository", "deleted",
     "repository.SyncRepository", SyncRepository<Repository::kDeleted>,
     "Nothing happens in it any more; its history stays.",
     kPossibly, "GitHub can restore a repository with its id, and it can be deleted again"},
    {"repository", "transferred",
     "repository.SyncRepository", SyncRepository<Repository::kTransferred>,
     "It moved from `changes.owner.from`; only announced if the endpoint does not speak for both.",
     kPossibly, "it can be moved back and forth, and `updated_at` does not always move with it"},

    {"branch_protection_rule", "created",
     "repository.RecordRule", RecordRule<Kind::kBranchProtection, Change::kCreated>,
     "A rule protects branches; its SHA-256 is recorded as context for audits.",
     kNever, "a rule's id is created once"},
    {"branch_protection_rule", "edited",
     "repository.RecordRule", RecordRule<Kind::kBranchProtection, Change::kEdited>,
     "The rule changed; its new SHA-256 is recorded.",
     kNever, "only three edits of one rule within a second could repeat it, as the same fact"},
    {"branch_protection_rule", "deleted",
     "repository.RecordRule", RecordRule<Kind::kBranchProtection, Change::kDeleted>,
     "The rule protects nothing any more.",
     kNever, "a rule's id is deleted once"},
    {"repository_ruleset", "created",
     "repository.RecordRule", RecordRule<Kind::kRuleset, Change::kCreated>,
     "A ruleset holds in the repository; its SHA-256 is recorded as context for audits.",
     kNever, "a ruleset's id is created once"},
    {"repository_ruleset", "edited",
     "repository.RecordRule", RecordRule<Kind::kRuleset, Change::kEdited>,
     "The ruleset changed; its new SHA-256 is recorded.",
     kNever, "only three edits of one ruleset within a second could repeat it, as the same fact"},
    {"repository_ruleset", "deleted",
     "repository.RecordRule", RecordRule<Kind::kRuleset, Change::kDeleted>,
     "The ruleset holds no more.",
     kNever, "a ruleset's id is deleted once"},

    {"member", "added",
     "repository.RecordCollaborator", RecordCollaborator<Collaborator::kAdded>,
     "Somebody may work in the repository.", kPossibly, kTimeless},
    {"member", "edited",
     "repository.RecordCollaborator", RecordCollaborator<Collaborator::kEdited>,
     "A collaborator's permission changed.", kPossibly, kTimeless},
    {"member", "removed",
     "repository.RecordCollaborator", RecordCollaborator<Collaborator::kRemoved>,
     "Somebody may not work in the repository any more.", kPossibly, kTimeless},
    // clang-format on
});

}  // namespace

std::span<const Row> RepositoryRows() { return kRows; }

}  // namespace docket::commands::github
