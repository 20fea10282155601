#include "demo/probe.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "demo/estate.h"
#include "demo/json_body.h"
#include "demo/random.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

using Finding = std::optional<ProbeFinding>;

// Keeps its GUIDs apart from those of all chapters.
constexpr std::uint64_t kProbeKind = 1'000;

Finding WrongOption(std::string what) {
  return ProbeFinding{.wrong_option = true, .what = std::move(what)};
}

Finding NoServer(std::string what) {
  return ProbeFinding{.wrong_option = false, .what = std::move(what)};
}

// Which components do not work, and why, in the answer of /readyz.
std::string NotReady(const std::string& body) {
  std::string text;
  const json::object document = ObjectIn(body);
  const json::value* components = document.if_contains("components");
  if (components == nullptr || !components->is_array()) return "it does not say why";
  for (const json::value& one : components->get_array()) {
    const json::object* component = one.if_object();
    const json::value* ok = component == nullptr ? nullptr : component->if_contains("ok");
    if (ok == nullptr || !ok->is_bool() || ok->get_bool()) continue;
    text += (text.empty() ? "" : "; ") + TextIn(*component, "component") + ": " +
            TextIn(*component, "detail");
  }
  return text.empty() ? "it does not say why" : text;
}

Finding AskReadiness(Client& client) {
  const HttpResponse answer = client.Read("/readyz");
  if (answer.status == 200) return std::nullopt;
  if (answer.status == 0) {
    return NoServer("no server answers: " + answer.error +
                    "; start docketd, or name the one that runs with --server http://HOST:PORT");
  }
  if (answer.status == 503) {
    return NoServer("the server is not ready: " + NotReady(answer.body) +
                    "; run the demo when it is (`docket status` shows it)");
  }
  return NoServer("what answers there is no docketd: GET /readyz is answered with HTTP " +
                  std::to_string(answer.status) +
                  "; name the address of one with --server http://HOST:PORT");
}

Finding Unexpected(const std::string& about, int status, const std::string& error) {
  return NoServer(about + " is answered with " +
                  (status == 0 ? error : "HTTP " + std::to_string(status) + ": " + error) +
                  "; the server's log says more");
}

// The list is of an organisation that need not exist; its host must.
Finding AskKeyAndHost(Client& client, const ProbeSubject& subject) {
  const HttpResponse answer =
      client.Read("/api/v1/reviews?limit=1&organization=" + subject.host + ":1");
  if (answer.status == 200) return std::nullopt;
  if (answer.status == 401) {
    return WrongOption(
        "the server does not take the API key in " + subject.key_file +
        ": it is unknown there, revoked or expired; name the file of one of the role admin with "
        "--key-file (`docket keys list` shows all)");
  }
  if (answer.status == 400) {
    return WrongOption("'" + subject.host +
                       "' is no host code of the server; name that of the endpoint with --host "
                       "(`docketd --print-config` shows them under hosts)");
  }
  if (answer.status == 404) {
    return WrongOption(
        "the server answers no queries: it runs without the role query; name another one with "
        "--server, or start docketd with all roles");
  }
  return Unexpected("a list of reviews", answer.status,
                    answer.status == 0 ? answer.error : TextIn(ObjectIn(answer.body), "detail"));
}

// As GitHub pings a hook of an organisation, or one of an app, which has no owner.
Delivery Ping(const ProbeSubject& subject, bool of_owner) {
  Random guids({subject.seed, subject.run, kProbeKind, of_owner ? 1U : 0U});
  json::object body{{"zen", "Keep it logically awesome."},
                    {"hook_id", 1},
                    {"hook", {{"type", of_owner ? "Organization" : "App"}}}};
  if (of_owner) {
    const Organization owner = Estate(subject.seed).OrganizationAt(0);
    body["organization"] = {{"login", owner.login}, {"id", owner.id}};
  }
  return Delivery{.guid = guids.Uuid(),
                  .event = "ping",
                  .action = {},
                  .hook_id = 1,
                  .body = json::serialize(body)};
}

Finding Judge(const Acknowledgement& answer, const ProbeSubject& subject) {
  const std::string endpoint = "'" + subject.endpoint + "'";
  if (answer.status / 100 == 2) return std::nullopt;
  if (answer.status == 404) {
    return WrongOption("the server has no webhook endpoint " + endpoint +
                       "; name one of its webhooks.endpoints with --endpoint (`default`, if none "
                       "is configured)");
  }
  if (answer.status == 401) {
    return WrongOption("the webhook endpoint " + endpoint + " does not take the secret in " +
                       subject.secret_file +
                       "; name the file of its secret with --secret-file, or the endpoint that it "
                       "belongs to with --endpoint");
  }
  if (answer.status == 403) {
    return WrongOption("the webhook endpoint " + endpoint +
                       " does not take deliveries of every owner, and the demo tells of many; it "
                       "needs one with owners any and app_events true, as docketd has when "
                       "webhooks.endpoints is empty");
  }
  return Unexpected("a ping to the webhook endpoint " + endpoint, answer.status, answer.error);
}

// That the key sees what the endpoint takes, under the host code that the story expects.
Finding AskForDelivery(Client& client, const std::string& id, const ProbeSubject& subject) {
  const Settlement settlement = client.Settle(id);
  if (settlement.unanswered) return Unexpected("a delivery", 0, settlement.error);
  const HttpResponse answer = client.Read("/api/v1/deliveries/" + id);
  if (answer.status == 404) {
    return WrongOption(
        "the API key in " + subject.key_file +
        " does not see what the webhook endpoint takes, or no view shows it in time; name the file "
        "of a key of the role admin with --key-file, and look at `docket status`");
  }
  if (answer.status != 200) return Unexpected("a delivery", answer.status, answer.error);
  const std::string host = TextIn(ObjectIn(answer.body), "host");
  if (host == subject.host) return std::nullopt;
  return WrongOption("the webhook endpoint '" + subject.endpoint + "' has the host code " + host +
                     ", not " + subject.host + "; run the demo with --host " + host);
}

}  // namespace

std::optional<ProbeFinding> Probe(Client& client, const ProbeSubject& subject) {
  if (Finding finding = AskReadiness(client)) return finding;
  if (Finding finding = AskKeyAndHost(client, subject)) return finding;
  if (!subject.send) return std::nullopt;
  std::string delivery;
  for (const bool of_owner : {false, true}) {
    const Acknowledgement answer = client.Deliver(Ping(subject, of_owner));
    if (Finding finding = Judge(answer, subject)) return finding;
    delivery = answer.delivery;
  }
  return AskForDelivery(client, delivery, subject);
}

}  // namespace docket::demo
