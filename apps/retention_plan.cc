#include "apps/retention_plan.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace docket::apps {
namespace {

using eventstore::RecordLog;
using eventstore::TrimmedLog;

class PlanBuilder {
 public:
  PlanBuilder(const platform::Config& config, const Stores& stores)
      : knows_consumers_(config.journal.type == platform::JournalType::kRocksdb), stores_(stores) {}

  struct Rule {
    std::int64_t retention_s = 0;
    bool behind_archive = false;
    std::vector<std::string> consumers = {};
  };
  void Add(RecordLog& log, const Rule& rule) {
    if (rule.retention_s == 0) return;
    plan_.push_back({.log = &stores_.Bare(log),
                     .retention = absl::Seconds(rule.retention_s),
                     .behind_archive = rule.behind_archive,
                     .consumers = knows_consumers_ ? rule.consumers : std::vector<std::string>()});
  }

  [[nodiscard]] std::vector<TrimmedLog> Take() && { return std::move(plan_); }

 private:
  // On a cluster they are in other processes, too, which all read on in the archive.
  const bool knows_consumers_;
  const Stores& stores_;
  std::vector<TrimmedLog> plan_;
};

std::vector<std::string> ConsumersOfJournals(const platform::Config& config,
                                             bool keeps_audit_trees) {
  std::vector<std::string> consumers = {kReactorConsumer, kViewsConsumer};
  if (platform::PublishesEvents(config)) consumers.emplace_back(kRelayConsumer);
  if (keeps_audit_trees) consumers.emplace_back(kAuditConsumer);
  return consumers;
}

std::int64_t RetentionOf(const eventstore::PublishedTopic& topic,
                         const platform::RetentionConfig& retention) {
  if (topic.name == eventstore::kAuditEvents) return retention.audit_events_s;
  if (topic.name == eventstore::kMetricsEvents) return retention.metrics_events_s;
  return retention.published_s;
}

}  // namespace

std::vector<TrimmedLog> RetentionPlan(const platform::Config& config, const Stores& stores,
                                      bool keeps_audit_trees) {
  const platform::RetentionConfig& retention = config.retention;
  const Logs& logs = stores.logs;
  const bool archived = !config.archive.directory.empty();
  PlanBuilder plan(config, stores);
  if (archived) {
    plan.Add(*logs.webhook_received, {.retention_s = retention.webhooks_s,
                                      .behind_archive = true,
                                      .consumers = {kIntakeConsumer, kViewsConsumer}});
    plan.Add(*logs.delivery_results, {.retention_s = retention.webhooks_s,
                                      .behind_archive = true,
                                      .consumers = {kViewsConsumer}});
  }
  for (RecordLog* inbox : {logs.review_commands.get(), logs.organization_commands.get()}) {
    plan.Add(*inbox, {.retention_s = retention.commands_s,
                      .behind_archive = archived,
                      .consumers = {kOwnerConsumer}});
  }
  if (retention.journals == platform::JournalRetention::kArchive) {
    for (RecordLog* journal : {logs.review_events.get(), logs.organization_events.get()}) {
      plan.Add(*journal, {.retention_s = retention.journals_s,
                          .behind_archive = true,
                          .consumers = ConsumersOfJournals(config, keeps_audit_trees)});
    }
  }
  const bool is_deleted_by_brokers = config.journal.type == platform::JournalType::kKafka;
  if (!stores.published.has_value() || is_deleted_by_brokers) return std::move(plan).Take();
  for (std::size_t i = 0; i < eventstore::kTopicCount; ++i) {
    const PublishedLogs::Topic& topic = stores.published->topics.at(i);
    plan.Add(*topic.messages,
             {.retention_s = RetentionOf(eventstore::kPublishedTopics[i], retention)});
    plan.Add(*topic.dead_letters, {.retention_s = retention.dead_letters_s});
  }
  return std::move(plan).Take();
}

}  // namespace docket::apps
