// docket dead-letters list|retry
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/redrive.h"
#include "apps/cli/replay_client.h"
#include "apps/cli/stored_deliveries.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "boost/url/url.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr Noun kStreams{.one = "stream", .many = "streams"};
constexpr Noun kDeliveries{.one = "delivery", .many = "deliveries"};

struct DeadLettersOptions {
  std::string data_dir;
  bool json = false;
  std::int64_t limit = 1'000;
};

int CodeOf(const absl::Status& done) { return done.ok() ? kDone : Complain(done); }

// Every stream that a view has parked.
absl::StatusOr<std::vector<boost::json::object>> ParkedStreams(HttpClient& client) {
  std::vector<boost::json::object> streams;
  std::string cursor;
  do {
    boost::urls::url target("/api/v1/dead-letters");
    if (!cursor.empty()) target.params().append({"cursor", cursor});
    DOCKET_ASSIGN_OR_RETURN(boost::json::object page,
                            AskForObject(client, "GET", std::string(target.buffer())));
    for (boost::json::value& item : page.at("items").as_array()) {
      streams.push_back(std::move(item.as_object()));
    }
    const boost::json::value& next = page.at("next_cursor");
    cursor = next.is_string() ? std::string(next.as_string()) : "";
  } while (!cursor.empty());
  return streams;
}

// The newest deliveries with a command that could not be decided.
absl::StatusOr<std::vector<boost::json::object>> ParkedDeliveries(HttpClient& client,
                                                                  std::int64_t limit) {
  std::vector<boost::json::object> parked;
  const auto take = [&parked](const boost::json::object& one) {
    parked.push_back(one);
    return absl::OkStatus();
  };
  DOCKET_RETURN_IF_ERROR(
      StoredDeliveries(client).ForEach({.guid = {}, .event = {}, .status = "parked"}, limit, take));
  return parked;
}

// Of the first of its commands that is parked.
std::string WhyParked(const boost::json::object& delivery) {
  const boost::json::value* outcomes = delivery.if_contains("outcomes");
  if (outcomes == nullptr || !outcomes->is_array()) return "-";
  for (const boost::json::value& outcome : outcomes->get_array()) {
    if (Text(outcome.as_object(), "status") == "parked") return Text(outcome.as_object(), "detail");
  }
  return "-";
}

void PrintAsJson(const char* kind, boost::json::object letter) {
  letter["kind"] = kind;
  std::cout << boost::json::serialize(letter) << "\n";
}

absl::Status List(const DeadLettersOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  DOCKET_ASSIGN_OR_RETURN(const auto deliveries, ParkedDeliveries(client, options.limit));
  DOCKET_ASSIGN_OR_RETURN(const auto streams, ParkedStreams(client));
  if (options.json) {
    for (const boost::json::object& delivery : deliveries) PrintAsJson("delivery", delivery);
    for (const boost::json::object& stream : streams) PrintAsJson("stream", stream);
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows = {{"WHAT", "OF", "SINCE", "WAITING", "WHY"}};
  for (const boost::json::object& delivery : deliveries) {
    rows.push_back({Text(delivery, "id"), absl::StrCat("event ", Text(delivery, "event")),
                    Text(delivery, "received_at"), "-", WhyParked(delivery)});
  }
  for (const boost::json::object& stream : streams) {
    rows.push_back({Text(stream, "stream"), absl::StrCat("view ", Text(stream, "view")),
                    Text(stream, "first_seen_at"), Text(stream, "queued"), Text(stream, "error")});
  }
  if (rows.size() > 1) {
    PrintTable(rows, std::cout);
  } else {
    std::cout << "nothing is parked\n";
  }
  return absl::OkStatus();
}

// How many streams are still parked.
absl::StatusOr<std::int64_t> RetryStreams(HttpClient& client, bool json) {
  DOCKET_ASSIGN_OR_RETURN(const boost::json::object result,
                          AskForReplay(client, {.verb = ReplayVerb::kRetry},
                                       {.progress = [](std::string_view /*text*/) {}}));
  std::int64_t parked = 0;
  for (const boost::json::value& item : result.at("views").as_array()) {
    const boost::json::object& view = item.as_object();
    parked += view.at("parked").to_number<std::int64_t>();
    if (json) {
      PrintAsJson("view", view);
    } else {
      std::cout << "view " << Text(view, "view") << ": " << Counted(Text(view, "freed"), kStreams)
                << " freed, " << Text(view, "parked") << " still parked\n";
    }
  }
  return parked;
}

// Which deliveries are parked is asked before: a delivery that is redriven and parked again is not
// tried twice.
absl::Status Retry(const DeadLettersOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  DOCKET_ASSIGN_OR_RETURN(const auto deliveries, ParkedDeliveries(client, options.limit));
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t streams, RetryStreams(client, options.json));
  std::vector<std::string> ids;
  for (const boost::json::object& delivery : deliveries) ids.push_back(Text(delivery, "id"));
  StoredDeliveries stored(client);
  DOCKET_ASSIGN_OR_RETURN(const std::size_t failed, RedriveAll(ids, options.json, stored));
  if (!options.json) {
    std::cout << Counted(absl::StrCat(ids.size() - failed), kDeliveries)
              << " redriven and through\n";
  }
  if (streams == 0 && failed == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      Counted(absl::StrCat(streams), kStreams), " and ", Counted(absl::StrCat(failed), kDeliveries),
      " are still parked; `docket dead-letters list` tells why"));
}

void AddLimit(CLI::App& command, DeadLettersOptions& options) {
  command.add_option("--limit", options.limit, "So many deliveries at the most, the newest ones")
      ->check(WholeNumber({.least = 1, .most = 1'000'000}))
      ->capture_default_str();
}

}  // namespace

void AddDeadLettersCommands(CommandLine& line) {
  CLI::App* letters = line.app.add_subcommand(
      "dead-letters", "What could not be decided, and what a view could not apply");
  letters->require_subcommand(1);

  const auto listed = std::make_shared<DeadLettersOptions>();
  CLI::App* list = letters->add_subcommand(
      "list", "Deliveries with a command that is parked, and streams that a view has parked");
  AddLimit(*list, *listed);
  AddDataDirOption(*list, listed->data_dir);
  list->add_flag("--json", listed->json, "One JSON document a line for each");
  list->footer("Example: docket dead-letters list");
  list->callback([&line, listed] { line.run = [listed] { return CodeOf(List(*listed)); }; });

  const auto retried = std::make_shared<DeadLettersOptions>();
  CLI::App* retry = letters->add_subcommand(
      "retry",
      "Try all of it again by the program that runs now, and wait until it is through: streams in "
      "their order, deliveries as `docket deliveries redrive` does; exit code 1 if any is still "
      "parked");
  AddLimit(*retry, *retried);
  AddDataDirOption(*retry, retried->data_dir);
  retry->add_flag("--json", retried->json, "One JSON document a line for each");
  retry->footer("Example: docket dead-letters retry");
  retry->callback([&line, retried] { line.run = [retried] { return CodeOf(Retry(*retried)); }; });
}

}  // namespace docket::apps
