#include "tests/commands_github/corpus.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <variant>

#include "commands/github/envelope.h"
#include "platform/hashing.h"

namespace docket::commands::github {
namespace {

std::string ActionOf(const boost::json::object& payload) {
  const boost::json::value* action = payload.if_contains("action");
  return action != nullptr && action->is_string() ? std::string(action->as_string()) : "";
}

std::vector<Example> Load() {
  std::ifstream file(DOCKET_WEBHOOK_EXAMPLES);
  std::stringstream text;
  text << file.rdbuf();
  if (text.str().empty()) return {};
  std::vector<Example> examples;
  const boost::json::value kinds = boost::json::parse(text.str());
  for (const boost::json::value& kind : kinds.as_array()) {
    for (const boost::json::value& payload : kind.at("examples").as_array()) {
      examples.push_back({.event = std::string(kind.at("name").as_string()),
                          .action = ActionOf(payload.as_object()),
                          .payload = payload.as_object()});
    }
  }
  return examples;
}

// The object that holds the path's last name, and that name.
std::pair<boost::json::object*, std::string_view> Holder(boost::json::object& payload,
                                                         std::string_view path) {
  boost::json::object* object = &payload;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    object = &object->at(path.substr(0, dot)).as_object();
    path.remove_prefix(dot + 1);
  }
  return {object, path};
}

}  // namespace

const std::vector<Example>& Examples() {
  static const std::vector<Example> examples = Load();
  return examples;
}

void CorpusTest::SetUp() {
  ASSERT_FALSE(Examples().empty())
      << "GitHub's example payloads are missing: " << DOCKET_WEBHOOK_EXAMPLES
      << "\nscripts/install-dependencies --for test installs them (npm "
         "@octokit/webhooks-examples).";
}

boost::json::object CorpusTest::Payload(std::string_view event, std::string_view action) {
  for (const Example& example : Examples()) {
    if (example.event == event && example.action == action) return example.payload;
  }
  ADD_FAILURE() << "no example of " << event << "." << action;
  return {};
}

std::string Text(const boost::json::object& payload) { return boost::json::serialize(payload); }

boost::json::value& At(boost::json::object& payload, std::string_view path) {
  const auto [object, name] = Holder(payload, path);
  return (*object)[name];
}

void Remove(boost::json::object& payload, std::string_view path) {
  const auto [object, name] = Holder(payload, path);
  object->erase(name);
}

DeliveryInput InputOf(std::string_view event, const boost::json::object& payload,
                      std::string_view body) {
  const boost::json::value* action = payload.if_contains("action");
  std::string_view action_text;
  if (action != nullptr && action->is_string()) {
    action_text = {action->as_string().data(), action->as_string().size()};
  }
  return {
      .event = event,
      .action = action_text,
      .body = body,
      .host = domain::HostCode("gh"),
      .guid = domain::DeliveryGuid(std::string(kGuid)),
      .delivery = {.generation = 1, .partition = 2, .offset = 3},
      .hook_id = "109948940",
      .body_sha256 = platform::Sha256Hex(body),
      .tenant = {.host = domain::HostCode("gh"), .organization = domain::OrganizationId(21031067)},
      .trace = {.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
      .received_at = domain::FromSeconds(1'600'000'000),
      .now = domain::FromSeconds(1'600'000'005),
  };
}

Translation TranslatePayload(std::string_view event, const boost::json::object& payload) {
  const std::string body = Text(payload);
  absl::StatusOr<Translation> translation = Translate(InputOf(event, payload, body));
  if (!translation.ok()) {
    ADD_FAILURE() << translation.status();
    return Ignored{translation.status().ToString()};
  }
  return *std::move(translation);
}

std::string ReasonOf(std::string_view event, const boost::json::object& payload) {
  const Translation translation = TranslatePayload(event, payload);
  const auto* ignored = std::get_if<Ignored>(&translation);
  return ignored == nullptr ? "" : ignored->reason;
}

const TranslatedCommand& Only(const Translation& translation) {
  return std::get<Commands>(translation).commands.at(0);
}

}  // namespace docket::commands::github
