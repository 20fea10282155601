#include "commands/decide.h"

#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/accepted_changes.h"
#include "commands/decide_stream.h"
#include "commands/installation_standing.h"
#include "commands/merge_assessments.h"
#include "commands/reviews_follow.h"
#include "commands/reviews_of_commit.h"
#include "commands/system_command.h"
#include "domain/access/decider.h"
#include "domain/commit/decider.h"
#include "domain/conversation/decider.h"
#include "domain/decider.h"
#include "domain/installation/decider.h"
#include "domain/organization/decider.h"
#include "domain/repository/decider.h"
#include "domain/review/decider.h"
#include "domain/review/standing.h"
#include "domain/trail/decider.h"
#include "platform/ids.h"
#include "platform/status_macros.h"

namespace docket::commands {
namespace {

// domain::Source: a timer is evidence too.
constexpr std::string_view kTimeProvider = "system";

// From the hash that an id ends with: the same for the same command, so that a decision that is
// made again is the same.
std::int64_t JitterOf(const domain::CommandId& command) {
  constexpr std::size_t kDigits = 6;
  const std::string& id = command.value();
  std::uint32_t hash = 0;
  const std::size_t begin = id.size() < kDigits ? 0 : id.size() - kDigits;
  std::from_chars(id.data() + begin, id.data() + id.size(), hash, 16);
  return hash % 1'000;
}

struct Admission {
  Decided decided;
  bool repository_active = false;
  domain::OrganizationId owner = {};
  domain::OrganizationId first_owner = {};
  domain::Policy policy = {};
  std::string repository_name = {};
};

// What its repository says of a command that it admits.
struct Admitted {
  domain::review::Context context;
  std::string repository_name;
};

// For a command that shows no repository: the one that is known must be the asker's. Time passes in
// all of them.
absl::StatusOr<Admission> AdmitToKnownRepository(const domain::RepositoryKey& key,
                                                 const domain::Tenant& tenant,
                                                 StateSource& source) {
  DOCKET_ASSIGN_OR_RETURN(const auto stored, source.Load(domain::StreamOf(key)));
  const auto& repository = StateOf<domain::repository::Repository>(stored);
  if (!repository.key.has_value()) {
    return Admission{.decided = RejectedFor(domain::review::Rejection::kNotTracked)};
  }
  if (tenant.organization != repository.owner) {
    return Admission{.decided = RejectedFor(domain::repository::Rejection::kOwnerMismatch)};
  }
  return Admission{.decided = Accepted{},
                   .repository_active = repository.Active(),
                   .owner = repository.owner,
                   .first_owner = repository.first_owner,
                   .policy = repository.EffectivePolicy(),
                   .repository_name = repository.full_name};
}

absl::StatusOr<Admission> AdmitToRepository(const domain::repository::Snapshot& repository,
                                            StateSource& source, domain::Timestamp now) {
  const domain::StreamId stream = domain::StreamOf(repository.key);
  DOCKET_ASSIGN_OR_RETURN(const auto stored, source.Load(stream));
  Admission admission{.decided = DecideStream<domain::repository::Repository>(
                          stream, domain::repository::Admit{.repository = repository}, stored,
                          domain::DecisionContext{.now = now}),
                      .repository_active = false};
  const auto* accepted = std::get_if<Accepted>(&admission.decided);
  if (accepted == nullptr) return admission;
  const std::shared_ptr<const StreamState>& after =
      accepted->changes.empty() ? stored : accepted->changes.front().after;
  const auto& admitted = StateOf<domain::repository::Repository>(after);
  admission.repository_active = admitted.Active();
  admission.owner = admitted.owner;
  admission.first_owner = admitted.first_owner;
  admission.policy = admitted.EffectivePolicy();
  admission.repository_name = admitted.full_name;
  return admission;
}

// The heads that new facts of a review name, with the time at which each was first seen.
using Heads = std::map<domain::CommitSha, domain::Timestamp>;

void NoteHead(const domain::review::Event& event, Heads& heads) {
  if (const auto* tracked = std::get_if<domain::review::PullRequestTracked>(&event)) {
    heads.emplace(tracked->head.sha, tracked->updated_at);
  }
  if (const auto* advanced = std::get_if<domain::review::HeadAdvanced>(&event)) {
    heads.emplace(advanced->after, advanced->first_seen_at);
  }
  if (const auto* earlier = std::get_if<domain::review::EarlierHeadObserved>(&event)) {
    heads.emplace(earlier->head, earlier->first_seen_at);
  }
}

Heads HeadsIn(const Accepted& accepted) {
  Heads heads;
  for (const StreamChange& change : accepted.changes) {
    for (const domain::Event& event : change.events) {
      if (const auto* review = std::get_if<domain::review::Event>(&event)) NoteHead(*review, heads);
    }
  }
  return heads;
}

class Decision {
 public:
  Decision(const domain::RecordedCommand& command, StateSource& source, domain::Timestamp now)
      : command_(command), source_(source), now_(now) {}

