// docket privacy find|list|erase|backup|rewrap
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/replay_client.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "boost/url/encode.hpp"
#include "boost/url/rfc/pchars.hpp"
#include "boost/url/rfc/unreserved_chars.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

using boost::json::object;

struct PrivacyOptions {
  std::string data_dir;
  bool json = false;
  std::string organization;
  std::int64_t subject = 0;
  std::string reason;
};

std::string TargetOf(const PrivacyOptions& options) {
  return absl::StrCat("/api/v1/organizations/",
                      boost::urls::encode(options.organization, boost::urls::pchars), "/erasures");
}

std::string Whoever(const object& erasure) {
  return erasure.at("erased_by").is_null() ? "the operator" : Text(erasure, "erased_by");
}

int List(const PrivacyOptions& options) {
  const auto answer = [&]() -> absl::StatusOr<object> {
    DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
    return AskForObject(client, "GET", TargetOf(options));
  }();
  if (!answer.ok()) return Complain(answer.status());
  if (options.json) {
    std::cout << boost::json::serialize(*answer) << "\n";
    return kDone;
  }
  std::vector<std::vector<std::string>> rows = {{"SUBJECT", "ERASED", "BY", "REASON", "EVENT"}};
  for (const boost::json::value& item : answer->at("items").as_array()) {
    const object& erasure = item.as_object();
    rows.push_back({Text(erasure, "subject_id"), Text(erasure, "erased_at"), Whoever(erasure),
                    Text(erasure, "reason"), Text(erasure, "event_id")});
  }
  if (rows.size() > 1) {
    PrintTable(rows, std::cout);
  } else {
    std::cout << options.organization << " has erased nobody\n";
  }
  return kDone;
}

// What is left of a person whose key is gone, so that nobody has to believe that it is nothing.
constexpr char kLeft[] =
    "destroyed: the key of the logins and titles that are sealed of them, in the journal, the\n"
    "           read models, the archive and every export that has them sealed\n"
    "stays:     their number in events, so that what was done stays provable; what is free text\n"
    "           of others; names of branches and repositories\n"
    "goes later: bodies of webhooks, whose keys are destroyed after privacy.bodies_days, at the\n"
    "           most 30 days (docs/privacy.md)\n";

constexpr Noun kRecords{.one = "record", .many = "records"};
constexpr Noun kRows{.one = "row", .many = "rows"};
constexpr Noun kStreams{.one = "stream", .many = "streams"};

std::string Plain(const boost::json::value& text) { return std::string(text.as_string()); }

int ComplainOfReport(const absl::Status& why, const PrivacyOptions& options) {
  std::cerr << "docket: they are erased, and what held them was not looked through to the end; ask "
               "again with `docket privacy find "
            << options.organization << " --subject " << options.subject << "`\n";
  return Complain(why);
}

absl::StatusOr<object> FindHoldingsOf(HttpClient& client, const PrivacyOptions& options) {
  ProgressLine progress;
  return AskForWork(
      client,
      absl::StrCat("/operator/v1/privacy/holdings?organization=",
                   boost::urls::encode(options.organization, boost::urls::unreserved_chars),
                   "&subject=", options.subject),
      {.progress = [&progress](std::string_view text) { progress.Show(text); }});
}

// Where what is sealed of them stands, and how much of it.
void PrintHoldings(const object& found) {
  std::vector<std::vector<std::string>> rows = {{"WHERE", "SEALED OF THEM"}};
  for (const boost::json::value& log : found.at("logs").as_array()) {
    rows.push_back({absl::StrCat("log ", Text(log.as_object(), "log")),
                    Counted(Text(log.as_object(), "records"), kRecords)});
  }
  for (const boost::json::value& view : found.at("views").as_array()) {
    rows.push_back({absl::StrCat("view ", Text(view.as_object(), "view")),
                    Counted(Text(view.as_object(), "rows"), kRows)});
  }
  PrintTable(rows, std::cout);
  const boost::json::array& first = found.at("first_streams").as_array();
  std::cout << Counted(Text(found, "streams"), kStreams) << ":\n";
  for (const boost::json::value& stream : first) std::cout << "  " << Plain(stream) << "\n";
  const auto all = found.at("streams").to_number<std::uint64_t>();
  if (all > first.size()) std::cout << "  and " << all - first.size() << " more\n";
}

