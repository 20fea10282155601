#include "apps/pipeline.h"

#include <optional>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/version.h"
#include "commands/intake.h"
#include "commands/processor.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "projections/registry.h"

namespace docket::apps {
namespace {

using eventstore::PartitionIndex;

// Counters move by differences: units count since they were made, metrics since the process began.
class Difference {
 public:
  explicit Difference(platform::Counter& counter) : counter_(counter) {}
  void Reach(std::int64_t value) {
    counter_.Increment(static_cast<double>(value - reached_));
    reached_ = value;
  }

 private:
  platform::Counter& counter_;
  std::int64_t reached_ = 0;
};

class IntakeUnit final : public platform::WorkUnit {
 public:
  IntakeUnit(const PipelineParts& parts, PartitionIndex partition,
             const std::function<void()>& wake)
      : intake_({.webhook_received = *parts.stores.logs.webhook_received,
                 .delivery_results = *parts.stores.logs.delivery_results,
                 .review_commands = *parts.stores.logs.review_commands,
                 .organization_commands = *parts.stores.logs.organization_commands,
                 .blobs = *parts.stores.blobs,
                 .partition = partition,
                 .clock = parts.clock},
                {}, wake),
        deliveries_(parts.metrics.Counters({.name = "docket_intake_deliveries_total",
                                            .help = "Deliveries translated, by what came of it."})),
        translated_(deliveries_.With({{"result", "translated"}})),
        ignored_(deliveries_.With({{"result", "ignored"}})),
        unreadable_(deliveries_.With({{"result", "unreadable"}})),
        restarts_(parts.metrics
                      .Counters({.name = "docket_intake_restarts_total",
                                 .help = "Times that intake resumed after a failure of a log."})
                      .With()) {}

  absl::StatusOr<bool> Step() override {
    absl::StatusOr<bool> moved = intake_.Step();
    translated_.Reach(intake_.counts().translated);
    ignored_.Reach(intake_.counts().ignored);
    unreadable_.Reach(intake_.counts().unreadable);
    restarts_.Reach(intake_.counts().restarts);
    return moved;
  }
  absl::Time NextDue() const override { return intake_.NextDue(); }
  std::optional<absl::Status> Health() const override { return intake_.health(); }

 private:
  commands::Intake intake_;
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
      : processor_({.inbox = owned.inbox,
                    .journal = owned.journal,
                    .partition = owned.partition,
                    .store = owned.states,
                    .clock = parts.clock},
                   OptionsOf(parts), SystemRandomness(), wake),
        journal_(owned.journal.name().base),
        commands_(parts.metrics.Counters(
            {.name = "docket_commands_total", .help = "Commands decided or dropped, by journal."})),
        accepted_(Of("accepted")),
        rejected_(Of("rejected")),
        parked_(Of("parked")),
        duplicates_(Of("duplicate")),
        siblings_(Of("sibling")),
        known_bodies_(parts.metrics.Counters(
            {.name = "docket_known_bodies_total",
             .help =
                 "Commands whose body had come before under another delivery id, by journal."})),
        replays_(known_bodies_.With({{"journal", journal_}, {"result", "rejected"}})),
        repeats_(known_bodies_.With({{"journal", journal_}, {"result", "decided"}})),
        unreadable_(parts.metrics
                        .Counters({.name = "docket_unreadable_commands_total",
                                   .help = "Inbox records that are no commands, by journal."})
                        .With({{"journal", journal_}})),
        events_(parts.metrics
                    .Counters({.name = "docket_events_total",
                               .help = "Events journaled by this process, by journal."})
                    .With({{"journal", journal_}})),
        claims_(parts.metrics
                    .Counters({.name = "docket_claims_total",
                               .help = "Claims on journal partitions, by journal."})
                    .With({{"journal", journal_}})) {}

  absl::StatusOr<bool> Step() override {
    absl::StatusOr<bool> moved = processor_.Step();
    const commands::ProcessorCounts& counts = processor_.counts();
    accepted_.Reach(counts.accepted);
    rejected_.Reach(counts.rejected);
    parked_.Reach(counts.parked);
    duplicates_.Reach(counts.duplicates);
    siblings_.Reach(counts.siblings);
    replays_.Reach(counts.replays);
    repeats_.Reach(counts.known_bodies);
    unreadable_.Reach(counts.unreadable);
    events_.Reach(counts.events);
    claims_.Reach(processor_.claims());
    return moved;
  }
  absl::Time NextDue() const override { return processor_.NextDue(); }
  std::optional<absl::Status> Health() const override { return processor_.health(); }

