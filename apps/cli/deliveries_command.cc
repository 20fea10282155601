// docket deliveries list|show|redrive
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/redrive.h"
#include "apps/cli/stored_deliveries.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

struct DeliveriesOptions {
  std::string data_dir;
  bool json = false;
  DeliveryFilter filter;
  std::int64_t limit = 50;
  std::vector<std::string> ids;
};

int CodeOf(const absl::Status& done) { return done.ok() ? kDone : Complain(done); }

absl::Status List(const DeliveriesOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  std::vector<std::vector<std::string>> rows = {
      {"ID", "RECEIVED", "EVENT", "ACTION", "STATUS", "ORGANIZATION", "GUID"}};
  const auto note = [&](const boost::json::object& one) {
    if (options.json) {
      std::cout << boost::json::serialize(one) << "\n";
    } else {
      rows.push_back({Text(one, "id"), Text(one, "received_at"), Text(one, "event"),
                      Text(one, "action"), Text(one, "status"), Text(one, "organization_id"),
                      Text(one, "guid")});
    }
    return absl::OkStatus();
  };
  DOCKET_RETURN_IF_ERROR(StoredDeliveries(client).ForEach(options.filter, options.limit, note));
  if (!options.json) PrintTable(rows, std::cout);
  return absl::OkStatus();
}

// What a person asks first, and then each outcome on a line.
void PrintDelivery(const boost::json::object& delivery) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& member : delivery) {
    if (member.key() == "outcomes") continue;
    rows.push_back({std::string(member.key()), Text(member.value())});
  }
  PrintTable(rows, std::cout);
  for (const boost::json::value& each : delivery.at("outcomes").as_array()) {
    const boost::json::object& outcome = each.as_object();
    std::cout << "outcome  " << Text(outcome, "type") << "  " << Text(outcome, "status") << "  "
              << Text(outcome, "code") << "  " << Text(outcome, "detail") << "\n"
              << "         " << Text(outcome, "command_id") << "\n";
  }
}

absl::Status Show(const DeliveriesOptions& options) {
  for (const std::string& id : options.ids) DOCKET_RETURN_IF_ERROR(CheckDeliveryId(id));
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  for (const std::string& id : options.ids) {
    DOCKET_ASSIGN_OR_RETURN(const boost::json::object found, StoredDeliveries(client).Find(id));
    if (options.json) {
      std::cout << boost::json::serialize(found) << "\n";
    } else {
      PrintDelivery(found);
    }
  }
  return absl::OkStatus();
}

// Those that were named, or all that the filter lets through.
absl::StatusOr<std::vector<std::string>> Chosen(const DeliveriesOptions& options,
                                                StoredDeliveries& stored) {
  std::vector<std::string> ids = options.ids;
  if (!ids.empty()) return ids;
  DOCKET_RETURN_IF_ERROR(
      stored.ForEach(options.filter, options.limit, [&](const boost::json::object& one) {
        ids.push_back(Text(one, "id"));
        return absl::OkStatus();
      }));
  return ids;
}

absl::Status Redrive(const DeliveriesOptions& options) {
  for (const std::string& id : options.ids) DOCKET_RETURN_IF_ERROR(CheckDeliveryId(id));
  if (options.ids.empty() && options.filter.guid.empty() && options.filter.status.empty()) {
    return absl::InvalidArgumentError(
        "name deliveries, or choose them with --status or --guid; `docket deliveries list` takes "
        "the same options and changes nothing");
  }
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  StoredDeliveries stored(client);
  DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> ids, Chosen(options, stored));
  DOCKET_ASSIGN_OR_RETURN(const std::size_t failed, RedriveAll(ids, options.json, stored));
  if (!options.json) {
    std::cout << Counted(absl::StrCat(ids.size() - failed), {"delivery", "deliveries"})
              << " redriven and through\n";
  }
  if (failed == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(failed, " of ", ids.size(),
                   " could not be redriven, or are not through; `docket deliveries show ID` tells "
                   "why"));
}

void AddFilterOptions(CLI::App& command, DeliveriesOptions& options) {
  command.add_option("--guid", options.filter.guid, "Of the provider: X-GitHub-Delivery");
  command.add_option("--event", options.filter.event, "X-GitHub-Event");
  command.add_option("--status", options.filter.status, "What became of them")
      ->check(
          CLI::IsMember({"received", "ignored", "translated", "accepted", "rejected", "parked"}));
  command.add_option("--limit", options.limit, "So many at the most, the newest ones")
      ->check(WholeNumber({.least = 1, .most = 1'000'000}))
      ->capture_default_str();
}

}  // namespace

void AddDeliveriesCommands(CommandLine& line) {
  CLI::App* deliveries =
      line.app.add_subcommand("deliveries", "Webhooks that came, and to have one decided again");
  deliveries->require_subcommand(1);

  const auto listed = std::make_shared<DeliveriesOptions>();
  CLI::App* list = deliveries->add_subcommand("list", "The newest, with what became of them");
  AddFilterOptions(*list, *listed);
  AddDataDirOption(*list, listed->data_dir);
  list->add_flag("--json", listed->json, "One JSON document a line for each delivery");
  list->footer("Example: docket deliveries list --status parked");
  list->callback([&line, listed] { line.run = [listed] { return CodeOf(List(*listed)); }; });

  const auto shown = std::make_shared<DeliveriesOptions>();
  CLI::App* show = deliveries->add_subcommand("show", "All that is known of one");
  show->add_option("id", shown->ids, "Id, as `docket deliveries list` shows it")->required();
  AddDataDirOption(*show, shown->data_dir);
  show->add_flag("--json", shown->json, "One JSON document a line for each delivery");
  show->footer("Example: docket deliveries show dlv_1_3_41");
  show->callback([&line, shown] { line.run = [shown] { return CodeOf(Show(*shown)); }; });

  const auto redriven = std::make_shared<DeliveriesOptions>();
  CLI::App* redrive = deliveries->add_subcommand(
      "redrive",
      "Have stored ones translated and decided once more, by the program that runs now: what was "
      "decided stays decided, what was parked or not understood is tried again");
  redrive->add_option("id", redriven->ids, "Ids; without any, those that the options choose");
  AddFilterOptions(*redrive, *redriven);
  AddDataDirOption(*redrive, redriven->data_dir);
  redrive->add_flag("--json", redriven->json, "One JSON document a line for each delivery");
  redrive->footer(
      "Example: docket deliveries redrive dlv_1_3_41\n"
      "Example: docket deliveries redrive --status parked --limit 1000\n"
      "A delivery can be redriven for three quarters of commands.dedup_retention_days; later what "
      "became of it may be forgotten, and it could count twice.");
  redrive->callback(
      [&line, redriven] { line.run = [redriven] { return CodeOf(Redrive(*redriven)); }; });

  AddReconcileCommand(line, *deliveries);
}

}  // namespace docket::apps
