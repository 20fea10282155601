#include "tests/support/samples.h"

#include <string>
#include <string_view>
#include <variant>

#include "schemas/codec/command_codec.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/journal_codec.h"
#include "tests/support/commit_samples.h"
#include "tests/support/conversation_samples.h"
#include "tests/support/following_samples.h"
#include "tests/support/merge_samples.h"
#include "tests/support/organization_samples.h"
#include "tests/support/policy_samples.h"
#include "tests/support/run_samples.h"
#include "tests/support/sample_parts.h"

namespace docket::tests {
namespace {

domain::review::Branch BranchNamed(std::string_view ref, char digit) {
  return {.ref = std::string(ref), .sha = Commit(digit)};
}

domain::review::Facts SampleFacts() {
  return {.labels = {"Fehler", "größer", "重要"},
          .assignees = {UserId(21031067), UserId(21031068)},
          .requested_reviewers = {UserId(5), UserId(1234567890123)},
          .requested_teams = {3, 4},
          .milestone = "Välkommen 1.0",
          .locked = true,
          .auto_merge = true};
}

domain::review::Snapshot SamplePullRequest() {
  return {.review = kReview,
          .author = PersonNamed(21031067, "Codertocat"),
          .title = PersonalText(21031067, "README: füge „naïve“ Zeile hinzu 🚀"),
          .base = BranchNamed("master", 'b'),
          .head = BranchNamed("änderungen", 'a'),
          .head_repository = RepositoryId(186853007),
          .status = domain::review::PullRequestStatus::kMerged,
          .draft = true,
          .facts = SampleFacts(),
          .merge_sha = Commit('c'),
          .merged_by = PersonNamed(7, "Zoë"),
          .created_at = At(1),
          .updated_at = At(2),
          .closed_at = At(3),
          .merged_at = At(4)};
}

domain::review::HumanReviewSnapshot SampleHumanReview() {
  return {.id = domain::ProviderReviewId(237895671),
          .reviewer = PersonNamed(8, "Łukasz"),
          .verdict = domain::review::HumanVerdict::kChangesRequested,
          .commit = Commit('a'),
          .submitted_at = At(5),
          .body_sha256 = Hash("Bitte ändern")};
}

domain::installation::Snapshot SampleInstallation() {
  return {.key = kInstallation,
          .account = OrganizationId(118022467),
          .account_login = PersonalText(118022467, "Bäckerei-Ω"),
          .app_id = 29310,
          .selection = domain::installation::RepositorySelection::kSelected,
          .suspended = true,
          .updated_at = At(6)};
}

domain::repository::PushRecorded SamplePush() {
  return {.ref = "refs/heads/größe",
          .before = Commit('1'),
          .after = Commit('2'),
          .pusher = UserId(21031067),
          .commits = 17,
          .default_branch = true,
          .forced = true,
          .created = true,
          .deleted = true,
          .pushed_at = At(7)};
}

domain::access::KeyCreated SampleKey() {
  return {.id = domain::KeyId("k_7Qm2"),
          .secret_sha256 = Hash("secret"),
          .label = "Müllers Übersicht",
          .role = domain::access::Role::kAdmin,
          .tenants = {{.host = kHost, .organization = OrganizationId(21031067)},
                      {.host = domain::HostCode("ghes1"), .organization = OrganizationId(9)}},
          .expires_at = At(8)};
}

domain::trail::AccessRecorded SampleAccess() {
  return {.key = domain::KeyId("k_7Qm2"),
          .role = domain::access::Role::kAuditor,
          .operation = "GET /api/v1/audit/merges/{id}",
          .target = "rev_gh_186853002_2",
          .filter = "organization=gh:21031067",
          .status = 200,
          .request_id = "408797d0-0e8a-4f67-bc56-e8b57c6efd50",
          .trace = {.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
          .accessed_at = At(69)};
}

domain::review::Comment SampleComment() {
  return {.kind = domain::review::CommentKind::kReview,
          .id = domain::ProviderCommentId(284312630),
          .author = PersonNamed(15, "Jürgen"),
          .body_sha256 = Hash("Warum so?"),
          .review = domain::ProviderReviewId(237895671),
          .in_reply_to = domain::ProviderCommentId(284312629),
          .commit = Commit('a'),
          .path = "src/größe.cc",
          .line = 265,
          .created_at = At(100),
          .updated_at = At(101)};
}

domain::repository::RuleChanged SampleRule() {
  return {.kind = domain::repository::RuleKind::kRuleset,
          .change = domain::repository::RuleChange::kEdited,
          .id = 21796960,
          .name = "Schutz für „main“",
          .rule_sha256 = Hash("{}"),
          .updated_at = At(102)};
}

domain::repository::CollaboratorChanged SampleCollaborator() {
  return {.change = domain::repository::CollaboratorChange::kEdited,
          .collaborator = PersonNamed(16, "Håkon"),
          .permission_before = "write",
          .permission = "admin"};
}

void AddReviewEvents(std::vector<domain::Event>& events) {
  namespace review = domain::review;
  const auto add = [&](review::Event event) { events.emplace_back(std::move(event)); };
  const domain::review::Snapshot pull_request = SamplePullRequest();
  add(review::PullRequestTracked{.review = kReview,
                                 .author = pull_request.author,
                                 .title = pull_request.title,
                                 .base = pull_request.base,
                                 .head = pull_request.head,
                                 .head_repository = pull_request.head_repository,
                                 .draft = true,
                                 .created_at = At(10),
                                 .updated_at = At(11),
                                 .owner = OrganizationId(21031067)});
  add(review::PullRequestEdited{
      .title = pull_request.title, .base = pull_request.base, .updated_at = At(12)});
  add(review::PullRequestFactsRecorded{.facts = SampleFacts(), .updated_at = At(13)});
  add(review::PullRequestConvertedToDraft{.updated_at = At(14)});
  add(review::PullRequestReadyForReview{.updated_at = At(15)});
  add(review::HeadAdvanced{.before = Commit('1'),
                           .after = Commit('2'),
                           .pusher = PersonNamed(9, "Ñandú"),
                           .first_seen_at = At(16)});
  add(review::EarlierHeadObserved{.head = Commit('3'), .first_seen_at = At(17)});
  add(review::HeadGapDetected{.expected = Commit('4'), .before = Commit('5')});
  add(review::PullRequestClosed{.closed_by = PersonNamed(10, "Ægir"), .closed_at = At(18)});
  add(review::PullRequestMerged{
      .merge_sha = Commit('6'), .merged_by = PersonNamed(11, "Žofie"), .merged_at = At(19)});
  add(review::PullRequestReopened{.inferred = true, .updated_at = At(20)});
  const review::HumanReviewSnapshot human = SampleHumanReview();
  add(review::HumanReviewSubmitted{.id = human.id,
                                   .reviewer = human.reviewer,
                                   .verdict = human.verdict,
                                   .commit = human.commit,
                                   .submitted_at = human.submitted_at,
                                   .body_sha256 = human.body_sha256});
  add(review::HumanReviewEdited{
      .id = human.id, .body_sha256 = Hash("Danke"), .updated_at = At(21)});
  add(review::HumanReviewDismissed{
      .id = human.id, .dismissed_by = PersonNamed(12, "李雷"), .dismissed_at = At(22)});
  add(review::ReviewRequested{.run = kRun,
                              .head = Commit('7'),
                              .base = Commit('8'),
                              .trigger = review::Trigger::kSynchronize,
                              .not_before = At(23),
                              .burst_since = At(24),
                              .deadline = At(25)});
  add(review::ReviewSkipped{.head = Commit('9'),
                            .trigger = review::Trigger::kReadyForReview,
                            .reason = review::SkipReason::kDuplicateHead});
  add(review::RunSuperseded{.run = kRun, .old_head = Commit('a'), .new_head = Commit('b')});
  add(review::RunCancelled{.run = kRun, .reason = review::CancelReason::kMerged});
  add(review::ReviewTransferred{
      .from = OrganizationId(21031067), .to = OrganizationId(118022467), .snapshot = pull_request});
}

void AddDiscussionEvents(std::vector<domain::Event>& events) {
  namespace review = domain::review;
  const auto add = [&](review::Event event) { events.emplace_back(std::move(event)); };
  const review::Comment comment = SampleComment();
  add(review::CommentRecorded{.comment = comment});
  add(review::CommentEdited{.kind = comment.kind,
                            .id = comment.id,
                            .body_sha256 = Hash("Ach so"),
                            .updated_at = At(104)});
  add(review::CommentDeleted{.kind = comment.kind,
                             .id = comment.id,
                             .deleted_by = PersonNamed(20, "Óscar"),
                             .deleted_at = At(105)});
  add(review::ThreadResolved{.thread = comment.in_reply_to,
                             .resolved_by = PersonNamed(21, "Eşref"),
                             .resolved_at = At(106)});
  add(review::ThreadUnresolved{.thread = comment.in_reply_to,
                               .unresolved_by = PersonNamed(22, "Šárka"),
                               .unresolved_at = At(107)});
  add(review::BotCommandRefused{.kind = comment.kind,
                                .comment = comment.id,
                                .command = domain::BotCommand::kCancel,
                                .reason = review::RefusalReason::kNothingToCancel});
}

void AddRepositoryEvents(std::vector<domain::Event>& events) {
  namespace repository = domain::repository;
  const auto add = [&](repository::Event event) { events.emplace_back(std::move(event)); };
  add(repository::RepositoryBound{.key = kRepository,
                                  .owner = OrganizationId(21031067),
                                  .full_name = "Codertocat/Hello-Wörld",
                                  .default_branch = "master",
                                  .visibility = repository::Visibility::kPrivate,
                                  .archived = true,
                                  .updated_at = At(30)});
  add(repository::RepositoryRenamed{
      .from = "Codertocat/Hello", .to = "Codertocat/Grüße", .updated_at = At(31)});
  add(repository::RepositoryEdited{.default_branch = "hauptzweig-ß", .updated_at = At(32)});
  add(repository::RepositoryVisibilityChanged{.visibility = repository::Visibility::kInternal,
                                              .updated_at = At(33)});
  add(repository::RepositoryArchived{.updated_at = At(34)});
  add(repository::RepositoryUnarchived{.updated_at = At(35)});
  add(repository::RepositoryDeleted{.deleted_at = At(36)});
  add(repository::RepositoryTransferAnnounced{.from = OrganizationId(1),
                                              .to = OrganizationId(118022467),
                                              .updated_at = At(37),
                                              .full_name = "Grüße/Hello-Wörld"});
  add(SamplePush());
  add(SampleRule());
  add(SampleCollaborator());
}

void AddDiscussionCommands(std::vector<domain::Command>& commands) {
  using domain::review::Command;
  commands.emplace_back(Command(domain::review::RecordComment{
      .target = kReview,
      .pull_request = SamplePullRequest(),
      .comment = SampleComment(),
      .action = domain::review::CommentAction::kDeleted,
      .sender = PersonNamed(23, "Ülle"),
      .deleted_at = At(108),
      .ask = {{.command = domain::BotCommand::kCancel, .permitted = true}}}));
  commands.emplace_back(
      Command(domain::review::RecordThread{.target = kReview,
                                           .pull_request = SamplePullRequest(),
                                           .thread = domain::ProviderCommentId(284312629),
                                           .resolved = true,
                                           .sender = PersonNamed(24, "Ġorġ"),
                                           .changed_at = At(109)}));
}

void AddRepositoryContextCommands(std::vector<domain::Command>& commands) {
  using domain::repository::Command;
  commands.emplace_back(Command(
      domain::repository::RecordRule{.repository = SampleRepository(), .rule = SampleRule()}));
  commands.emplace_back(Command(domain::repository::RecordCollaborator{
      .repository = SampleRepository(), .collaborator = SampleCollaborator()}));
}

void AddInstallationEvents(std::vector<domain::Event>& events) {
  namespace installation = domain::installation;
  const auto add = [&](installation::Event event) { events.emplace_back(std::move(event)); };
  const installation::Snapshot seen = SampleInstallation();
  add(installation::InstallationCreated{.key = seen.key,
                                        .account = seen.account,
                                        .account_login = seen.account_login,
                                        .app_id = seen.app_id,
                                        .selection = seen.selection,
                                        .repositories = {RepositoryId(1), RepositoryId(186853002)},
                                        .updated_at = At(40)});
  add(installation::InstallationSuspended{.updated_at = At(41)});
  add(installation::InstallationUnsuspended{.updated_at = At(42)});
  add(installation::InstallationDeleted{.updated_at = At(43)});
  add(installation::InstallationPermissionsAccepted{.updated_at = At(44)});
  add(installation::InstallationRepositoriesChanged{.selection = seen.selection,
                                                    .added = {RepositoryId(5), RepositoryId(6)},
                                                    .removed = {RepositoryId(7)},
                                                    .updated_at = At(45)});
}

domain::review::State SampleReviewState() {
  const domain::review::Snapshot pull_request = SamplePullRequest();
  const domain::review::HumanReview human{.verdict = domain::review::HumanVerdict::kApproved,
                                          .dismissed = true,
                                          .body_sha256 = Hash("Gut so"),
                                          .updated_at = At(50),
                                          .reviewer = UserId(8),
                                          .commit = Commit('a'),
                                          .submitted_at = At(49),
                                          .dismissed_at = At(48)};
  return {
      .id = kReview,
      .status = domain::review::PullRequestStatus::kClosed,
      .draft = true,
      .title = pull_request.title,
      .base = pull_request.base,
      .head = pull_request.head,
      .head_before = Commit('1'),
      .facts = SampleFacts(),
      .updated_at = At(51),
      .heads = {{Commit('1'), At(52)}, {Commit('a'), At(53)}},
      .human_reviews = {{domain::ProviderReviewId(237895671), human}},
      .live_run = SampleRun(),
      .runs = 3,
      .burst_since = At(54),
      .auto_runs = {{Commit('1'), 1}, {Commit('a'), 3}},
      .notifications = {{SampleNotification(),
                         {.attempt = 2, .available_at = At(55), .deadline = At(56)}}},
      .publishing = SampleLease(),
      .head_skips = {domain::review::SkipReason::kDraft,
                     domain::review::SkipReason::kRepositoryInactive},
      .issue_comments = {{domain::ProviderCommentId(492700400),
                          {.body_sha256 = Hash("Stimmt!"),
                           .updated_at = At(110),
                           .deleted = false,
                           .thread = {},
                           .created_at = At(108),
                           .deleted_at = {}}}},
      .review_comments = {{domain::ProviderCommentId(284312630),
                           {.body_sha256 = {},
                            .updated_at = {},
                            .deleted = true,
                            .thread = domain::ProviderCommentId(284312629),
                            .created_at = At(109),
                            .deleted_at = At(112)}}},
      .threads = {{domain::ProviderCommentId(284312629),
                   {.resolved = true, .changed_at = At(111)}}},
      .owner = OrganizationId(21031067),
      .author = PersonNamed(21031067, "Codertocat"),
      .head_repository = RepositoryId(186853007),
      .created_at = At(115),
      .closed_at = At(116),
      .feedback = {{domain::FindingId(std::string(32, '1')), std::nullopt},
                   {domain::FindingId(std::string(32, 'f')),
                    domain::review::DismissalReason::kFalsePositive}},
      .fork = true,
      .head_pushers = {{Commit('a'), UserId(18)}},
      .ended_runs = {{Commit('a'), {.completed = 1, .failed = 2}}},
      .enqueued = domain::review::Enqueued{.at = At(113), .by = UserId(17)},
      .merge =
          domain::review::Merge{.sha = Commit('c'), .merged_by = UserId(19), .merged_at = At(114)},
      .assessment = SampleAssessment()};
}

}  // namespace

domain::repository::Snapshot SampleRepository() {
  return {.key = kRepository,
          .owner = OrganizationId(21031067),
          .full_name = "Codertocat/Hello-Wörld",
          .default_branch = "master",
          .visibility = domain::repository::Visibility::kPrivate,
          .archived = true,
          .updated_at = At(60)};
}

domain::CommandMetadata SampleMetadata() {
  return {
      .id = domain::CommandId("cmd_review_commands_186853002_8f8a1c39-0c2c-5d55-9c4e-6d7f1f2f9a10"),
      .tenant = {.host = kHost, .organization = OrganizationId(21031067)},
      .repository = RepositoryId(186853002),
      .actor = {.type = domain::ActorType::kUser,
                .id = UserId(21031067),
                .login = PersonalText(21031067, "Codertocåt")},
      .source = {.provider = "github",
                 .host = kHost,
                 .guid = domain::DeliveryGuid("72d3162e-cc78-11e3-81ab-4c9367dc0958"),
                 .delivery = domain::DeliveryId{.generation = 1, .partition = 3, .offset = 41},
                 .hook_id = "292430182",
                 .body_sha256 = Hash("body")},
      .trace = {.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
      .occurred_at = At(61),
      .issued_at = At(62),
      .unique_per_occurrence = true};
}

std::vector<domain::Event> SampleEvents() {
  std::vector<domain::Event> events;
  AddReviewEvents(events);
  AddDiscussionEvents(events);
  AddRunEvents(events);
  AddMergeEvents(events);
  AddRepositoryEvents(events);
  AddInstallationEvents(events);
  AddCommitEvents(events);
  AddOrganizationEvents(events);
  AddConversationEvents(events);
  AddPolicyEvents(events);
  AddFollowingEvents(events);
  events.emplace_back(domain::access::Event(SampleKey()));
  events.emplace_back(
      domain::access::Event(domain::access::KeyRevoked{.id = domain::KeyId("k_7Qm2")}));
  events.emplace_back(domain::access::Event(
      domain::access::KeyUsed{.id = domain::KeyId("k_7Qm2"), .used_at = At(67)}));
  events.emplace_back(domain::trail::Event(SampleAccess()));
  return events;
}

std::vector<domain::Command> SampleCommands() {
  using domain::review::Command;
  std::vector<domain::Command> commands;
  commands.emplace_back(Command(domain::review::SyncPullRequest{
      .pull_request = SamplePullRequest(),
      .action = domain::review::PullRequestAction::kConvertedToDraft,
      .before = Commit('0'),
      .base_changed = true,
      .sender = PersonNamed(13, "Ðóra"),
      .author = domain::review::AuthorKind::kOtherBot,
      .sent_by_our_bot = true,
      .asks_our_bot = true,
      .label = "prüfen"}));
  commands.emplace_back(Command(domain::review::RecordHumanReview{
      .pull_request = SamplePullRequest(), .review = SampleHumanReview()}));
  commands.emplace_back(Command(domain::review::EditHumanReview{.pull_request = SamplePullRequest(),
                                                                .review = SampleHumanReview()}));
  commands.emplace_back(
      Command(domain::review::DismissHumanReview{.pull_request = SamplePullRequest(),
                                                 .review = SampleHumanReview(),
                                                 .sender = PersonNamed(14, "Øyvind")}));
  AddRunCommands(commands);
  commands.emplace_back(
      domain::repository::Command(domain::repository::Admit{.repository = SampleRepository()}));
  commands.emplace_back(domain::repository::Command(domain::repository::SyncRepository{
      .repository = SampleRepository(),
      .action = domain::repository::RepositoryAction::kTransferred,
      .transferred_from = OrganizationId(118022467),
      .speaks_for_both = true,
      .occurred_at = At(63)}));
  commands.emplace_back(domain::repository::Command(
      domain::repository::RecordPush{.repository = SampleRepository(), .push = SamplePush()}));
  commands.emplace_back(domain::installation::Command(domain::installation::SyncInstallation{
      .installation = SampleInstallation(),
      .action = domain::installation::InstallationAction::kNewPermissionsAccepted,
      .repositories = {RepositoryId(1), RepositoryId(2)}}));
  commands.emplace_back(domain::installation::Command(
      domain::installation::ChangeRepositories{.installation = SampleInstallation(),
                                               .added = {RepositoryId(3)},
                                               .removed = {RepositoryId(4), RepositoryId(5)}}));
  AddCommitCommands(commands);
  AddOrganizationCommands(commands);
  AddConversationCommands(commands);
  AddPolicyCommands(commands);
  AddFollowingCommands(commands);
  AddDiscussionCommands(commands);
  AddRepositoryContextCommands(commands);
  commands.emplace_back(domain::access::Command(domain::access::CreateKey{.key = SampleKey()}));
  commands.emplace_back(
      domain::access::Command(domain::access::RevokeKey{.id = domain::KeyId("k_7Qm2")}));
  commands.emplace_back(domain::access::Command(
      domain::access::RecordUse{.id = domain::KeyId("k_7Qm2"), .used_at = At(67)}));
  commands.emplace_back(domain::trail::Command(domain::trail::RecordAccesses{
      .tenant = {.host = kHost, .organization = OrganizationId(21031067)},
      .accesses = {SampleAccess(), SampleAccess()}}));
  return commands;
}

std::vector<domain::State> SampleStates() {
  return {
      SampleReviewState(),
      domain::repository::State{
          .key = kRepository,
          .owner = OrganizationId(21031067),
          .full_name = "Codertocat/Hello-Wörld",
          .default_branch = "master",
          .visibility = domain::repository::Visibility::kInternal,
          .archived = true,
          .deleted = true,
          .announced_owner = OrganizationId(118022467),
          .announced_at = Timestamp(1'588'888'000'000'000),
          .announced_name = "Grüße/Hello-Wörld",
          .updated_at = At(64),
          .policy_version = 3,
          .policy = SamplePolicy(),
          .organization_policy_version = 4,
          .organization_policy = {.drafts = true},
          .installation_version = 5,
          .installation_active = false,
          .follow_up = {.under_way = true, .through = domain::PullRequestNumber(9), .due = At(66)},
          .first_owner = OrganizationId(1)},
      domain::installation::State{.key = kInstallation,
                                  .account = OrganizationId(118022467),
                                  .selection = domain::installation::RepositorySelection::kSelected,
                                  .repositories = {RepositoryId(1), RepositoryId(2)},
                                  .suspended = true,
                                  .deleted = true,
                                  .updated_at = At(65)},
      domain::access::State{.keys = {{domain::KeyId("k_1"), {.valid = true, .used_at = At(68)}},
                                     {domain::KeyId("k_2"), {.valid = false, .used_at = {}}}}},
      SampleCommitState(),
      SampleOrganizationState(),
      SampleConversationState(),
      domain::trail::State{.accesses = 42}};
}

journal::v1::Record SampleClaim() {
  journal::v1::Record record;
  journal::v1::Claim& claim = *record.mutable_claim();
  claim.set_term(7);
  claim.set_claim_id("0123456789abcdef");
  claim.set_writer_url("http://127.0.0.1:8080");
  claim.set_software_version("0.1.0");
  claim.set_claimed_at(At(70).value());
  return record;
}

journal::v1::Record SampleCommit() {
  journal::v1::Record record;
  journal::v1::Commit& commit = *record.mutable_commit();
  commit.set_claim_id("0123456789abcdef");
  commit.set_seq(4);
  commit.set_input_next_offset(1001);
  commit.set_recorded_at(At(71).value());
  *commit.mutable_outcome() =
      schemas::OutcomeHeader(SampleMetadata(), schemas::CommandType(SampleCommands().front()), 2);
  commit.mutable_outcome()->mutable_accepted();
  commit.mutable_outcome()->set_known_body(true);
  const std::vector<domain::Event> events = SampleEvents();
  const domain::StreamId stream("rev_gh_186853002_2");
  // In its first version, which stands in the golden file: how events change is told by theirs.
  auto tracked =
      std::get<domain::review::PullRequestTracked>(std::get<domain::review::Event>(events.at(0)));
  tracked.owner = {};
  *commit.add_events() =
      schemas::EncodeJournalEvent(stream, domain::StreamVersion(5), domain::review::Event(tracked));
  commit.mutable_events(0)->set_schema_version(1);
  *commit.add_events() =
      schemas::EncodeJournalEvent(stream, domain::StreamVersion(6), events.at(5));
  return record;
}

inbox::v1::WebhookReceived SampleWebhookReceived() {
  const domain::CommandMetadata metadata = SampleMetadata();
  const std::string body = R"({"action":"opened","sender":{"login":"Codertocåt"}})";
  inbox::v1::WebhookReceived webhook;
  webhook.set_provider("github");
  webhook.set_endpoint("default");
  webhook.set_host(std::string(kHost.value()));
  webhook.set_guid(metadata.source.guid.value());
  webhook.set_event("pull_request");
  webhook.set_action("opened");
  *webhook.mutable_tenant() = schemas::ToProto(metadata.tenant);
  webhook.set_repository(186853002);
  webhook.set_installation(957387);
  webhook.set_hook_id("292430182");
  webhook.set_hook_target_type("repository");
  webhook.set_hook_target_id("79929171");
  webhook.set_user_agent("GitHub-Hookshot/044aadd");
  webhook.set_secret_index(1);
  webhook.set_body_sha256(schemas::Sha256Bytes(Hash(body)));
  webhook.set_body(body);
  webhook.set_received_at(At(72).value());
  *webhook.mutable_trace() = schemas::ToProto(metadata.trace);
  webhook.set_body_bytes(static_cast<std::int64_t>(body.size()));
  return webhook;
}

inbox::v1::DeliveryTranslated SampleDeliveryTranslated() {
  const domain::CommandMetadata metadata = SampleMetadata();
  inbox::v1::DeliveryTranslated translated;
  *translated.mutable_delivery() = schemas::ToProto(*metadata.source.delivery);
  translated.set_table_version(1);
  inbox::v1::CommandRef& command = *translated.add_commands();
  command.set_id(metadata.id.value());
  command.set_log("review_commands");
  command.set_partition(2);
  command.set_type("review.SyncPullRequest");
  translated.set_ignored_reason("not-wanted");
  translated.set_translated_at(At(73).value());
  translated.set_guid(metadata.source.guid.value());
  translated.set_body_sha256(schemas::Sha256Bytes(metadata.source.body_sha256));
  return translated;
}

}  // namespace docket::tests
