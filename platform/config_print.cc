// The texts made from the table of keys: the effective configuration, docket.yaml, and --help.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/config_schema.h"

namespace docket::platform {
namespace {

constexpr std::size_t kColumns = 100;

std::string OnOneLine(const YAML::Node& value) {
  YAML::Emitter emitter;
  emitter.SetSeqFormat(YAML::Flow);
  emitter.SetMapFormat(YAML::Flow);
  emitter << value;
  return emitter.c_str();
}

// `text` in lines of at most kColumns, each begun with `lead`.
std::string Wrapped(const std::string& text, const std::string& lead) {
  std::string out;
  std::string line = lead;
  bool empty = true;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (!empty && line.size() + 1 + word.size() > kColumns) {
      absl::StrAppend(&out, line, "\n");
      line = lead;
      empty = true;
    }
    absl::StrAppend(&line, empty ? "" : " ", word);
    empty = false;
  }
  absl::StrAppend(&out, line, "\n");
  return out;
}

// Its lines as they are, each begun with `lead`.
void AppendExample(const KeySpec& key, const std::string& lead, std::string& out) {
  for (const absl::string_view line : absl::StrSplit(key.example, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&out, lead, line, "\n");
  }
}

// Keys with dots as nested YAML: opens sections whenever they change.
class SectionWriter {
 public:
  // Called before each key, in the order of the table. Answers the key's name inside its section.
  std::string Enter(const std::string& key, std::string& out) {
    std::vector<std::string> sections = absl::StrSplit(key, '.');
    std::string name = std::move(sections.back());
    sections.pop_back();
    const auto same = std::ranges::mismatch(sections, sections_).in1 - sections.begin();
    for (auto depth = static_cast<std::size_t>(same); depth < sections.size(); ++depth) {
      absl::StrAppend(&out, IndentAt(depth), sections[depth], ":\n");
    }
    sections_ = std::move(sections);
    return name;
  }

  [[nodiscard]] std::string Indent() const { return IndentAt(sections_.size()); }

 private:
  static std::string IndentAt(std::size_t depth) { return std::string(2 * depth, ' '); }

  std::vector<std::string> sections_;
};

}  // namespace

std::string PrintConfig(const LoadedConfig& loaded) {
  std::string out = "# The configuration in effect; beside each value where it comes from.\n";
  SectionWriter sections;
  for (const KeySpec& key : ConfigKeys()) {
    const std::string name = sections.Enter(key.name, out);
    const auto origin = loaded.origins.find(key.name);
    absl::StrAppend(&out, sections.Indent(), name, ": ", OnOneLine(key.write(loaded.config)),
                    "  # ", origin == loaded.origins.end() ? kDefaultOrigin : origin->second, "\n");
  }
  return out;
}

std::string DocumentConfig() {
  std::string out =
      "# Docket's configuration: every key with its default.\n"
      "#   docketd --config docket.yaml\n"
      "# A key is taken from, the later winning: its default, this file, the environment, a flag.\n"
      "# The environment's name of http.listen is DOCKET_HTTP_LISTEN, its flag "
      "--http.listen=VALUE;\n"
      "# a list is written there as YAML in one line. An empty variable counts as not set. A flag "
      "is\n"
      "# given once; its name may have - for _ (--data-dir=DIR).\n"
      "# `docketd --print-config` shows what is in effect and where it comes from.\n";
  SectionWriter sections;
  for (const KeySpec& key : ConfigKeys()) {
    out += '\n';
    const std::string name = sections.Enter(key.name, out);
    const std::string comment = sections.Indent() + "# ";
    out += Wrapped(key.doc, comment);
    AppendExample(key, comment + "  ", out);
    out += Wrapped(absl::StrCat("Allowed: ", key.allowed, "."), comment);
    absl::StrAppend(&out, sections.Indent(), name, ": ", key.default_yaml, "\n");
  }
  return out;
}

std::string DescribeFlags() {
  std::string out;
  for (const KeySpec& key : ConfigKeys()) {
    absl::StrAppend(&out, "  --", key.name, "=VALUE\n");
    out += Wrapped(key.doc, "      ");
    AppendExample(key, "        ", out);
    out += Wrapped(absl::StrCat("Default: ", key.default_yaml, ". Allowed: ", key.allowed,
                                ". Environment: ", EnvironmentName(key.name), "."),
                   "      ");
  }
  return out;
}

}  // namespace docket::platform