  absl::StatusOr<Decided> operator()(const domain::review::Command& command) const {
    DOCKET_ASSIGN_OR_RETURN(Admission admission, AdmissionOf(command));
    return AfterAdmission(std::move(admission),
                          [&](const Admitted& admitted) { return OfReview(command, admitted); });
  }

  absl::StatusOr<Decided> operator()(const domain::commit::Command& command) const {
    DOCKET_ASSIGN_OR_RETURN(Admission admission, AdmissionOf(command));
    return AfterAdmission(
        std::move(admission), [&](const Admitted& admitted) -> absl::StatusOr<Decided> {
          const auto* asked = std::get_if<domain::commit::AskBot>(&command);
          if (asked != nullptr) return OfReviewsAt(*asked, admitted);
          DOCKET_ASSIGN_OR_RETURN(Decided decided, OfCommit(command, source_));
          DOCKET_RETURN_IF_ERROR(AssessMergesOf(domain::commit::CommitOf(command), source_,
                                                std::get<Accepted>(decided)));
          return decided;
        });
  }

  absl::StatusOr<Decided> operator()(const domain::repository::Command& command) const {
    if (const auto* follow = std::get_if<domain::repository::LetReviewsFollow>(&command)) {
      return LetReviewsFollow(follow->repository, source_, now_);
    }
    DOCKET_ASSIGN_OR_RETURN(Decided decided, Plain<domain::repository::Repository>(command));
    auto* accepted = std::get_if<Accepted>(&decided);
    const auto* pushed = std::get_if<domain::repository::RecordPush>(&command);
    // A deleted ref points at no commit.
    if (accepted == nullptr || pushed == nullptr || pushed->push.deleted) return decided;
    DOCKET_RETURN_IF_ERROR(RecordOnCommit(*pushed, *accepted));
    return decided;
  }
  absl::StatusOr<Decided> operator()(const domain::installation::Command& command) const {
    const domain::OrganizationId account = domain::installation::SnapshotOf(command).account;
    if (account != command_.metadata.tenant.organization) {
      return RejectedFor(domain::installation::Rejection::kOwnerMismatch);
    }
    const domain::StreamId stream = TargetOf(command_.command);
    DOCKET_ASSIGN_OR_RETURN(const auto stored, source_.Load(stream));
    Decided decided = DecideStream<domain::installation::Installation>(
        stream, command, stored, domain::DecisionContext{.now = now_});
    auto* accepted = std::get_if<Accepted>(&decided);
    if (accepted == nullptr) return decided;
    DOCKET_RETURN_IF_ERROR(TellOrganization(
        {.command = command, .before = StateOf<domain::installation::Installation>(stored)},
        source_, *accepted));
    return decided;
  }
  absl::StatusOr<Decided> operator()(const domain::organization::Command& command) const {
    if (domain::organization::OrganizationOf(command) != command_.metadata.tenant) {
      return Rejected{.code = "owner-mismatch",
                      .detail = "the delivery is another organisation's than it speaks of"};
    }
    return Plain<domain::organization::Organization>(command);
  }
  // Who may speak is the review's to say, whose owner is the conversation's, too.
  absl::StatusOr<Decided> operator()(const domain::conversation::Command& command) const {
    const domain::RunId& run = domain::conversation::RunOf(command);
    DOCKET_ASSIGN_OR_RETURN(
        Admission admission,
        AdmitToKnownRepository({.host = run.review.host, .repository = run.review.repository},
                               command_.metadata.tenant, source_));
    return AfterAdmission(
        std::move(admission), [&](const Admitted& /*admitted*/) -> absl::StatusOr<Decided> {
          DOCKET_ASSIGN_OR_RETURN(const auto review, source_.Load(domain::StreamOf(run.review)));
          const domain::StreamId stream = TargetOf(command_.command);
          DOCKET_ASSIGN_OR_RETURN(const auto stored, source_.Load(stream));
          return DecideStream<domain::conversation::Conversation>(
              stream, command, stored, StandingOf(command, review.get()));
        });
  }
  absl::StatusOr<Decided> operator()(const domain::access::Command& command) const {
    return Plain<domain::access::AccessKeys>(command);
  }
  absl::StatusOr<Decided> operator()(const domain::trail::Command& command) const {
    if (domain::trail::TenantOf(command) != command_.metadata.tenant) {
      return Rejected{.code = "owner-mismatch",
                      .detail = "the command is another organisation's than the accesses"};
    }
    return Plain<domain::trail::AccessTrail>(command);
  }

