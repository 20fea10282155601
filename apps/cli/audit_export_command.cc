// docket audit export
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/audit_export.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/data_here.h"
#include "apps/cli/output.h"
#include "apps/cli/replay_client.h"
#include "apps/data_directory.h"
#include "apps/evidence_export.h"
#include "apps/known_hosts.h"
#include "boost/json/serialize.hpp"
#include "boost/url/encode.hpp"
#include "boost/url/rfc/unreserved_chars.hpp"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/status_macros.h"
#include "projections/audit_reader.h"
#include "projections/progress.h"
#include "projections/read_session.h"

namespace docket::apps {
namespace {

struct ExportOptions {
  ExportWords words;
  DataOptions data;
  bool json = false;
};

std::string Encoded(const std::string& text) {
  return boost::urls::encode(text, boost::urls::unreserved_chars);
}

std::string TargetOf(const ExportWords& words) {
  return absl::StrCat("/operator/v1/audit/export?organization=", Encoded(words.organization),
                      "&from=", Encoded(words.from), "&to=", Encoded(words.to),
                      "&out=", Encoded(words.out));
}

// Without a docketd: this process opens the data itself, for as long as it takes.
absl::StatusOr<boost::json::object> ExportHere(const ExportWords& words,
                                               const platform::Config& config,
                                               const ReplayLines& lines) {
  const platform::SystemClock clock;
  DOCKET_ASSIGN_OR_RETURN(const replay::ExportOrder order,
                          ReadExportOrder(words, CodesOf(config.hosts), clock.Now()));
  DOCKET_ASSIGN_OR_RETURN(Stores stores, OpenStoresHere(config, clock));
  const auto report = [&lines](const replay::ReplayProgress& progress) {
    lines.progress(DescribeExport(progress));
  };
  const projections::Progress progress(kNoWaiters);
  const projections::ReadModels models{.store = *stores.views,
                                       .progress = progress,
                                       .clock = clock,
                                       .sources = stores.Sources(),
                                       .cursor_key = {}};
  projections::AuditReader audits(models);
  return PerformEvidenceExport(
      {.exported = {.stores = stores, .data = {.path = config.data_dir}, .clock = clock},
       .audits = audits,
       .people = stores.privacy.people()},
      order, {.report = report, .cancelled = {}});
}

absl::StatusOr<boost::json::object> Export(const ExportOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const platform::Config config, LoadDocketdConfig(options.data));
  ExportWords words = options.words;
  std::error_code error;
  words.out = std::filesystem::absolute(words.out, error).string();
  if (error) return absl::InvalidArgumentError(absl::StrCat("--out: ", error.message()));
  ProgressLine progress;
  const ReplayLines lines{.progress = [&progress](std::string_view text) { progress.Show(text); }};
  DOCKET_ASSIGN_OR_RETURN(std::optional<HttpClient> server,
                          ConnectToOperator({.path = config.data_dir}));
  if (!server.has_value()) return ExportHere(words, config, lines);
  return AskForWork(*server, TargetOf(words), lines);
}

int Run(const ExportOptions& options) {
  const absl::StatusOr<boost::json::object> result = Export(options);
  if (!result.ok()) return Complain(result.status());
  if (options.json) {
    std::cout << boost::json::serialize(*result) << "\n";
    return kDone;
  }
  std::cout << "exported: " << Counted(Text(*result, "events"), {.one = "event", .many = "events"})
            << " of " << Text(*result, "organization") << ", in "
            << Counted(Text(*result, "records"), {.one = "record", .many = "records"}) << ", in "
            << Text(*result, "directory") << "\nto verify it: docket-audit verify --export "
            << Text(*result, "directory") << " --key " << Text(*result, "key") << "\n";
  return kDone;
}

}  // namespace

void AddAuditExportCommand(CommandLine& line, CLI::App& audit) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* command = audit.add_subcommand(
      "export",
      "Write what was recorded of an organisation in a time into a directory that an auditor can "
      "verify without Docket");
  command
      ->add_option("--organization", options->words.organization,
                   "HOST:ID of the organisation (with a single host the ID is enough)")
      ->required();
  command->add_option("--from", options->words.from, "The beginning, RFC 3339, included")
      ->required();
  command->add_option("--to", options->words.to, "The end, RFC 3339, not included; it has passed")
      ->required();
  command
      ->add_option("--out", options->words.out,
                   "The directory to make, on docketd's machine; it must not be there, or be empty")
      ->required();
  AddDataOptions(*command, options->data);
  AddJsonOption(*command, options->json);
  command->footer(
      "A docketd that runs writes it, as its user; else this command does, with the same result.\n"
      "The data directory needs an audit key and the trees signed with it (docket audit keygen).\n"
      "Example: docket audit export --organization gh:21031067 --from 2026-01-01T00:00:00Z "
      "--to 2026-07-01T00:00:00Z --out evidence-2026-h1");
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace docket::apps