int Find(const PrivacyOptions& options) {
  const auto found = [&]() -> absl::StatusOr<object> {
    DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
    return FindHoldingsOf(client, options);
  }();
  if (!found.ok()) return Complain(found.status());
  if (options.json) {
    std::cout << boost::json::serialize(*found) << "\n";
    return kDone;
  }
  const std::string key = Text(*found, "key");
  std::cout << options.subject << " in " << options.organization << ": "
            << (key == "none"        ? "nothing was ever sealed of them"
                : key == "destroyed" ? "their key is destroyed, nothing of this can be read"
                                     : "their key lives, all of this can be read")
            << "\n";
  PrintHoldings(*found);
  return kDone;
}

// What held them is found after their key is gone, by its id: nothing comes in between.
int Erase(const PrivacyOptions& options) {
  absl::StatusOr<object> held = object();
  const auto answer = [&]() -> absl::StatusOr<object> {
    DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = options.data_dir}));
    DOCKET_ASSIGN_OR_RETURN(
        object erased,
        AskForObject(client, "PUT", absl::StrCat(TargetOf(options), "/", options.subject),
                     {{"reason", options.reason}}));
    if (!erased.contains("subject_id")) return erased;
    held = FindHoldingsOf(client, options);
    if (held.ok()) erased["held_by"] = *held;
    return erased;
  }();
  if (!answer.ok()) return Complain(answer.status());
  if (options.json) {
    std::cout << boost::json::serialize(*answer) << "\n";
  } else if (!answer->contains("subject_id")) {
    std::cout << "sent, and what became of it is not known yet; docket privacy list "
              << options.organization << " tells\n";
  } else {
    std::cout << "erased:    " << Text(*answer, "subject_id") << " in " << options.organization
              << ", " << Text(*answer, "erased_at") << ", by " << Whoever(*answer) << ", event "
              << Text(*answer, "event_id") << "\n"
              << kLeft;
    if (held.ok()) PrintHoldings(*held);
    if (absl::IsFailedPrecondition(held.status())) std::cout << held.status().message() << "\n";
  }
  const bool told = held.ok() || absl::IsFailedPrecondition(held.status());
  return told ? kDone : ComplainOfReport(held.status(), options);
}

struct BackupOptions {
  std::string data_dir;
  bool json = false;
  std::string directory;
};

absl::StatusOr<object> PostToOperator(const std::string& data_dir, const std::string& target) {
  DOCKET_ASSIGN_OR_RETURN(HttpClient client, RequireOperator({.path = data_dir}));
  return AskForObject(client, "POST", target);
}

int BackUp(const BackupOptions& options) {
  const std::string directory = std::filesystem::absolute(options.directory).string();
  const auto answer =
      PostToOperator(options.data_dir,
                     absl::StrCat("/operator/v1/privacy/backup?to=",
                                  boost::urls::encode(directory, boost::urls::unreserved_chars)));
  if (!answer.ok()) return Complain(answer.status());
  if (options.json) {
    std::cout << boost::json::serialize(*answer) << "\n";
  } else {
    std::cout << "copied the keys to " << Text(*answer, "directory")
              << "; keep it, and the master keys, apart from the archive, and no longer than you "
                 "may take to erase\n";
  }
  return kDone;
}

int Rewrap(const BackupOptions& options) {
  const auto answer = PostToOperator(options.data_dir, "/operator/v1/privacy/rewrap");
  if (!answer.ok()) return Complain(answer.status());
  if (options.json) {
    std::cout << boost::json::serialize(*answer) << "\n";
  } else {
    std::cout << "master key " << Text(*answer, "master") << " wraps all keys, "
              << Text(*answer, "rewrapped")
              << " of them anew; the others are needed for backups "
                 "alone\n";
  }
  return kDone;
}

