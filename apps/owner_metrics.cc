#include "apps/owner_metrics.h"

namespace docket::apps {

OwnerMetrics::OwnerMetrics(const Parts& parts)
    : active_(parts.active),
      clock_(parts.clock),
      journal_(parts.journal.name().base),
      age_(parts.metrics, parts.clock, "decided", parts.inbox.name().base),
      commands_(parts.metrics.Counters(
          {.name = "docket_commands_total", .help = "Commands decided or dropped, by journal."})),
      accepted_(Commands("accepted")),
      rejected_(Commands("rejected")),
      parked_(Commands("parked")),
      duplicates_(Commands("duplicate")),
      siblings_(Commands("sibling")),
      known_bodies_(parts.metrics.Counters(
          {.name = "docket_known_bodies_total",
           .help = "Commands whose body had come before under another delivery id, by journal."})),
      replays_(KnownBodies("rejected")),
      repeats_(KnownBodies("decided")),
      unreadable_(parts.metrics
                      .Counters({.name = "docket_unreadable_commands_total",
                                 .help = "Inbox records that are no commands, by journal."})
                      .With({{"journal", journal_}})),
      claims_(parts.metrics
                  .Counters({.name = "docket_claims_total",
                             .help = "Claims on journal partitions, by journal."})
                  .With({{"journal", journal_}})),
      timers_(parts.metrics
                  .Counters({.name = "docket_timers_total",
                             .help = "Times that a stream was due, by journal."})
                  .With({{"journal", journal_}})),
      events_(parts.metrics.Counters(
          {.name = "docket_events_total",
           .help = "Events journaled by this process, by journal and type."})) {}

Difference OwnerMetrics::Commands(const char* result) {
  return Difference(commands_.With({{"journal", journal_}, {"result", result}}));
}

Difference OwnerMetrics::KnownBodies(const char* result) {
  return Difference(known_bodies_.With({{"journal", journal_}, {"result", result}}));
}

void OwnerMetrics::Update(const commands::Processor& processor) {
  const commands::ProcessorCounts& counts = processor.counts();
  accepted_.Reach(counts.accepted);
  rejected_.Reach(counts.rejected);
  timers_.Reach(counts.timers);
  parked_.Reach(counts.parked);
  duplicates_.Reach(counts.duplicates);
  siblings_.Reach(counts.siblings);
  replays_.Reach(counts.replays);
  repeats_.Reach(counts.known_bodies);
  unreadable_.Reach(counts.unreadable);
  claims_.Reach(processor.claims());
}

// The types are those that this program writes, so the labels are bounded.
void OwnerMetrics::Note(const commands::DecidedCommit& decided) {
  age_.Observe(decided.command_at);
  active_.See(decided.key, clock_.MonotonicNow());
  for (const journal_proto::Event& event : decided.commit.events()) {
    platform::Counter*& counter = events_by_type_[event.type()];
    if (counter == nullptr) {
      counter = &events_.With({{"journal", journal_}, {"type", event.type()}});
    }
    counter->Increment();
  }
}

}  // namespace docket::apps
