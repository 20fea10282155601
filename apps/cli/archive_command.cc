// docket archive run|list|verify|restore
#include <sys/stat.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/archive_restore.h"
#include "apps/cli/archive_report.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/kafka_config.h"
#include "apps/cli/output.h"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

struct ArchiveOptions {
  std::string data_dir;
  std::string archive;
  std::string target;       // a data directory; or
  std::string config_file;  // of a docketd on Kafka
  bool json = false;
};

// Of a docketd that does not archive, the routes are not there.
absl::StatusOr<boost::json::object> AskDocketd(HttpClient& client, const ClientRequest& request) {
  absl::StatusOr<boost::json::object> answer = AskForObject(client, request);
  if (absl::IsNotFound(answer.status())) {
    return absl::FailedPreconditionError(
        "this docketd does not archive: give it archive.directory, and the role archive if its "
        "roles are named");
  }
  return answer;
}

// Why the archive's round does not come to its end, as docketd's own account has it; OK: nothing is
// known.
absl::Status WhyNotArchiving(HttpClient& client) {
  DOCKET_ASSIGN_OR_RETURN(
      const ClientResponse response,
      client.Send({.method = "GET", .target = "/operator/v1/status", .headers = {}, .body = {}}));
  DOCKET_ASSIGN_OR_RETURN(const boost::json::value status, ParseAnswer(response));
  for (const boost::json::value& one : status.at("components").as_array()) {
    const boost::json::object& component = one.as_object();
    if (Text(component, "component") != "archive" || component.at("ok").as_bool()) continue;
    return absl::UnavailableError(
        absl::StrCat("docketd cannot archive: ", Text(component, "detail")));
  }
  return absl::OkStatus();
}

absl::StatusOr<boost::json::object> RunRound(const ArchiveOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  DOCKET_ASSIGN_OR_RETURN(
      const boost::json::object asked,
      AskDocketd(
          client,
          {.method = "POST", .target = "/operator/v1/archive/run", .headers = {}, .body = {}}));
  const std::int64_t round = asked.at("round").as_int64();
  ProgressLine progress;
  for (;;) {
    DOCKET_ASSIGN_OR_RETURN(
        boost::json::object state,
        AskDocketd(client, {.method = "GET",
                            .target = absl::StrCat("/operator/v1/archive?round=", round),
                            .headers = {},
                            .body = {}}));
    if (state.at("rounds").as_int64() >= round) return state;
    DOCKET_RETURN_IF_ERROR(WhyNotArchiving(client));
    progress.Show(absl::StrCat(Text(state, "records"), " records in ", Text(state, "segments"),
                               " segments since docketd's start"));
  }
}

int Run(const ArchiveOptions& options) {
  const absl::StatusOr<boost::json::object> state = RunRound(options);
  if (!state.ok()) return Complain(state.status());
  if (options.json) {
    std::cout << boost::json::serialize(*state) << "\n";
    return kDone;
  }
  std::cout << "archived: everything that the logs held when this was asked, in "
            << Text(*state, "directory") << "\nsince docketd's start: " << Text(*state, "records")
            << " records in " << Text(*state, "segments") << " segments, "
            << Text(*state, "content_bytes") << " bytes, " << Text(*state, "segment_bytes")
            << " compressed; " << Text(*state, "blobs") << " large bodies\n";
  return kDone;
}

int List(const ArchiveOptions& options) {
  std::vector<std::vector<std::string>> rows = {
      {"LOG", "FROM", "BEFORE", "RECORDS", "COMPRESSED", "BLOBS", "SHA-256"}};
  const absl::Status listed =
      ListArchive(options.archive, [&rows, &options](const eventstore::ManifestLine& line) {
        if (options.json) {
          std::cout << ToText(line);
          return;
        }
        rows.push_back({FolderOf(line.partition), absl::StrCat(line.range.base.value()),
                        absl::StrCat(line.range.next.value()), absl::StrCat(line.records),
                        absl::StrCat(line.segment_bytes), absl::StrCat(line.blobs.size()),
                        platform::HexEncode(platform::AsBytes(line.segment_sha256))});
      });
  if (!options.json) PrintTable(rows, std::cout);
  return listed.ok() ? kDone : Complain(listed);
}

