// docket topics apply|describe
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/kafka_config.h"
#include "apps/cli/output.h"
#include "apps/cli/topics_report.h"
#include "apps/kafka_properties_file.h"
#include "apps/topics_wanted.h"
#include "boost/json/serialize.hpp"
#include "eventstore/kafka/kafka_admin.h"
#include "eventstore/kafka/kafka_topics.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

struct TopicsOptions {
  std::string config_file;
  bool apply = false;
  bool dry_run = false;
  bool json = false;
};

absl::StatusOr<TopicReports> Topics(const TopicsOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const platform::Config config, LoadKafkaConfig(options.config_file));
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(
      const auto properties,
      KafkaPropertiesOf(config.kafka, platform::LogToStandardError("docket", clock)));
  DOCKET_ASSIGN_OR_RETURN(
      const auto admin,
      eventstore::KafkaAdmin::Make(config.journal.bootstrap, properties, kTopicsAnswerMax, clock));
  const eventstore::TopicsWanted wanted = TopicsWantedBy(config);
  if (options.apply && !options.dry_run) return ApplyTopics(*admin, wanted);
  return DescribeTopics(*admin, wanted);
}

int Run(const TopicsOptions& options) {
  const absl::StatusOr<TopicReports> reports = Topics(options);
  if (!reports.ok()) return Complain(reports.status());
  if (options.json) {
    std::cout << boost::json::serialize(TopicsJson(*reports)) << "\n";
  } else if (options.apply) {
    PrintTopicChanges(*reports, std::cout);
  } else {
    PrintTopics(*reports, std::cout);
  }
  return TopicsAreRight(*reports) ? kDone : kFoundOrFailed;
}

CLI::App* AddVerb(CommandLine& line, CLI::App& topics,
                  const std::shared_ptr<TopicsOptions>& options, const std::string& verb,
                  const std::string& purpose) {
  CLI::App* command = topics.add_subcommand(verb, purpose);
  command->add_option("--config", options->config_file,
                      "docketd's configuration: its journal, kafka and partitions");
  AddJsonOption(*command, options->json);
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
  return command;
}

void AddApply(CommandLine& line, CLI::App& topics) {
  const auto options = std::make_shared<TopicsOptions>();
  options->apply = true;
  CLI::App* command =
      AddVerb(line, topics, options, "apply",
              "Make the topics that are missing, and change what is safe to change: longer "
              "retention, larger records, firmer promises. The rest is named, with what to do");
  command->add_flag("--dry-run", options->dry_run, "Only say what would be made and changed");
  command->footer(
      "Exit codes: 0 all topics are as they should be, 1 something is not, or it failed, 2 wrong "
      "use.\nExample: docket topics apply --config docket.yaml --dry-run");
}

void AddDescribe(CommandLine& line, CLI::App& topics) {
  CLI::App* command = AddVerb(line, topics, std::make_shared<TopicsOptions>(), "describe",
                              "Show every setting of every topic beside what Docket needs");
  command->footer(
      "Exit codes: 0 all topics are as they should be, 1 something is not, or it failed, 2 wrong "
      "use.\nExample: docket topics describe --config docket.yaml");
}

}  // namespace

void AddTopicsCommands(CommandLine& line) {
  CLI::App* topics = line.app.add_subcommand(
      "topics", "Make and check the topics of a journal on Kafka; needs no docketd");
  topics->require_subcommand(1);
  AddApply(line, *topics);
  AddDescribe(line, *topics);
}

}  // namespace docket::apps
