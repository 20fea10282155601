// docket deliveries reconcile
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/reconciliation.h"
#include "apps/github/app_token.h"
#include "apps/github/github_client.h"
#include "apps/whole_file.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// GitHub keeps its log for three days.
constexpr std::int64_t kHoursUsual = 72;
// What was delivered a moment ago may not be visible here.
constexpr std::int64_t kGraceSecondsUsual = 60;

struct ReconcileOptions {
  std::string data_dir;
  bool json = false;
  std::string app;
  std::string private_key_file;
  std::string hook;
  std::string token_file;
  std::string api = "https://api.github.com";
  std::int64_t hours = kHoursUsual;
  std::int64_t grace_seconds = kGraceSecondsUsual;
  bool dry_run = false;
};

// A key of 16,384 bits has 13 KB in this form.
constexpr std::size_t kSecretBytesMax = 64U << 10U;

absl::StatusOr<std::string> ReadSecret(const std::string& path) {
  DOCKET_ASSIGN_OR_RETURN(const std::string text, ReadFileWhole(path, kSecretBytesMax));
  if (text.size() <= kSecretBytesMax) return std::string(absl::StripAsciiWhitespace(text));
  return absl::InvalidArgumentError(absl::StrCat(path, " is too long for a key or a token"));
}

absl::StatusOr<GithubClient> ClientFor(const ReconcileOptions& options) {
  if (!options.app.empty()) {
    DOCKET_ASSIGN_OR_RETURN(std::string pem, ReadSecret(options.private_key_file));
    DOCKET_RETURN_IF_ERROR(AppToken(options.app, pem, absl::Now()).status());
    return GithubClient::Make(options.api, [app = options.app, pem = std::move(pem)] {
      return AppToken(app, pem, absl::Now());
    });
  }
  DOCKET_ASSIGN_OR_RETURN(std::string token, ReadSecret(options.token_file));
  return GithubClient::Make(
      options.api, [token = std::move(token)] { return absl::StatusOr<std::string>(token); });
}

absl::StatusOr<std::string> HookPath(const ReconcileOptions& options) {
  if (!options.app.empty()) return std::string("/app/hook");
  const std::string path = absl::StrCat("/", options.hook);
  const bool known = absl::StartsWith(path, "/repos/") || absl::StartsWith(path, "/orgs/");
  if (known && absl::StrContains(path, "/hooks/")) return path;
  return absl::InvalidArgumentError(
      absl::StrCat("--hook is '", options.hook,
                   "', and must be as repos/OWNER/NAME/hooks/ID or orgs/NAME/hooks/ID"));
}

boost::json::object ToJson(const Reconciled& found) {
  boost::json::array missing;
  for (const HookDelivery& one : found.missing) {
    missing.push_back(boost::json::object{
        {"guid", one.guid},
        {"event", one.event},
        {"action", one.action},
        {"delivered_at",
         absl::FormatTime(absl::RFC3339_full, one.delivered_at, absl::UTCTimeZone())},
        {"status_code", one.status_code}});
  }
  return {{"attempts", found.attempts},
          {"missing", std::move(missing)},
          {"acknowledged_and_missing",
           boost::json::array(found.acknowledged.begin(), found.acknowledged.end())},
          {"asked", found.asked}};
}

void Print(const Reconciled& found, bool dry_run) {
  std::vector<std::vector<std::string>> rows = {{"DELIVERED", "EVENT", "ACTION", "STATUS", "GUID"}};
  for (const HookDelivery& one : found.missing) {
    rows.push_back({absl::FormatTime(absl::RFC3339_sec, one.delivered_at, absl::UTCTimeZone()),
                    one.event, one.action.empty() ? "-" : one.action,
                    one.status_code == 0 ? "-" : absl::StrCat(one.status_code), one.guid});
  }
  if (!found.missing.empty()) PrintTable(rows, std::cout);
  std::cout << Counted(absl::StrCat(found.attempts), {"attempt", "attempts"})
            << " in GitHub's log, "
            << Counted(absl::StrCat(found.missing.size()), {"delivery", "deliveries"})
            << " not here";
  if (!dry_run) std::cout << ", " << found.asked << " asked for again";
  std::cout << "\n";
}

