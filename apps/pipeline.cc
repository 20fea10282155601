#include "apps/pipeline.h"

#include <optional>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/advertised_url.h"
#include "apps/difference.h"
#include "apps/event_age.h"
#include "apps/owned_unit.h"
#include "apps/owner_metrics.h"
#include "apps/version.h"
#include "commands/intake.h"
#include "commands/processor.h"
#include "commands/reactor.h"
#include "platform/active_keys.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "projections/registry.h"

namespace docket::apps {
namespace {

using eventstore::PartitionIndex;

class IntakeUnit final : public platform::WorkUnit {
 public:
  IntakeUnit(const PipelineParts& parts, PartitionIndex partition,
             const std::function<void()>& wake)
      : intake_(
            {.webhook_received = *parts.stores.logs.webhook_received,
             .delivery_results = *parts.stores.logs.delivery_results,
             .review_commands = *parts.stores.logs.review_commands,
             .organization_commands = *parts.stores.logs.organization_commands,
             .blobs = *parts.stores.blobs,
             .sealer = parts.stores.privacy.sealer(),
             .body_seal = parts.stores.privacy.body_seal(),
             .partition = partition,
             .clock = parts.clock,
             .on_translated = [this](domain::Timestamp at) { age_.Observe(at); }},
            {.bot = {.login = parts.config.github.bot_login, .app_id = parts.config.github.app_id}},
            wake),
        position_(parts.backlogs.Follow("intake", *parts.stores.logs.webhook_received, partition)),
        age_(parts.metrics, parts.clock, "translated",
             parts.stores.logs.webhook_received->name().base),
        deliveries_(parts.metrics.Counters({.name = "docket_intake_deliveries_total",
                                            .help = "Deliveries translated, by what came of it."})),
        translated_(deliveries_.With({{"result", "translated"}})),
        ignored_(deliveries_.With({{"result", "ignored"}})),
        unreadable_(deliveries_.With({{"result", "unreadable"}})),
        restarts_(parts.metrics
                      .Counters({.name = "docket_intake_restarts_total",
                                 .help = "Times that intake resumed after a failure of a log."})
                      .With()) {}

  ~IntakeUnit() override { position_.Forget(); }

  absl::StatusOr<bool> Step() override {
    absl::StatusOr<bool> moved = intake_.Step();
    translated_.Reach(intake_.counts().translated);
    ignored_.Reach(intake_.counts().ignored);
    unreadable_.Reach(intake_.counts().unreadable);
    restarts_.Reach(intake_.counts().restarts);
    position_.Reach(intake_.translated_before());
    return moved;
  }
  absl::Time NextDue() const override { return intake_.NextDue(); }
  std::optional<absl::Status> Health() const override { return intake_.health(); }

 private:
  commands::Intake intake_;
  Backlogs::Position& position_;
  const EventAge age_;
  platform::Family<platform::Counter> deliveries_;
  Difference translated_;
  Difference ignored_;
  Difference unreadable_;
  Difference restarts_;
};

struct Owned {
  eventstore::RecordLog& inbox;
  eventstore::RecordLog& journal;
  commands::StateStore& states;
  std::shared_ptr<platform::ActiveKeys> active;
  PartitionIndex partition;
};

// A writer's id must be unlike every other's, so it comes from the system's generator as a whole.
eventstore::WriterRandomness SystemRandomness() {
  return {.claim_id =
              [] { return eventstore::ClaimId(platform::RandomBytes(eventstore::kClaimIdBytes)); },
          .wait_seed = std::random_device()()};
}

class ProcessorUnit final : public platform::WorkUnit {
 public:
  ProcessorUnit(const PipelineParts& parts, const Owned& owned, const std::function<void()>& wake)
      : metrics_({.inbox = owned.inbox,
                  .journal = owned.journal,
                  .clock = parts.clock,
                  .metrics = parts.metrics,
                  .active = *owned.active}),
        position_(parts.backlogs.Follow("owner", owned.inbox, owned.partition)),
        processor_(
            {.inbox = owned.inbox,
             .journal = owned.journal,
             .partition = owned.partition,
             .store = owned.states,
             .clock = parts.clock,
             .on_decided = [this](const commands::DecidedCommit& one) { metrics_.Note(one); }},
            OptionsOf(parts), SystemRandomness(), wake) {}

  ~ProcessorUnit() override { position_.Forget(); }

  absl::StatusOr<bool> Step() override {
    absl::StatusOr<bool> moved = processor_.Step();
    metrics_.Update(processor_);
    position_.Reach(processor_.decided_before(), processor_.checkpoint().inbox_next);
    return moved;
  }
  absl::Time NextDue() const override { return processor_.NextDue(); }
  std::optional<absl::Status> Health() const override { return processor_.health(); }

 private:
  static commands::ProcessorOptions OptionsOf(const PipelineParts& parts) {
    commands::ProcessorOptions options;
    options.writer.writer_url = AdvertisedUrl(parts.config.http);
    options.writer.software_version = kVersion;
    options.writer.in_flight_max = static_cast<std::size_t>(parts.config.commands.max_in_flight);
    // The configured bound is the process's; each journal's partitions share it.
    options.state_cache_entries =
        static_cast<std::size_t>(parts.config.commands.state_cache_entries /
                                 (2 * parts.config.partitions)) +
        1;
    options.dedup_retention_days = parts.config.commands.dedup_retention_days;
    return options;
  }