int Tell(const absl::StatusOr<ArchiveReport>& report, const ArchiveOptions& options) {
  if (!report.ok()) return Complain(report.status());
  if (options.json) {
    std::cout << boost::json::serialize(ToJson(*report)) << "\n";
  } else {
    PrintArchive(*report, std::cout);
  }
  return ArchiveIsRight(*report) ? kDone : kFoundOrFailed;
}

ArchiveProgress Shown(ProgressLine& line) {
  return [&line](const eventstore::ArchiveTotals& read) {
    line.Show(absl::StrCat(read.segments, " segments read, ", read.records, " records"));
  };
}

int Verify(const ArchiveOptions& options) {
  ProgressLine line;
  return Tell(VerifyArchive(options.archive, Shown(line)), options);
}

absl::StatusOr<ArchiveReport> RestoreWhereAsked(const ArchiveOptions& options) {
  ProgressLine line;
  if (!options.target.empty()) {
    return RestoreArchive({.archive = options.archive, .data_dir = options.target}, Shown(line));
  }
  DOCKET_ASSIGN_OR_RETURN(const platform::Config config, LoadKafkaConfig(options.config_file));
  return RestoreArchiveToKafka({.archive = options.archive, .config = config}, Shown(line));
}

int Restore(const ArchiveOptions& options) {
  ::umask(0077);  // what is restored is the data of organisations
  return Tell(RestoreWhereAsked(options), options);
}

struct Verb {
  const char* name;
  const char* purpose;
  const char* example;
  int (*run)(const ArchiveOptions&);
};

CLI::App* AddVerb(CommandLine& line, CLI::App& archive, const Verb& verb,
                  const std::shared_ptr<ArchiveOptions>& options) {
  CLI::App* command = archive.add_subcommand(verb.name, verb.purpose);
  AddJsonOption(*command, options->json);
  command->footer(std::string("Example: ") + verb.example);
  command->callback(
      [&line, options, run = verb.run] { line.run = [options, run] { return run(*options); }; });
  return command;
}

}  // namespace

void AddArchiveCommands(CommandLine& line) {
  CLI::App* archive = line.app.add_subcommand(
      "archive", "Seal what the logs hold into an archive; list, verify and restore one");
  archive->require_subcommand(1);
  const auto options = std::make_shared<ArchiveOptions>();
  AddDataDirOption(*AddVerb(line, *archive,
                            {.name = "run",
                             .purpose = "Have a running docketd archive now all that its logs hold",
                             .example = "docket archive run",
                             .run = &Run},
                            options),
                   options->data_dir);
  const auto add_from = [&options](CLI::App* command) {
    command->add_option("--from", options->archive, "The archive's directory")->required();
    return command;
  };
  add_from(AddVerb(line, *archive,
                   {.name = "list",
                    .purpose = "The segments of an archive, as its manifest has them",
                    .example = "docket archive list --from /mnt/archive",
                    .run = &List},
                   options));
  add_from(
      AddVerb(line, *archive,
              {.name = "verify",
               .purpose = "Read all of an archive: hashes, order, gaps, records, the journals' "
                          "rule, large bodies; name what is wrong",
               .example = "docket archive verify --from /mnt/archive --json",
               .run = &Verify},
              options));
  CLI::App* restore = add_from(
      AddVerb(line, *archive,
              {.name = "restore",
               .purpose = "Make a new data directory, or the topics of a cluster, from an archive "
                          "alone, verifying it",
               .example = "docket archive restore --from /mnt/archive --to ./data\n         "
                          "docket archive restore --from /mnt/archive --config docket.yaml",
               .run = &Restore},
              options));
  CLI::Option_group* to = restore->add_option_group("To");
  to->add_option("--to", options->target, "The data directory to make; it must not be there");
  to->add_option("--config", options->config_file,
                 "The configuration of a docketd whose journal is in Kafka: into that cluster, "
                 "which must have none of the topics");
  to->require_option(1);
}

}  // namespace docket::apps