absl::StatusOr<Reconciled> Compare(const ReconcileOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const std::string hook, HookPath(options));
  DOCKET_ASSIGN_OR_RETURN(GithubClient github, ClientFor(options));
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
  HookDeliveries theirs(github, hook);
  StoredDeliveries ours(client);
  const absl::Time now = absl::Now();
  ProgressLine progress;
  return Reconcile(
      theirs, ours,
      {.since = now - absl::Hours(options.hours),
       .until = now - absl::Seconds(options.grace_seconds),
       .ask = !options.dry_run},
      [&](std::int64_t attempts) { progress.Show(absl::StrCat(attempts, " attempts looked at")); });
}

int Run(const ReconcileOptions& options) {
  if (options.app.empty() == options.hook.empty()) {
    return Complain(absl::InvalidArgumentError(
        "name the app (--app-id, --private-key) or one webhook (--hook, --token-file)"));
  }
  const absl::StatusOr<Reconciled> found = Compare(options);
  if (!found.ok()) return Complain(found.status());
  if (options.json) {
    std::cout << boost::json::serialize(ToJson(*found)) << "\n";
  } else {
    Print(*found, options.dry_run);
  }
  if (!found->acknowledged.empty()) {
    return Complain(absl::DataLossError(absl::StrCat(
        found->acknowledged.size(),
        " of them were answered 2xx, GitHub says, and are not here: ", found->acknowledged.front(),
        ". Is this the docketd that the webhook names, and are its views caught up (docket "
        "status)?")));
  }
  return options.dry_run && !found->missing.empty() ? kFoundOrFailed : kDone;
}

}  // namespace

void AddReconcileCommand(CommandLine& line, CLI::App& deliveries) {
  const auto options = std::make_shared<ReconcileOptions>();
  CLI::App* command = deliveries.add_subcommand(
      "reconcile", "Compare GitHub's delivery log with ours, and have sent again what never came");
  CLI::Option* app = command->add_option("--app-id", options->app, "GitHub App: id or client id");
  CLI::Option* key = command->add_option("--private-key", options->private_key_file,
                                         "The app's private key, a .pem file of GitHub's");
  CLI::Option* hook =
      command->add_option("--hook", options->hook,
                          "Instead of an app: repos/OWNER/NAME/hooks/ID or orgs/NAME/hooks/ID");
  CLI::Option* token = command->add_option("--token-file", options->token_file,
                                           "File with a token that may administer that webhook");
  app->needs(key);
  key->needs(app);
  hook->needs(token)->excludes(app);
  token->needs(hook);
  command->add_option("--github-url", options->api, "The API, of another host than github.com")
      ->capture_default_str();
  command->add_option("--hours", options->hours, "How far back to look; GitHub keeps three days")
      ->check(WholeNumber({.least = 1, .most = 720}))
      ->capture_default_str();
  command
      ->add_option("--grace-seconds", options->grace_seconds,
                   "Leave out what was sent so lately: it may be on its way")
      ->check(WholeNumber({.least = 0, .most = 86'400}))
      ->capture_default_str();
  command->add_flag("--dry-run", options->dry_run, "Ask for nothing; exit 1 if any is missing");
  AddDataDirOption(*command, options->data_dir);
  AddJsonOption(*command, options->json);
  command->footer(
      "Example: docket deliveries reconcile --app-id 12345 --private-key app.pem\n"
      "Example: docket deliveries reconcile --hook repos/octo/hello/hooks/7 --token-file token\n"
      "Run it after an outage, and now and then. Exit code 1: GitHub has a 2xx of a delivery that "
      "is not here, or, with --dry-run, one is missing.");
  command->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace docket::apps