  OwnerMetrics metrics_;
  Backlogs::Position& position_;
  commands::Processor processor_;
};

class ProjectionUnit final : public platform::WorkUnit {
 public:
  ProjectionUnit(const PipelineParts& parts, projections::ProjectionGroup& group,
                 const std::function<void()>& wake)
      : group_(group),
        clock_(parts.clock),
        age_(parts.metrics, parts.clock, "shown", group.source().log->name().base) {
    eventstore::RecordLog& log = *group.source().log;
    for (std::int32_t partition = 0; partition < log.partition_count(); ++partition) {
      const auto arrived = [&group, partition, wake] {
        group.Arrived(PartitionIndex(partition));
        wake();
      };
      subscriptions_.push_back(log.Subscribe(PartitionIndex(partition), arrived));
    }
  }

  absl::StatusOr<bool> Step() override {
    const auto on_shown = [this](domain::Timestamp appended_at) { age_.Observe(appended_at); };
    const absl::Time now = clock_.MonotonicNow();
    if (now < look_at_) return group_.StepArrived(on_shown);
    look_at_ = now + kLookEvery;
    return group_.Step(on_shown);
  }
  absl::Time NextDue() const override { return look_at_; }

 private:
  // Nobody wakes a group when another one has recovered the store that they share.
  static constexpr absl::Duration kLookEvery = absl::Seconds(1);

  projections::ProjectionGroup& group_;
  const platform::Clock& clock_;
  const EventAge age_;
  absl::Time look_at_ = absl::InfinitePast();
  std::vector<std::unique_ptr<eventstore::Subscription>> subscriptions_;
};

// docket_active_repositories and docket_active_organizations: partition keys of a journal with a
// commit in the last hour. The sampler keeps them.
std::shared_ptr<platform::ActiveKeys> CountActive(const PipelineParts& parts, const char* what) {
  auto active = std::make_shared<platform::ActiveKeys>(absl::Hours(1));
  platform::Gauge& gauge =
      parts.metrics
          .Gauges({.name = absl::StrCat("docket_active_", what),
                   .help = absl::StrCat("Different ", what,
                                        " with a commit of this process in the last hour.")})
          .With();
  parts.metrics.AddSampler([active, &gauge, &clock = parts.clock] {
    gauge.Set(static_cast<double>(active->Count(clock.MonotonicNow())));
  });
  return active;
}

std::unique_ptr<platform::WorkLoop> MakeProcessorLoop(const PipelineParts& parts,
                                                      const Owned& first,
                                                      eventstore::Ownership& ownership) {
  std::vector<platform::NamedWork> work;
  const std::string& journal = first.journal.name().base;
  for (std::int32_t partition = 0; partition < first.journal.partition_count(); ++partition) {
    const Owned owned{.inbox = first.inbox,
                      .journal = first.journal,
                      .states = first.states,
                      .active = first.active,
                      .partition = PartitionIndex(partition)};
    work.push_back(
        {.name = absl::StrCat("owner of ", journal, " ", partition),
         .make = [parts, owned, &ownership](const std::function<void()>& wake) {
           return std::make_unique<OwnedUnit>(
               ownership, owned.partition,
               [parts, owned, wake] { return std::make_unique<ProcessorUnit>(parts, owned, wake); },
               wake);
         }});
  }
  return std::make_unique<platform::WorkLoop>(absl::StrCat("commands ", journal), std::move(work),
                                              parts.clock, parts.logger);
}

void FollowViews(const PipelineParts& parts, const projections::Progress& progress) {
  const auto points = progress.points();
  for (const projections::Source& source : parts.stores.Sources()) {
    for (const auto& [partition, point] : points) {
      if (partition.log != source.log->name()) continue;
      parts.backlogs.Follow("views", *source.log, partition.partition).Reach(point.next);
    }
  }
}

struct Reacting {
  eventstore::RecordLog& journal;
  eventstore::RecordLog& positions;
};

class ReactorUnit final : public platform::WorkUnit {
 public:
  ReactorUnit(const PipelineParts& parts, const Reacting& reacting, PartitionIndex partition,
              const std::function<void()>& wake)
      : position_(parts.backlogs.Follow("reactor", reacting.journal, partition)),
        reactor_({.journal = reacting.journal,
                  .positions = reacting.positions,
                  .review_commands = *parts.stores.logs.review_commands,
                  .organization_commands = *parts.stores.logs.organization_commands,
                  .partition = partition,
                  .clock = parts.clock},
                 wake) {}

  ~ReactorUnit() override { position_.Forget(); }

  absl::StatusOr<bool> Step() override {
    absl::StatusOr<bool> moved = reactor_.Step();
    if (const auto before = reactor_.reacted_before()) position_.Reach(*before);
    return moved;
  }
  absl::Time NextDue() const override { return reactor_.NextDue(); }
  std::optional<absl::Status> Health() const override { return reactor_.health(); }