 private:
  absl::StatusOr<Admission> AdmissionOf(const domain::review::Command& command) const {
    if (!domain::review::IsAboutRuns(command)) return AdmissionOfShown();
    const domain::ReviewId& review = domain::review::ReviewOf(command);
    return AdmitToKnownRepository({.host = review.host, .repository = review.repository},
                                  command_.metadata.tenant, source_);
  }

  absl::StatusOr<Admission> AdmissionOf(const domain::commit::Command& command) const {
    if (!std::holds_alternative<domain::commit::PassTime>(command)) return AdmissionOfShown();
    const domain::CommitId& commit = domain::commit::CommitOf(command);
    return AdmitToKnownRepository({.host = commit.host, .repository = commit.repository},
                                  command_.metadata.tenant, source_);
  }

  // By the repository that the command's payload showed.
  absl::StatusOr<Admission> AdmissionOfShown() const {
    if (!command_.repository.has_value()) {
      return Admission{
          .decided = Rejected{
              .code = "no-repository",
              .detail = "the command does not say which repository showed what it is for"}};
    }
    return AdmitToRepository(*command_.repository, source_, now_);
  }

  [[nodiscard]] domain::conversation::Context StandingOf(
      const domain::conversation::Command& command, const StreamState* review) const {
    const auto& spoken = std::get<domain::conversation::RecordMessage>(command);
    domain::conversation::Context context;
    context.now = now_;
    const auto* state =
        review == nullptr ? nullptr : std::get_if<domain::review::State>(&review->state);
    context.run_exists = state != nullptr && !domain::review::NeverWas(spoken.run, *state);
    if (!context.run_exists) return context;
    context.late = domain::review::WhyDiscarded(
        {.run = spoken.run, .stage = domain::review::Stage::kConversation, .lease = spoken.lease},
        *state, now_);
    return context;
  }

  template <class Aggregate>
  absl::StatusOr<Decided> Plain(const typename Aggregate::Command& command) const {
    const domain::StreamId stream = TargetOf(command_.command);
    DOCKET_ASSIGN_OR_RETURN(const auto stored, source_.Load(stream));
    return DecideStream<Aggregate>(stream, command, stored, domain::DecisionContext{.now = now_});
  }

  // What `decide(admitted)` answers, with the repository's own events before it.
  template <class Decide>
  absl::StatusOr<Decided> AfterAdmission(Admission admission, const Decide& decide) const {
    auto* admitted = std::get_if<Accepted>(&admission.decided);
    if (admitted == nullptr) return std::move(admission.decided);
    Admitted known;
    known.context.now = now_;
    known.context.repository_active = admission.repository_active;
    known.context.owner = admission.owner;
    known.context.first_owner = admission.first_owner;
    known.context.policy = std::move(admission.policy);
    known.context.jitter_permille = JitterOf(command_.metadata.id);
    known.repository_name = std::move(admission.repository_name);
    DOCKET_ASSIGN_OR_RETURN(Decided decided, decide(std::as_const(known)));
    auto* accepted = std::get_if<Accepted>(&decided);
    if (accepted == nullptr) return decided;
    Append(std::move(*accepted), *admitted);
    return std::move(*admitted);
  }

