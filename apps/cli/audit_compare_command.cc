// docket audit compare
#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/cli/audit_key.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/data_here.h"
#include "apps/cli/output.h"
#include "apps/cli/replay_client.h"
#include "apps/data_directory.h"
#include "apps/journal_comparison.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "boost/url/encode.hpp"
#include "boost/url/rfc/unreserved_chars.hpp"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

constexpr Noun kRecords{.one = "record", .many = "records"};

struct CompareOptions {
  std::string key;
  DataOptions data;
  bool json = false;
};

absl::StatusOr<boost::json::object> Compare(const CompareOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const replay::VerifierKey key, VerifierKeyOf(options.key));
  DOCKET_ASSIGN_OR_RETURN(const platform::Config config, LoadDocketdConfig(options.data));
  ProgressLine progress;
  const auto show = [&progress](std::string_view text) { progress.Show(text); };
  DOCKET_ASSIGN_OR_RETURN(std::optional<HttpClient> server,
                          ConnectToOperator({.path = config.data_dir}));
  if (server.has_value()) {
    const std::string text = boost::urls::encode(ToString(key), boost::urls::unreserved_chars);
    return AskForWork(*server, absl::StrCat("/operator/v1/audit/compare?key=", text),
                      {.progress = show});
  }
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(const Stores stores, OpenStoresHere(config, clock));
  return CompareJournals(stores, {.path = config.data_dir}, key, {.report = show});
}

// A line for each log, and one for each partition in which something is wrong.
void Print(const boost::json::object& result) {
  struct Sums {
    std::int64_t records = 0;
    std::int64_t not_signed = 0;
  };
  std::map<std::string, Sums> logs;
  for (const boost::json::value& item : result.at("partitions").as_array()) {
    const boost::json::object& partition = item.as_object();
    const std::string log = Text(partition, "log");
    logs[log].records += partition.at("records").to_number<std::int64_t>();
    logs[log].not_signed += partition.at("not_signed").to_number<std::int64_t>();
    const std::string path = absl::StrCat(log, "/", Text(partition, "partition"));
    if (!partition.at("finding").is_null()) {
      std::cout << path << ": NOT as signed: " << Text(partition, "finding") << "\n";
    }
    if (!partition.at("error").is_null()) {
      std::cout << path << ": FAILED: " << Text(partition, "error") << "\n";
    }
  }
  for (const auto& [log, sums] : logs) {
    std::cout << log << ": " << Counted(absl::StrCat(sums.records), kRecords) << " as signed";
    if (sums.not_signed > 0) std::cout << ", " << sums.not_signed << " not signed yet";
    std::cout << "\n";
  }
}

int Run(const CompareOptions& options) {
  const absl::StatusOr<boost::json::object> result = Compare(options);
  if (!result.ok()) return Complain(result.status());
  if (options.json) {
    std::cout << boost::json::serialize(*result) << "\n";
  } else {
    Print(*result);
  }
  return result->at("ok").as_bool() ? kDone : kFoundOrFailed;
}

}  // namespace

void AddAuditCompareCommand(CommandLine& line, CLI::App& audit) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* command = audit.add_subcommand(
      "compare",
      "Compare every record of the journals, as they are stored and archived now, with what was "
      "signed");
  AddAuditKeyOption(*command, options->key);
  AddDataOptions(*command, options->data);
  AddJsonOption(*command, options->json);
  command->footer(
      "Where `verify` looks at the trees alone, this finds a record that was changed in the "
      "journal.\n"
      "A docketd that runs compares; else this command does, with the same result.\n"
      "Exit codes: 0 all is as signed, 1 something is not, or it failed, 2 wrong use.\n"
      "Example: docket audit compare --key audit.pub");
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace docket::apps