 private:
  Backlogs::Position& position_;
  commands::Reactor reactor_;
};

}  // namespace

std::unique_ptr<platform::WorkLoop> MakeIntakeLoop(const PipelineParts& parts,
                                                   eventstore::Ownership& ownership) {
  std::vector<platform::NamedWork> work;
  const std::int32_t partitions = parts.stores.logs.webhook_received->partition_count();
  work.reserve(static_cast<std::size_t>(partitions));
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    work.push_back({.name = absl::StrCat("intake ", partition),
                    .make = [parts, partition, &ownership](const std::function<void()>& wake) {
                      return std::make_unique<OwnedUnit>(
                          ownership, PartitionIndex(partition),
                          [parts, partition, wake] {
                            return std::make_unique<IntakeUnit>(parts, PartitionIndex(partition),
                                                                wake);
                          },
                          wake);
                    }});
  }
  return std::make_unique<platform::WorkLoop>("intake", std::move(work), parts.clock, parts.logger);
}

std::vector<std::unique_ptr<platform::WorkLoop>> MakeCommandLoops(
    const PipelineParts& parts, eventstore::Ownership& ownership) {
  Logs& logs = parts.stores.logs;
  std::vector<std::unique_ptr<platform::WorkLoop>> loops;
  loops.push_back(MakeProcessorLoop(parts,
                                    {.inbox = *logs.review_commands,
                                     .journal = *logs.review_events,
                                     .states = *parts.stores.review_states,
                                     .active = CountActive(parts, "repositories"),
                                     .partition = PartitionIndex(0)},
                                    ownership));
  loops.push_back(MakeProcessorLoop(parts,
                                    {.inbox = *logs.organization_commands,
                                     .journal = *logs.organization_events,
                                     .states = *parts.stores.organization_states,
                                     .active = CountActive(parts, "organizations"),
                                     .partition = PartitionIndex(0)},
                                    ownership));
  return loops;
}

std::unique_ptr<platform::WorkLoop> MakeReactionLoop(const PipelineParts& parts,
                                                     eventstore::Ownership& ownership) {
  Logs& logs = parts.stores.logs;
  const Reacting journals[] = {
      {.journal = *logs.review_events, .positions = *logs.review_events_reacted},
      {.journal = *logs.organization_events, .positions = *logs.organization_events_reacted},
  };
  std::vector<platform::NamedWork> work;
  for (const Reacting& reacting : journals) {
    for (std::int32_t partition = 0; partition < reacting.journal.partition_count(); ++partition) {
      work.push_back(
          {.name = absl::StrCat("reactions to ", reacting.journal.name().base, " ", partition),
           .make = [parts, reacting, partition, &ownership](const std::function<void()>& wake) {
             return std::make_unique<OwnedUnit>(
                 ownership, PartitionIndex(partition),
                 [parts, reacting, partition, wake] {
                   return std::make_unique<ReactorUnit>(parts, reacting, PartitionIndex(partition),
                                                        wake);
                 },
                 wake);
           }});
    }
  }
  return std::make_unique<platform::WorkLoop>("reactions", std::move(work), parts.clock,
                                              parts.logger);
}

absl::StatusOr<std::vector<std::unique_ptr<projections::ProjectionGroup>>> OpenProjectionGroups(
    const platform::Config& config, Stores& stores, projections::Progress& progress) {
  std::vector<std::unique_ptr<projections::ProjectionGroup>> groups;
  for (const projections::Source& source : stores.Sources()) {
    std::vector<const projections::AnyView*> views;
    for (const projections::AnyView* view : projections::AllViews()) {
      if (view->source_log() == source.log->name().base) views.push_back(view);
    }
    DOCKET_ASSIGN_OR_RETURN(
        auto group,
        projections::ProjectionGroup::Open(
            source, std::move(views), *stores.views, progress,
            {.batch_records_max = static_cast<std::size_t>(config.projections.batch_events)}));
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<std::unique_ptr<platform::WorkLoop>> MakeProjectionLoops(
    const PipelineParts& parts,
    const std::vector<std::unique_ptr<projections::ProjectionGroup>>& groups) {
  std::vector<std::unique_ptr<platform::WorkLoop>> loops;
  for (const auto& group : groups) {
    const std::string name = absl::StrCat("projections of ", group->source().log->name().base);
    std::vector<platform::NamedWork> work;
    work.push_back(
        {.name = name, .make = [parts, &group = *group](const std::function<void()>& wake) {
           return std::make_unique<ProjectionUnit>(parts, group, wake);
         }});
    loops.push_back(
        std::make_unique<platform::WorkLoop>(name, std::move(work), parts.clock, parts.logger));
  }
  return loops;
}

void AddBacklogSampler(const PipelineParts& parts, const projections::Progress& progress) {
  // Where nobody keeps the views, they stand wherever they once stood.
  const bool keeps_views = parts.config.roles.contains(platform::Role::kProjections);
  parts.metrics.AddSampler([parts, &progress, keeps_views] {
    if (keeps_views) FollowViews(parts, progress);
    parts.backlogs.Sample();
  });
}

}  // namespace docket::apps