  absl::StatusOr<Decided> OfReview(const domain::review::Command& command,
                                   const Admitted& admitted) const {
    const domain::ReviewId& review = domain::review::ReviewOf(command);
    const domain::StreamId stream = domain::StreamOf(review);
    DOCKET_ASSIGN_OR_RETURN(const auto stored, source_.Load(stream));
    Decided decided =
        DecideStream<domain::review::Review>(stream, command, stored, admitted.context);
    auto* accepted = std::get_if<Accepted>(&decided);
    if (accepted == nullptr) return decided;
    DOCKET_RETURN_IF_ERROR(LinkHeads(review, *accepted));
    if (IsMerged(review, *accepted)) {
      DOCKET_RETURN_IF_ERROR(LinkMerge(review, *accepted));
      DOCKET_RETURN_IF_ERROR(AssessMerge(
          review,
          {.repository_name = admitted.repository_name, .policy = admitted.context.policy.merges},
          source_, *accepted));
    }
    return decided;
  }

  // Asks each review of which the commit is the head now. The answer is no if all of them say so.
  absl::StatusOr<Decided> OfReviewsAt(const domain::commit::AskBot& asked,
                                      const Admitted& admitted) const {
    DOCKET_ASSIGN_OR_RETURN(const auto reviews, ReviewsOfCommit(asked.commit, source_));
    Accepted all;
    std::optional<Rejected> refused = Rejected{
        .code = "no-review-of-commit", .detail = "no pull request has this commit as its head now"};
    bool granted = false;
    for (const domain::ReviewId& id : reviews) {
      DOCKET_ASSIGN_OR_RETURN(const auto stored, source_.Load(domain::StreamOf(id)));
      const auto& review = StateOf<domain::review::Review>(stored);
      if (review.head.sha != asked.commit.sha) continue;
      DOCKET_ASSIGN_OR_RETURN(Decided decided, OfReview(CommandFor(asked, id, review), admitted));
      if (auto* rejected = std::get_if<Rejected>(&decided)) {
        refused = std::move(*rejected);
        continue;
      }
      Accepted& accepted = std::get<Accepted>(decided);
      if (accepted.refused.has_value()) {
        refused = std::exchange(accepted.refused, std::nullopt);
      } else {
        granted = true;
      }
      Append(std::move(accepted), all);
    }
    if (!granted) all.refused = std::move(refused);
    return all;
  }

  static domain::review::Command CommandFor(const domain::commit::AskBot& asked,
                                            const domain::ReviewId& id,
                                            const domain::review::State& review) {
    switch (asked.command) {
      case domain::BotCommand::kReview:
        return domain::review::RequestReview{.review = id,
                                             .trigger = domain::review::Trigger::kRerequested,
                                             .head = asked.commit.sha};
      case domain::BotCommand::kCancel:
        break;
    }
    return domain::review::CancelRunOnRequest{.run = {.review = id, .ordinal = review.runs}};
  }

  // A commit refuses nothing.
  absl::StatusOr<Decided> OfCommit(const domain::commit::Command& command,
                                   StateSource& source) const {
    const domain::StreamId stream = domain::StreamOf(domain::commit::CommitOf(command));
    DOCKET_ASSIGN_OR_RETURN(const auto stored, source.Load(stream));
    return DecideStream<domain::commit::Commit>(stream, command, stored,
                                                domain::DecisionContext{.now = now_});
  }

  // Only a command that brings a new head reads a commit's stream.
  absl::Status LinkHeads(const domain::ReviewId& review, Accepted& accepted) const {
    for (const auto& [sha, first_seen_at] : HeadsIn(accepted)) {
      DOCKET_ASSIGN_OR_RETURN(
          Decided linked, OfCommit(domain::commit::LinkReview{.commit = CommitBeside(review, sha),
                                                              .review = review,
                                                              .first_seen_at = first_seen_at},
                                   source_));
      Append(std::move(std::get<Accepted>(linked)), accepted);
    }
    return absl::OkStatus();
  }

