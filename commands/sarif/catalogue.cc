#include "commands/sarif/catalogue.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/sarif/words.h"
#include "platform/json_text.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::commands::sarif {
namespace {

// What a text takes beside its bytes, about.
constexpr std::size_t kTextOverhead = sizeof(std::string);

absl::Status TooMany(std::string_view things, std::size_t max) {
  return absl::InvalidArgumentError(absl::StrCat("has more than ", max, " ",
                                                 platform::AbslView(things),
                                                 "; send less, or in several documents"));
}

absl::Status TooLong(std::size_t bytes_max) {
  return absl::InvalidArgumentError(
      absl::StrCat("is longer than ", bytes_max, " bytes, which is too long for a name"));
}

void SortById(Component& component) {
  component.by_id.resize(component.rules.size());
  std::iota(component.by_id.begin(), component.by_id.end(), 0U);
  std::stable_sort(component.by_id.begin(), component.by_id.end(),
                   [&](std::uint32_t a, std::uint32_t b) {
                     return component.rules[a].id < component.rules[b].id;
                   });
}

}  // namespace

const Rule* Component::Find(std::string_view id) const {
  for (;;) {
    const auto found = std::lower_bound(
        by_id.begin(), by_id.end(), id,
        [this](std::uint32_t index, std::string_view wanted) { return rules[index].id < wanted; });
    if (found != by_id.end() && rules[*found].id == id) return &rules[*found];
    const std::size_t slash = id.rfind('/');
    if (slash == std::string_view::npos) return nullptr;
    id = id.substr(0, slash);
  }
}

absl::StatusOr<std::vector<RunCatalogue>> CatalogueReader::Finish() && {
  if (version_ != "2.1.0") {
    std::string readable;
    platform::AppendOneLine(version_, readable);
    return absl::InvalidArgumentError(absl::StrCat(
        "/version is ", version_.empty() ? "missing" : readable, "; only SARIF 2.1.0 is read"));
  }
  if (!has_runs_) {
    return absl::InvalidArgumentError("/runs is missing; a document has at least an empty array");
  }
  for (RunCatalogue& run : runs_) {
    SortById(run.driver);
    for (Component& extension : run.extensions) SortById(extension);
  }
  return std::move(runs_);
}

absl::Status CatalogueReader::Enter(Node node, ReadText key, const Place&) {
  switch (node) {
    case Node::kRuns:
      has_runs_ = true;
      return absl::OkStatus();
    case Node::kRun:
      return EnterRun();
    case Node::kDriver:
      component_ = &run().driver;
      return absl::OkStatus();
    case Node::kExtension:
      return EnterExtension();
    case Node::kRule:
      return EnterRule();
    case Node::kMessageString:
      return EnterMessageString(key);
    case Node::kBase:
      return EnterBase(key);
    case Node::kArtifact:
      return EnterArtifact();
    default:
      return absl::OkStatus();
  }
}

absl::Status CatalogueReader::Leave(Node node, const Place&) {
  if (node == Node::kRun) return LeaveRun();
  return absl::OkStatus();
}

absl::Status CatalogueReader::Text(Node node, ReadText text, const Place& place) {
  switch (node) {
    case Node::kVersion:
      version_ = text.text;
      return absl::OkStatus();
    case Node::kComponentName:
      return KeepName(text, component_->name);
    case Node::kComponentVersion:
      return KeepName(text, component_->version);
    case Node::kComponentSemanticVersion:
      return KeepName(text, component_->semantic_version);
    case Node::kComponentGuid:
      return KeepName(text, component_->guid);
    case Node::kBaseUri:
    case Node::kBaseParent:
    case Node::kArtifactUri:
    case Node::kArtifactBase:
      return TextOfFile(node, text);
    default:
      return TextOfRule(node, text, place);
  }
}

absl::Status CatalogueReader::Integer(Node, std::int64_t) { return absl::OkStatus(); }

absl::Status CatalogueReader::Number(Node, double value, const Place& place) {
  SetSecuritySeverity(SecuritySeverityOf(value), place);
  return absl::OkStatus();
}

absl::Status CatalogueReader::EnterRun() {
  if (runs_.size() >= domain::kRunsMax) return TooMany("runs", domain::kRunsMax);
  runs_.emplace_back();
  rules_of_run_ = 0;
  return Charge(sizeof(RunCatalogue));
}

absl::Status CatalogueReader::EnterExtension() {
  if (run().extensions.size() >= domain::kExtensionsPerRunMax) {
    return TooMany("extensions", domain::kExtensionsPerRunMax);
  }
  component_ = &run().extensions.emplace_back();
  return Charge(sizeof(Component));
}

