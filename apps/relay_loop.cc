#include "apps/relay_loop.h"

#include <cstdint>
#include <functional>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/difference.h"
#include "apps/event_age.h"
#include "apps/owned_unit.h"
#include "eventstore/relay/relay.h"
#include "platform/check.h"

namespace docket::apps {
namespace {

using eventstore::PartitionIndex;

struct Relayed {
  eventstore::RecordLog& journal;
  eventstore::RecordLog& positions;
};

// docket_published_total{topic} and docket_published_dead_letters_total{topic}: all relays count
// into the same ones.
class PublishedCounters {
 public:
  explicit PublishedCounters(platform::Metrics& metrics) {
    const auto messages =
        metrics.Counters({.name = "docket_published_total",
                          .help = "Messages published by this process, repeats too, by topic."});
    const auto letters =
        metrics.Counters({.name = "docket_published_dead_letters_total",
                          .help = "Events that could not be published, by topic."});
    for (const eventstore::PublishedTopic& topic : eventstore::kPublishedTopics) {
      const platform::MetricLabels labels = {{"topic", std::string(topic.name)}};
      messages_.emplace_back(messages.With(labels));
      letters_.emplace_back(letters.With(labels));
    }
  }

  void Reach(const eventstore::RelayCounts& counts) {
    for (std::size_t topic = 0; topic < eventstore::kTopicCount; ++topic) {
      messages_[topic].Reach(counts.published.at(topic));
      letters_[topic].Reach(counts.dead_letters.at(topic));
    }
  }

 private:
  std::vector<Difference> messages_;
  std::vector<Difference> letters_;
};

class RelayUnit final : public platform::WorkUnit {
 public:
  RelayUnit(const PipelineParts& parts, const Relayed& relayed, PartitionIndex partition,
            const std::function<void()>& wake)
      : logger_(parts.logger),
        journal_(relayed.journal.name().base),
        counters_(parts.metrics),
        position_(parts.backlogs.Follow("relay", relayed.journal, partition)),
        age_(parts.metrics, parts.clock, "published", journal_),
        relay_({.journal = relayed.journal,
                .positions = relayed.positions,
                .topics = parts.stores.published->TopicLogs(),
                .partition = partition,
                .clock = parts.clock,
                .on_published = [this](domain::Timestamp at) { age_.Observe(at); }},
               {}, wake) {}

  ~RelayUnit() override { position_.Forget(); }

  absl::StatusOr<bool> Step() override {
    absl::StatusOr<bool> moved = relay_.Step();
    counters_.Reach(relay_.counts());
    WarnOfDeadLetters();
    if (const auto before = relay_.published_before()) position_.Reach(*before);
    return moved;
  }
  absl::Time NextDue() const override { return relay_.NextDue(); }
  std::optional<absl::Status> Health() const override { return relay_.health(); }

 private:
  void WarnOfDeadLetters() {
    const auto& counts = relay_.counts().dead_letters;
    const std::int64_t letters = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    if (letters == warned_of_) return;
    logger_.Warning("events could not be published; their topics' dead letters say why",
                    {{"journal", journal_}, {"dead_letters", letters - warned_of_}});
    warned_of_ = letters;
  }

  const platform::Logger logger_;
  const std::string journal_;
  PublishedCounters counters_;
  Backlogs::Position& position_;
  const EventAge age_;
  std::int64_t warned_of_ = 0;
  eventstore::Relay relay_;
};

}  // namespace

std::unique_ptr<platform::WorkLoop> MakeRelayLoop(const PipelineParts& parts,
                                                  eventstore::Ownership& ownership) {
  DOCKET_CHECK(parts.stores.published.has_value());
  Logs& logs = parts.stores.logs;
  const PublishedLogs& published = *parts.stores.published;
  const Relayed journals[] = {
      {.journal = *logs.review_events, .positions = *published.review_positions},
      {.journal = *logs.organization_events, .positions = *published.organization_positions},
  };
  std::vector<platform::NamedWork> work;
  for (const Relayed& relayed : journals) {
    for (std::int32_t partition = 0; partition < relayed.journal.partition_count(); ++partition) {
      work.push_back(
          {.name = absl::StrCat("relay of ", relayed.journal.name().base, " ", partition),
           .make = [parts, relayed, partition, &ownership](const std::function<void()>& wake) {
             return std::make_unique<OwnedUnit>(
                 ownership, PartitionIndex(partition),
                 [parts, relayed, partition, wake] {
                   return std::make_unique<RelayUnit>(parts, relayed, PartitionIndex(partition),
                                                      wake);
                 },
                 wake);
           }});
    }
  }
  return std::make_unique<platform::WorkLoop>("relay", std::move(work), parts.clock, parts.logger);
}

}  // namespace docket::apps