  // Before the first assessment: that the merge commit is one may be what a push waits for.
  absl::Status LinkMerge(const domain::ReviewId& review, Accepted& accepted) const {
    ChangedStates changed(accepted, source_);
    DOCKET_ASSIGN_OR_RETURN(const auto stored, changed.Load(domain::StreamOf(review)));
    const auto& state = std::get<domain::review::State>(stored->state);
    if (state.assessment.has_value() || state.merge->sha == domain::CommitSha()) {
      return absl::OkStatus();
    }
    DOCKET_ASSIGN_OR_RETURN(
        Decided linked,
        OfCommit(domain::commit::LinkMerge{.commit = CommitBeside(review, state.merge->sha),
                                           .review = review},
                 changed));
    Append(std::move(std::get<Accepted>(linked)), accepted);
    return absl::OkStatus();
  }

  static domain::CommitId CommitBeside(const domain::ReviewId& review,
                                       const domain::CommitSha& sha) {
    return {.host = review.host, .repository = review.repository, .sha = sha};
  }

  absl::Status RecordOnCommit(const domain::repository::RecordPush& pushed,
                              Accepted& accepted) const {
    const domain::RepositoryKey& repository = pushed.repository.key;
    const domain::repository::PushRecorded& push = pushed.push;
    const domain::CommitId commit{
        .host = repository.host, .repository = repository.repository, .sha = push.after};
    DOCKET_ASSIGN_OR_RETURN(
        Decided recorded,
        OfCommit(domain::commit::RecordPush{.commit = commit,
                                            .push = {.pushed_at = push.pushed_at,
                                                     .ref = push.ref,
                                                     .before = push.before,
                                                     .pusher = push.pusher,
                                                     .forced = push.forced,
                                                     .default_branch = push.default_branch}},
                 source_));
    Append(std::move(std::get<Accepted>(recorded)), accepted);
    return AssessMergesOf(commit, source_, accepted);
  }

