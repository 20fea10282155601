// docket shards migrate|list (add: add_shard_command.cc, place: place_command.cc)
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/output.h"
#include "apps/shards.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "platform/config.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/postgres/shard_moves.h"
#include "projections/postgres/shard_store.h"

namespace docket::apps {
namespace {

struct ShardsOptions {
  std::string config_file;
  std::string host = "gh";
  std::int64_t organization = 0;  // 0: all that there is
  bool migrate = false;
  bool json = false;
};

struct ShardReport {
  std::string id;
  std::int64_t weight = 1;
  absl::Status status;  // what is in the way; the rest is then as far as it got
  projections::ShardVersion version;
  projections::ShardContent content;
  std::vector<projections::ShardMoves::UnderWay> arriving;  // organisations that move here
};

absl::StatusOr<platform::Config> LoadShardsConfig(const ShardsOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(platform::LoadedConfig loaded,
                          platform::LoadConfig({.file = options.config_file,
                                                .environment = platform::ProcessEnvironment(),
                                                .flags = {}}));
  if (!loaded.config.read_models.postgres.empty()) return std::move(loaded.config);
  return absl::InvalidArgumentError(
      "read_models.postgres names no shard; name the configuration of a docketd that has some, "
      "with --config or the environment");
}

absl::Status Look(const Shard& shard, bool migrate, ShardReport& report) {
  DOCKET_ASSIGN_OR_RETURN(const auto connection,
                          platform::PostgresConnection::Open(shard.connection));
  if (migrate) DOCKET_RETURN_IF_ERROR(projections::MigrateShard(*connection));
  DOCKET_ASSIGN_OR_RETURN(report.version, projections::VersionOfShard(*connection));
  if (report.version.applied < report.version.known) {
    return absl::FailedPreconditionError("its tables are missing or old: `docket shards migrate`");
  }
  DOCKET_ASSIGN_OR_RETURN(report.content, projections::ContentOfShard(*connection));
  DOCKET_ASSIGN_OR_RETURN(report.arriving, projections::ShardMoves(*connection).AllUnderWay());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ShardReport>> LookAtShards(const ShardsOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const platform::Config config, LoadShardsConfig(options));
  DOCKET_ASSIGN_OR_RETURN(const auto shards, ShardsOf(config.read_models));
  std::size_t first = 0;
  std::size_t end = shards.size();
  if (options.organization != 0) {
    DOCKET_ASSIGN_OR_RETURN(
        first, PlacementOf(config.read_models)
                   .ShardOf({.host = domain::HostCode(options.host),
                             .organization = domain::OrganizationId(options.organization)}));
    end = first + 1;
  }
  std::vector<ShardReport> reports;
  for (std::size_t i = first; i < end; ++i) {
    ShardReport report{.id = shards[i].id,
                       .weight = config.read_models.postgres[i].weight,
                       .status = {},
                       .version = {},
                       .content = {},
                       .arriving = {}};
    report.status = Look(shards[i], options.migrate, report);
    reports.push_back(std::move(report));
  }
  return reports;
}

std::string NameOf(const domain::Tenant& organization) {
  return absl::StrCat(platform::AbslView(organization.host.value()), ":",
                      organization.organization.value());
}

boost::json::object ToJson(const ShardReport& report) {
  boost::json::object json{{"id", report.id},
                           {"weight", report.weight},
                           {"version", report.version.applied},
                           {"known_version", report.version.known},
                           {"organizations", report.content.organizations},
                           {"reviews", report.content.reviews},
                           {"partitions", report.content.partitions},
                           {"copying", report.content.copying}};
  boost::json::array arriving;
  for (const auto& move : report.arriving) {
    arriving.push_back({{"organization", NameOf(move.organization)},
                        {"partitions", move.partitions},
                        {"equal", move.equal}});
  }
  json["arriving"] = std::move(arriving);
  if (!report.status.ok()) json["error"] = std::string(report.status.message());
  return json;
}

std::string Words(const ShardReport& report) {
  if (!report.status.ok()) return std::string(report.status.message());
  if (report.content.partitions == 0) return "empty: docketd fills it";
  if (report.content.copying == 0) return "complete";
  return absl::StrCat("copying ", report.content.copying, " of ", report.content.partitions,
                      " partitions");
}

void Print(const std::vector<ShardReport>& reports, std::ostream& out) {
  std::vector<std::vector<std::string>> rows = {
      {"SHARD", "WEIGHT", "TABLES", "ORGANIZATIONS", "REVIEWS", "STATE"}};
  for (const ShardReport& report : reports) {
    rows.push_back({report.id, absl::StrCat(report.weight),
                    absl::StrCat(report.version.applied, " of ", report.version.known),
                    absl::StrCat(report.content.organizations),
                    absl::StrCat(report.content.reviews), Words(report)});
  }
  PrintTable(rows, out);
  for (const ShardReport& report : reports) {
    for (const auto& move : report.arriving) {
      out << "organisation " << NameOf(move.organization) << " moves to " << report.id << ": "
          << move.equal << " of " << move.partitions << " partitions are there\n";
    }
  }
}

int Run(const ShardsOptions& options) {
  const auto reports = LookAtShards(options);
  if (!reports.ok()) return Complain(reports.status());
  bool all_right = true;
  boost::json::array shards;
  for (const ShardReport& report : *reports) {
    all_right = all_right && report.status.ok();
    shards.push_back(ToJson(report));
  }
  if (options.json) {
    std::cout << boost::json::serialize(
                     boost::json::object{{"shards", std::move(shards)}, {"right", all_right}})
              << "\n";
  } else {
    Print(*reports, std::cout);
  }
  return all_right ? kDone : kFoundOrFailed;
}

CLI::App* AddVerb(CommandLine& line, CLI::App& shards,
                  const std::shared_ptr<ShardsOptions>& options, const std::string& verb,
                  const std::string& purpose) {
  CLI::App* command = shards.add_subcommand(verb, purpose);
  command->add_option("--config", options->config_file, "docketd's configuration: its read_models");
  AddJsonOption(*command, options->json);
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
  command->footer(absl::StrCat(
      "Exit codes: 0 all shards are right, 1 one is not, or it failed, 2 wrong use.\nExample: "
      "docket shards ",
      verb, " --config docket.yaml"));
  return command;
}

}  // namespace

void AddShardsCommands(CommandLine& line) {
  CLI::App* shards = line.app.add_subcommand(
      "shards",
      "Make and look at the shards of the read models, and move organisations between them");
  shards->require_subcommand(1);
  const auto migrate = std::make_shared<ShardsOptions>();
  migrate->migrate = true;
  AddVerb(line, *shards, migrate, "migrate",
          "Make the tables of every shard, or bring them to the version of this software; what is "
          "up to date stays as it is");
  const auto list = std::make_shared<ShardsOptions>();
  CLI::App* command = AddVerb(line, *shards, list, "list",
                              "Show what each shard has, and which "
                              "one has an organisation");
  command->add_option("--organization", list->organization, "Only the shard that has this one")
      ->check(CLI::PositiveNumber);
  command->add_option("--host", list->host, "The code of its host")->capture_default_str();
  AddAddShardCommand(line, *shards);
  AddPlaceCommand(line, *shards);
}

}  // namespace docket::apps