void AddCommonOptions(CLI::App& command, PrivacyOptions& options) {
  command.add_option("organization", options.organization, "HOST:ID, such as gh:21031067")
      ->required();
  AddDataDirOption(command, options.data_dir);
  AddJsonOption(command, options.json);
}

}  // namespace

void AddPrivacyCommands(CommandLine& line) {
  CLI::App* privacy = line.app.add_subcommand(
      "privacy", "Erasure of people: makes what is recorded of them unreadable");
  privacy->require_subcommand(1);

  const auto listed = std::make_shared<PrivacyOptions>();
  CLI::App* list = privacy->add_subcommand("list", "Everybody who was erased in an organisation");
  AddCommonOptions(*list, *listed);
  list->footer("Example: docket privacy list gh:21031067");
  list->callback([&line, listed] { line.run = [listed] { return List(*listed); }; });

  const auto add_subject = [](CLI::App& command, PrivacyOptions& options) {
    command
        .add_option("--subject", options.subject, "The provider's number of the person's account")
        ->check(WholeNumber({.least = 1, .most = std::numeric_limits<std::int64_t>::max()}))
        ->required();
  };
  const auto searched = std::make_shared<PrivacyOptions>();
  CLI::App* find = privacy->add_subcommand(
      "find", "Everything that holds what is sealed of a person: logs, read models, reviews");
  AddCommonOptions(*find, *searched);
  add_subject(*find, *searched);
  find->footer(
      "Reads all commands, events and rows; also after the person was erased.\n"
      "Example: docket privacy find gh:21031067 --subject 583231");
  find->callback([&line, searched] { line.run = [searched] { return Find(*searched); }; });

  const auto erased = std::make_shared<PrivacyOptions>();
  CLI::App* erase = privacy->add_subcommand(
      "erase", "Destroy the key that what is recorded of a person is sealed with, for ever");
  AddCommonOptions(*erase, *erased);
  add_subject(*erase, *erased);
  erase
      ->add_option("--reason", erased->reason,
                   "Why; goes into the journal, readable, and should name nobody")
      ->required();
  erase->footer(
      "Exit codes: 0 they are erased; 1 a legal hold stands, or it failed; 2 wrong use.\n"
      "Example: docket privacy erase gh:21031067 --subject 583231 --reason 'request 40'");
  erase->callback([&line, erased] { line.run = [erased] { return Erase(*erased); }; });

  const auto copied = std::make_shared<BackupOptions>();
  CLI::App* backup = privacy->add_subcommand(
      "backup", "Copy the keys out of a data directory while its docketd goes on");
  backup->add_option("--to", copied->directory, "A directory that is not there yet")->required();
  AddDataDirOption(*backup, copied->data_dir);
  AddJsonOption(*backup, copied->json);
  backup->footer(
      "To restore: copy it to DATA_DIR/keys before docketd starts (docs/privacy.md).\n"
      "Example: docket privacy backup --to /mnt/keys/2026-11-28");
  backup->callback([&line, copied] { line.run = [copied] { return BackUp(*copied); }; });

  const auto rewrapped = std::make_shared<BackupOptions>();
  CLI::App* rewrap = privacy->add_subcommand(
      "rewrap", "Have the first master key wrap all keys, so that the others can be put away");
  AddDataDirOption(*rewrap, rewrapped->data_dir);
  AddJsonOption(*rewrap, rewrapped->json);
  rewrap->footer(
      "Put a new line in front of the file of master keys, and restart docketd before.\n"
      "Example: docket privacy rewrap");
  rewrap->callback([&line, rewrapped] { line.run = [rewrapped] { return Rewrap(*rewrapped); }; });
}

}  // namespace docket::apps
