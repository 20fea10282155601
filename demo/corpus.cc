#include "demo/corpus.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "demo/json_body.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

bool HasContent(const json::object& payload, std::string_view member) {
  const json::value* value = payload.if_contains(member);
  if (value == nullptr || value->is_null()) return false;
  const json::array* array = value->if_array();
  return array == nullptr || !array->empty();
}

bool AppendExamples(const json::value& entry, std::vector<Example>& examples) {
  const json::object* object = entry.if_object();
  if (object == nullptr) return false;
  const std::string event = TextIn(*object, "name");
  const json::value* list = object->if_contains("examples");
  if (event.empty() || list == nullptr || !list->is_array()) return false;
  for (const json::value& payload : list->get_array()) {
    if (!payload.is_object()) return false;
    const json::object& body = payload.get_object();
    examples.push_back(Example{event, TextIn(body, "action"), body});
  }
  return true;
}

}  // namespace

const Example* Corpus::Richest(std::string_view event, std::string_view action,
                               std::string_view with) const {
  const Example* richest = nullptr;
  for (const Example& example : examples_) {
    if (example.event != event || example.action != action) continue;
    if (!with.empty() && !HasContent(example.payload, with)) continue;
    if (richest == nullptr || example.payload.size() > richest->payload.size()) richest = &example;
  }
  return richest;
}

std::optional<Corpus> ParseCorpus(std::string_view text, std::string_view name,
                                  std::string& error) {
  boost::system::error_code code;
  const json::value root = json::parse(text, code);
  if (code) {
    error = std::string(name) + " is not JSON: " + code.message();
    return std::nullopt;
  }
  std::vector<Example> examples;
  bool valid = root.is_array();
  if (valid) {
    for (const json::value& entry : root.get_array()) {
      valid = valid && AppendExamples(entry, examples);
    }
  }
  if (!valid || examples.empty()) {
    error = std::string(name) +
            " is not an index of webhook examples: expected [{name, examples: [{…}]}]. "
            "It is api.github.com/index.json of npm @octokit/webhooks-examples";
    return std::nullopt;
  }
  return Corpus(std::move(examples));
}

std::optional<Corpus> LoadCorpus(const std::filesystem::path& index, std::string& error) {
  std::ifstream file(index, std::ios::binary);
  std::error_code ignored;  // a file that is not there is none, too
  if (!file || !std::filesystem::is_regular_file(index, ignored)) {
    error = "cannot read " + index.string() + ": install npm @octokit/webhooks-examples, " +
            "or name its api.github.com/index.json";
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return ParseCorpus(text, index.string(), error);
}

}  // namespace docket::demo