 private:
  static commands::ProcessorOptions OptionsOf(const PipelineParts& parts) {
    commands::ProcessorOptions options;
    options.writer.writer_url = absl::StrCat("http://", ToString(parts.config.http.listen));
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

  Difference Of(const char* result) {
    return Difference(commands_.With({{"journal", journal_}, {"result", result}}));
  }

  commands::Processor processor_;
  const std::string journal_;
  platform::Family<platform::Counter> commands_;
  Difference accepted_;
  Difference rejected_;
  Difference parked_;
  Difference duplicates_;
  Difference siblings_;
  platform::Family<platform::Counter> known_bodies_;
  Difference replays_;
  Difference repeats_;
  Difference unreadable_;
  Difference events_;
  Difference claims_;
};

class ProjectionUnit final : public platform::WorkUnit {
 public:
  ProjectionUnit(projections::ProjectionGroup& group, const platform::Clock& clock,
                 const std::function<void()>& wake)
      : group_(group), clock_(clock) {
    eventstore::RecordLog& log = *group.source().log;
    for (std::int32_t partition = 0; partition < log.partition_count(); ++partition) {
      subscriptions_.push_back(log.Subscribe(PartitionIndex(partition), wake));
    }
  }

  absl::StatusOr<bool> Step() override {
    look_at_ = clock_.MonotonicNow() + kLookEvery;
    return group_.Step();
  }
  absl::Time NextDue() const override { return look_at_; }

 private:
  // Nobody wakes a group when another one has recovered the store that they share.
  static constexpr absl::Duration kLookEvery = absl::Seconds(1);

  projections::ProjectionGroup& group_;
  const platform::Clock& clock_;
  absl::Time look_at_ = absl::InfinitePast();
  std::vector<std::unique_ptr<eventstore::Subscription>> subscriptions_;
};

std::unique_ptr<platform::WorkLoop> MakeProcessorLoop(const PipelineParts& parts,
                                                      const Owned& first) {
  std::vector<platform::NamedWork> work;
  const std::string& journal = first.journal.name().base;
  for (std::int32_t partition = 0; partition < first.journal.partition_count(); ++partition) {
    const Owned owned{.inbox = first.inbox,
                      .journal = first.journal,
                      .states = first.states,
                      .partition = PartitionIndex(partition)};
    work.push_back({.name = absl::StrCat("owner of ", journal, " ", partition),
                    .make = [parts, owned](const std::function<void()>& wake) {
                      return std::make_unique<ProcessorUnit>(parts, owned, wake);
                    }});
  }
  return std::make_unique<platform::WorkLoop>(absl::StrCat("commands ", journal), std::move(work),
                                              parts.clock, parts.logger);
}

}  // namespace

std::unique_ptr<platform::WorkLoop> MakeIntakeLoop(const PipelineParts& parts) {
  std::vector<platform::NamedWork> work;
  const std::int32_t partitions = parts.stores.logs.webhook_received->partition_count();
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    work.push_back({.name = absl::StrCat("intake ", partition),
                    .make = [parts, partition](const std::function<void()>& wake) {
                      return std::make_unique<IntakeUnit>(parts, PartitionIndex(partition), wake);
                    }});
  }
  return std::make_unique<platform::WorkLoop>("intake", std::move(work), parts.clock, parts.logger);
}

std::vector<std::unique_ptr<platform::WorkLoop>> MakeCommandLoops(const PipelineParts& parts) {
  Logs& logs = parts.stores.logs;
  std::vector<std::unique_ptr<platform::WorkLoop>> loops;
  loops.push_back(MakeProcessorLoop(parts, {.inbox = *logs.review_commands,
                                            .journal = *logs.review_events,
                                            .states = *parts.stores.review_states,
                                            .partition = PartitionIndex(0)}));
  loops.push_back(MakeProcessorLoop(parts, {.inbox = *logs.organization_commands,
                                            .journal = *logs.organization_events,
                                            .states = *parts.stores.organization_states,
                                            .partition = PartitionIndex(0)}));
  return loops;
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
        {.name = name,
         .make = [&group = *group, &clock = parts.clock](const std::function<void()>& wake) {
           return std::make_unique<ProjectionUnit>(group, clock, wake);
         }});
    loops.push_back(
        std::make_unique<platform::WorkLoop>(name, std::move(work), parts.clock, parts.logger));
  }
  return loops;
}

}  // namespace docket::apps