absl::Status CatalogueReader::EnterRule() {
  if (rules_of_run_ >= domain::kRulesPerRunMax) return TooMany("rules", domain::kRulesPerRunMax);
  ++rules_of_run_;
  tags_of_rule_ = 0;
  component_->rules.emplace_back();
  return Charge(sizeof(Rule) + sizeof(std::uint32_t));
}

absl::Status CatalogueReader::EnterBase(ReadText name) {
  if (name.cut) return TooLong(kNameBytesMax);
  if (run().bases.size() >= kBaseIdsMax) return TooMany("base URIs", kBaseIdsMax);
  const auto [base, added] = run().bases.try_emplace(std::string(name.text));
  if (!added) return absl::InvalidArgumentError("is given twice; give each base URI once");
  base_ = &base->second;
  return Charge(sizeof(std::string) + sizeof(FileReference) + name.text.size());
}

absl::Status CatalogueReader::EnterArtifact() {
  if (run().artifacts.size() >= kArtifactsMax) return TooMany("artifacts", kArtifactsMax);
  run().artifacts.emplace_back();
  return Charge(sizeof(FileReference));
}

absl::Status CatalogueReader::EnterMessageString(ReadText id) {
  if (id.cut) return TooLong(kNameBytesMax);
  std::vector<MessageString>& messages = rule().messages;
  if (messages.size() >= kMessageStringsMax) return TooMany("message strings", kMessageStringsMax);
  messages.push_back({.id = std::string(id.text), .text = {}});
  return Charge(sizeof(MessageString) + id.text.size());
}

absl::Status CatalogueReader::LeaveRun() const {
  if (!runs_.back().driver.name.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("has no tool.driver.name; say which tool made it");
}

absl::Status CatalogueReader::TextOfRule(Node node, ReadText text, const Place& place) {
  switch (node) {
    case Node::kRuleId:
      return KeepName(text, rule().id);
    case Node::kRuleLevel: {
      DOCKET_ASSIGN_OR_RETURN(rule().level, LevelOf(text.text));
      return absl::OkStatus();
    }
    case Node::kSecuritySeverity:
      SetSecuritySeverity(text.cut ? std::nullopt : SecuritySeverityOf(text.text), place);
      return absl::OkStatus();
    case Node::kTag:
      return AddTag(text, place);
    case Node::kMessageStringText:
      if (text.cut) {
        shortenings_->Note(domain::Shortened::kMessages, [&place] { return place.Pointer(); });
      }
      rule().messages.back().text = text.text;
      return Charge(text.text.size());
    default:
      return absl::OkStatus();
  }
}

absl::Status CatalogueReader::TextOfFile(Node node, ReadText text) {
  const bool artifact = node == Node::kArtifactUri || node == Node::kArtifactBase;
  FileReference& file = artifact ? run().artifacts.back() : *base_;
  if (node == Node::kBaseParent || node == Node::kArtifactBase) return KeepName(text, file.base);
  if (text.cut) {
    return absl::InvalidArgumentError(
        absl::StrCat("is longer than ", kUriBytesMax, " bytes, which is too long for a URI"));
  }
  file.uri = text.text;
  return Charge(text.text.size());
}

absl::Status CatalogueReader::AddTag(ReadText text, const Place& place) {
  ++tags_of_rule_;
  if (tags_of_rule_ > domain::kTagsMax) return TooMany("tags in one rule", domain::kTagsMax);
  const auto where = [&place] { return place.Pointer(); };
  if (tags_of_rule_ > domain::kTagsKept) {
    shortenings_->Note(domain::Shortened::kTags, where);
    return absl::OkStatus();
  }
  if (text.cut) shortenings_->Note(domain::Shortened::kTagText, where);
  rule().tags.emplace_back(text.text);
  return Charge(kTextOverhead + text.text.size());
}

void CatalogueReader::SetSecuritySeverity(std::optional<double> value, const Place& place) {
  rule().security_severity = value;
  if (value.has_value()) return;
  shortenings_->Note(domain::Shortened::kSecuritySeverities, [&place] { return place.Pointer(); });
}

absl::Status CatalogueReader::KeepName(ReadText text, std::string& name) {
  if (text.cut) return TooLong(text.text.size());
  name = text.text;
  return Charge(text.text.size());
}

absl::Status CatalogueReader::Charge(std::size_t bytes) {
  bytes_ += bytes;
  if (bytes_ <= limits_->catalogue_bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("is where rules, artifacts and base URIs of the document exceed ",
                   limits_->catalogue_bytes, " bytes; leave out those that no result names"));
}

}  // namespace docket::commands::sarif
