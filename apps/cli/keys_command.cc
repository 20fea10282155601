// docket keys create|list|revoke
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/connection.h"
#include "apps/cli/key_request.h"
#include "apps/cli/output.h"
#include "boost/json/serialize.hpp"
#include "platform/clock.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

struct KeysOptions {
  std::string data_dir;
  bool json = false;
  KeyRequest request;
  std::string key_id;
  bool force = false;
};

absl::StatusOr<boost::json::value> Ask(const KeysOptions& options, const ClientRequest& request) {
  absl::StatusOr<HttpClient> client = RequireOperator({.path = options.data_dir});
  if (!client.ok()) return client.status();
  const absl::StatusOr<ClientResponse> response = client->Send(request);
  if (!response.ok()) return response.status();
  if (response->status == 204) return boost::json::value(boost::json::object());
  return ParseAnswer(*response);
}

int Create(const KeysOptions& options) {
  const absl::Status right = CheckKeyRequest(options.request, platform::SystemClock().Now());
  if (!right.ok()) return Complain(right);
  const auto answer = Ask(options, {.method = "POST",
                                    .target = "/operator/v1/keys",
                                    .headers = {{"Content-Type", "application/json"}},
                                    .body = boost::json::serialize(ToJson(options.request))});
  if (!answer.ok()) return Complain(ExplainRefusedKey(answer.status()));
  if (options.json) {
    std::cout << boost::json::serialize(*answer) << "\n";
    return kDone;
  }
  std::cout << Text(answer->as_object(), "key") << "\n";
  std::cerr << "This is the only time that the key is shown; only its hash is kept.\n";
  return kDone;
}

std::string OrganizationsOf(const boost::json::object& key) {
  const boost::json::array& organizations = key.at("organizations").as_array();
  if (organizations.empty()) return "all";
  std::string names;
  for (const boost::json::value& one : organizations) {
    if (!names.empty()) names += ",";
    names += Text(one);
  }
  return names;
}

absl::StatusOr<boost::json::value> AskForList(const KeysOptions& options) {
  return Ask(options, {.method = "GET", .target = "/operator/v1/keys", .headers = {}, .body = {}});
}

int List(const KeysOptions& options) {
  const auto answer = AskForList(options);
  if (!answer.ok()) return Complain(answer.status());
  if (options.json) {
    std::cout << boost::json::serialize(*answer) << "\n";
    return kDone;
  }
  std::vector<std::vector<std::string>> rows = {
      {"ID", "LABEL", "ROLE", "ORGANIZATIONS", "EXPIRES", "LAST USED", "REVOKED"}};
  for (const auto& item : answer->at("items").as_array()) {
    const boost::json::object& key = item.as_object();
    rows.push_back({Text(key, "id"), Text(key, "label"), Text(key, "role"), OrganizationsOf(key),
                    Text(key, "expires_at"), Text(key, "last_used_at"), Text(key, "revoked")});
  }
  PrintTable(rows, std::cout);
  return kDone;
}

// Without one, whoever holds admin.key is refused; it is too easy to end it by mistake.
absl::Status RefuseLastAdminKey(const KeysOptions& options) {
  if (options.force) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(const boost::json::value answer, AskForList(options));
  const std::set<std::string> usable =
      UsableAdminKeys(answer.at("items").as_array(), platform::SystemClock().Now());
  if (usable != std::set<std::string>{options.key_id}) return absl::OkStatus();
  return absl::FailedPreconditionError(
      options.key_id +
      " is the last key of the role admin, and is not revoked: no other key reads every "
      "organisation. Make one first (docket keys create --label NAME --role admin), or revoke it "
      "all the same with --force");
}

int Revoke(const KeysOptions& options) {
  if (const absl::Status last = RefuseLastAdminKey(options); !last.ok()) return Complain(last);
  const auto answer = Ask(options, {.method = "DELETE",
                                    .target = "/operator/v1/keys/" + options.key_id,
                                    .headers = {},
                                    .body = {}});
  if (absl::IsNotFound(answer.status())) {
    return Complain(absl::NotFoundError("there is no key " + options.key_id +
                                        "; `docket keys list` shows all"));
  }
  if (!answer.ok()) return Complain(answer.status());
  std::cout << "revoked " << options.key_id << "\n";
  return kDone;
}

}  // namespace

void AddKeysCommands(CommandLine& line) {
  const auto options = std::make_shared<KeysOptions>();
  CLI::App* keys = line.app.add_subcommand("keys", "API keys: create, list, revoke");
  keys->require_subcommand(1);

  CLI::App* create = keys->add_subcommand("create", "Make a key and show it once");
  create->add_option("--label", options->request.label, "What the key is for")->required();
  create
      ->add_option("--role", options->request.role,
                   "reader: queries of its organisations; auditor: the evidence of their merges, "
                   "too; operator: asks for runs and cancels them; worker: takes tasks; admin: all")
      ->check(CLI::IsMember({"reader", "auditor", "operator", "worker", "admin"}))
      ->capture_default_str();
  create->add_option("--organization", options->request.organizations,
                     "HOST:ID that the key is for (with a single host the ID is enough); may be "
                     "given several times; a worker without it is for all");
  create->add_option("--expires-at", options->request.expires_at, "RFC 3339; without it, never");
  create->footer(
      "Example: docket keys create --label dashboard --organization gh:21031067\n"
      "Example: docket keys create --label analysis --role worker");
  AddDataDirOption(*create, options->data_dir);
  AddJsonOption(*create, options->json);
  create->callback([&line, options] { line.run = [options] { return Create(*options); }; });

  CLI::App* list = keys->add_subcommand("list", "All keys; never their secrets");
  list->footer("Example: docket keys list");
  AddDataDirOption(*list, options->data_dir);
  AddJsonOption(*list, options->json);
  list->callback([&line, options] { line.run = [options] { return List(*options); }; });

  CLI::App* revoke = keys->add_subcommand("revoke", "End a key; it is refused from then on");
  revoke->add_option("id", options->key_id, "Id, as `docket keys list` shows it")->required();
  revoke->add_flag("--force", options->force, "Also the last key of the role admin");
  revoke->footer(
      "Example: docket keys revoke 3f6c2a9b7d104e55\n"
      "Without a key of the role admin, make one: docket keys create --label NAME --role admin.\n"
      "Or move admin.key out of the data directory and start docketd again, which makes a new "
      "one.");
  AddDataDirOption(*revoke, options->data_dir);
  revoke->callback([&line, options] { line.run = [options] { return Revoke(*options); }; });
}

}  // namespace docket::apps
