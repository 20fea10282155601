// The recorded webhook payloads of npm @octokit/webhooks-examples, api.github.com/index.json: an
// array of {name, examples[]}. Lifecycles are written by changing copies of them. Thread-safety:
// immutable after loading. Ownership: holds all payloads (about 30 MB parsed).
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::demo {

struct Example {
  std::string event;
  std::string action;  // empty when the payload has none
  boost::json::object payload;
};

class Corpus {
 public:
  explicit Corpus(std::vector<Example> examples) : examples_(std::move(examples)) {}

  [[nodiscard]] const std::vector<Example>& examples() const { return examples_; }

  // The richest example of that kind: the one with the most top-level members, the first among
  // equals. `with` names a member that must be neither absent nor null nor empty. Null if there is
  // none.
  [[nodiscard]] const Example* Richest(std::string_view event, std::string_view action,
                                       std::string_view with = {}) const;

 private:
  std::vector<Example> examples_;
};

// Nothing, and `error` says what is wrong with which file, if it is not such an index.
[[nodiscard]] std::optional<Corpus> LoadCorpus(const std::filesystem::path& index,
                                               std::string& error);

// The same from text; `name` stands in the error.
[[nodiscard]] std::optional<Corpus> ParseCorpus(std::string_view text, std::string_view name,
                                                std::string& error);

}  // namespace docket::demo