  const domain::RecordedCommand& command_;
  StateSource& source_;
  const domain::Timestamp now_;
};

// How time passes for a stream.
struct Due {
  domain::RepositoryKey repository;
  domain::Command pass_time;
  std::string_view type;  // of the command
};

std::optional<Due> DueIn(const domain::StreamId& stream) {
  if (const auto review = domain::ParseReviewId(stream.value())) {
    return Due{.repository = {.host = review->host, .repository = review->repository},
               .pass_time = domain::review::Command(domain::review::PassTime{.review = *review}),
               .type = "review.PassTime"};
  }
  if (const auto commit = domain::ParseCommitId(stream.value())) {
    return Due{.repository = {.host = commit->host, .repository = commit->repository},
               .pass_time = domain::commit::Command(domain::commit::PassTime{.commit = *commit}),
               .type = "commit.PassTime"};
  }
  if (const auto repository = domain::ParseRepositoryKey(stream.value())) {
    return Due{.repository = *repository,
               .pass_time = domain::repository::Command(domain::repository::LetReviewsFollow{
                   .repository = *repository, .through = {}, .complete = false}),
               .type = "repository.LetReviewsFollow"};
  }
  return std::nullopt;
}

template <class Aggregate>
absl::StatusOr<std::shared_ptr<const StreamState>> Evolved(
    const std::shared_ptr<const StreamState>& before, const typename Aggregate::Event& event,
    const domain::EventMetadata& metadata) {
  if (before != nullptr && !std::holds_alternative<typename Aggregate::State>(before->state)) {
    return absl::DataLossError(absl::StrCat("stream ", metadata.stream.value(), " version ",
                                            metadata.version.value(),
                                            " holds an event of another aggregate"));
  }
  typename Aggregate::State state = StateOf<Aggregate>(before);
  Aggregate::Evolve(state, event);
  return std::make_shared<const StreamState>(
      StreamState{.state = std::move(state), .version = metadata.version});
}

}  // namespace

domain::StreamId TargetOf(const domain::Command& command) {
  return std::visit(
      domain::Overloaded{
          [](const domain::review::Command& review) {
            return domain::StreamOf(domain::review::ReviewOf(review));
          },
          [](const domain::repository::Command& repository) {
            return domain::StreamOf(domain::repository::KeyOf(repository));
          },
          [](const domain::installation::Command& installation) {
            return domain::StreamOf(domain::installation::SnapshotOf(installation).key);
          },
          [](const domain::access::Command&) { return domain::AccessKeysStream(); },
          [](const domain::commit::Command& commit) {
            return domain::StreamOf(domain::commit::CommitOf(commit));
          },
          [](const domain::organization::Command& organization) {
            return domain::StreamOf(domain::organization::OrganizationOf(organization));
          },
          [](const domain::conversation::Command& conversation) {
            return domain::ConversationStream(domain::conversation::RunOf(conversation));
          },
          [](const domain::trail::Command& trail) {
            return domain::TrailStream(domain::trail::TenantOf(trail));
          }},
      command);
}

std::optional<domain::Timestamp> DueOf(const StreamState* state) {
  if (state == nullptr) return std::nullopt;
  if (const auto* review = std::get_if<domain::review::State>(&state->state)) {
    return domain::review::DueOf(*review);
  }
  if (const auto* repository = std::get_if<domain::repository::State>(&state->state)) {
    return domain::repository::DueOf(*repository);
  }
  const auto* commit = std::get_if<domain::commit::State>(&state->state);
  return commit == nullptr ? std::nullopt : domain::commit::DueOf(*commit);
}

absl::StatusOr<domain::RecordedCommand> TimeFor(const Timer& timer, StateSource& source) {
  const std::optional<Due> due = DueIn(timer.stream);
  if (!due.has_value()) {
    return absl::DataLossError(absl::StrCat("the stream ", timer.stream.value(),
                                            " is said to be due, and none of its kind can be"));
  }
  const domain::RepositoryKey& key = due->repository;
  DOCKET_ASSIGN_OR_RETURN(const auto stored, source.Load(domain::StreamOf(key)));
  const domain::Tenant tenant{
      .host = key.host, .organization = StateOf<domain::repository::Repository>(stored).owner};
  domain::CommandMetadata metadata =
      MetadataOf({.provider = kTimeProvider,
                  .log = platform::CommandLog::kReviewCommands,
                  .partition_key = domain::PartitionKey(key.repository),
                  .tenant = tenant,
                  .type = due->type,
                  .target = timer.stream,
                  .natural_key = absl::StrCat(timer.due.value()),
                  .at = timer.due});
  metadata.repository = key.repository;
  return domain::RecordedCommand{
      .metadata = std::move(metadata), .repository = std::nullopt, .command = due->pass_time};
}

absl::StatusOr<Decided> Decide(const domain::RecordedCommand& command, StateSource& source,
                               domain::Timestamp now) {
  return std::visit(Decision(command, source, now), command.command);
}

absl::StatusOr<std::shared_ptr<const StreamState>> EvolveStream(
    const std::shared_ptr<const StreamState>& before, const domain::RecordedEvent& event) {
  const domain::EventMetadata& metadata = event.metadata;
  return std::visit(
      domain::Overloaded{
          [&](const domain::review::Event& review) {
            return Evolved<domain::review::Review>(before, review, metadata);
          },
          [&](const domain::repository::Event& repository) {
            return Evolved<domain::repository::Repository>(before, repository, metadata);
          },
          [&](const domain::installation::Event& installation) {
            return Evolved<domain::installation::Installation>(before, installation, metadata);
          },
          [&](const domain::access::Event& access) {
            return Evolved<domain::access::AccessKeys>(before, access, metadata);
          },
          [&](const domain::commit::Event& commit) {
            return Evolved<domain::commit::Commit>(before, commit, metadata);
          },
          [&](const domain::organization::Event& organization) {
            return Evolved<domain::organization::Organization>(before, organization, metadata);
          },
          [&](const domain::conversation::Event& conversation) {
            return Evolved<domain::conversation::Conversation>(before, conversation, metadata);
          },
          [&](const domain::trail::Event& trail) {
            return Evolved<domain::trail::AccessTrail>(before, trail, metadata);
          }},
      event.event);
}

}  // namespace docket::commands
