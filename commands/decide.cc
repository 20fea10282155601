#include "commands/decide.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/rejection_codes.h"
#include "domain/access/decider.h"
#include "domain/decider.h"
#include "domain/installation/decider.h"
#include "domain/repository/decider.h"
#include "domain/review/decider.h"
#include "platform/status_macros.h"

namespace docket::commands {
namespace {

template <class Aggregate>
typename Aggregate::State StateOf(const std::shared_ptr<const StreamState>& stored) {
  if (stored == nullptr) return Aggregate::Initial();
  return std::get<typename Aggregate::State>(stored->state);
}

// Asks one aggregate; its answer becomes a change of its stream.
template <class Aggregate, class Command, class Context>
Decided DecideStream(const domain::StreamId& stream, const Command& command,
                     const std::shared_ptr<const StreamState>& stored, const Context& context) {
  auto decision = Aggregate::Decide(command, StateOf<Aggregate>(stored), context);
  if (const auto* rejection = std::get_if<typename Aggregate::Rejection>(&decision)) {
    return Rejected{.code = std::string(RejectionCode(*rejection)),
                    .detail = std::string(RejectionDetail(*rejection))};
  }
  auto& [events, state] = std::get<0>(decision);
  if (events.empty()) return Accepted{};

  const std::int64_t version = stored == nullptr ? 0 : stored->version.value();
  StreamChange change{.stream = stream,
                      .first_version = domain::StreamVersion(version + 1),
                      .events = {},
                      .after = nullptr};
  change.events.reserve(events.size());
  for (auto& event : events) change.events.emplace_back(std::move(event));
  change.after = std::make_shared<const StreamState>(StreamState{
      .state = std::move(state),
      .version = domain::StreamVersion(version + static_cast<std::int64_t>(change.events.size()))});
  Accepted accepted;
  accepted.changes.push_back(std::move(change));
  return accepted;
}

struct Admission {
  Decided decided;
  bool repository_active = false;
};

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
  admission.repository_active = StateOf<domain::repository::Repository>(after).Active();
  return admission;
}

class Decision {
 public:
  Decision(const domain::RecordedCommand& command, StateSource& source, domain::Timestamp now)
      : command_(command), source_(source), now_(now) {}

  absl::StatusOr<Decided> operator()(const domain::review::Command& command) const {
    if (!command_.repository.has_value()) {
      return Rejected{.code = "no-repository",
                      .detail = "the command for a review does not say which repository showed it"};
    }
    DOCKET_ASSIGN_OR_RETURN(Admission admission,
                            AdmitToRepository(*command_.repository, source_, now_));
    auto* admitted = std::get_if<Accepted>(&admission.decided);
    if (admitted == nullptr) return std::move(admission.decided);

    const domain::StreamId stream = TargetOf(command_.command);
    DOCKET_ASSIGN_OR_RETURN(const auto stored, source_.Load(stream));
    domain::review::Context context;
    context.now = now_;
    context.repository_active = admission.repository_active;
    Decided decided = DecideStream<domain::review::Review>(stream, command, stored, context);
    if (auto* accepted = std::get_if<Accepted>(&decided)) {
      accepted->changes.insert(accepted->changes.begin(),
                               std::make_move_iterator(admitted->changes.begin()),
                               std::make_move_iterator(admitted->changes.end()));
    }
    return decided;
  }

  absl::StatusOr<Decided> operator()(const domain::repository::Command& command) const {
    return Plain<domain::repository::Repository>(command);
  }
  absl::StatusOr<Decided> operator()(const domain::installation::Command& command) const {
    return Plain<domain::installation::Installation>(command);
  }
  absl::StatusOr<Decided> operator()(const domain::access::Command& command) const {
    return Plain<domain::access::AccessKeys>(command);
  }

 private:
  template <class Aggregate>
  absl::StatusOr<Decided> Plain(const typename Aggregate::Command& command) const {
    const domain::StreamId stream = TargetOf(command_.command);
    DOCKET_ASSIGN_OR_RETURN(const auto stored, source_.Load(stream));
    return DecideStream<Aggregate>(stream, command, stored, domain::DecisionContext{.now = now_});
  }

  const domain::RecordedCommand& command_;
  StateSource& source_;
  const domain::Timestamp now_;
};

template <class Aggregate>
absl::StatusOr<std::shared_ptr<const StreamState>> Evolved(
    const std::shared_ptr<const StreamState>& before, const typename Aggregate::Event& event,
    const domain::EventMetadata& metadata) {
  if (before != nullptr && !std::holds_alternative<typename Aggregate::State>(before->state)) {
    return absl::DataLossError(absl::StrCat("stream ", metadata.stream.value(), " version ",
                                            metadata.version.value(),
                                            " holds an event of another aggregate"));
  }
  return std::make_shared<const StreamState>(StreamState{
      .state = Aggregate::Evolve(StateOf<Aggregate>(before), event), .version = metadata.version});
}

}  // namespace

domain::StreamId TargetOf(const domain::Command& command) {
  return std::visit(
      domain::Overloaded{[](const domain::review::Command& review) {
                           return domain::StreamOf(domain::review::SnapshotOf(review).review);
                         },
                         [](const domain::repository::Command& repository) {
                           return domain::StreamOf(domain::repository::SnapshotOf(repository).key);
                         },
                         [](const domain::installation::Command& installation) {
                           return domain::StreamOf(
                               domain::installation::SnapshotOf(installation).key);
                         },
                         [](const domain::access::Command&) { return domain::AccessKeysStream(); }},
      command);
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
          }},
      event.event);
}

}  // namespace docket::commands
