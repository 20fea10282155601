#include "commands/sarif/result_reader.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/sarif/text.h"
#include "commands/sarif/words.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::commands::sarif {
namespace {

constexpr std::size_t kLocationCharge = 40;
constexpr std::size_t kFileCharge = 100;

absl::Status Refusal(std::string_view what) {
  return absl::InvalidArgumentError(platform::AbslView(what));
}

absl::Status TooMany(std::string_view things, std::size_t max) {
  return Refusal(absl::StrCat("has more than ", max, " ", platform::AbslView(things)));
}

// An index of SARIF's; -1 is its way to say that there is none.
absl::StatusOr<std::optional<std::int64_t>> IndexOf(std::int64_t value) {
  if (value < -1) return Refusal(absl::StrCat(value, " is no index"));
  if (value == -1) return std::optional<std::int64_t>();
  return std::optional<std::int64_t>(value);
}

template <class Things>
bool Holds(const Things& things, std::int64_t index) {
  return static_cast<std::uint64_t>(index) < things.size();
}

// Whether an id names that rule, or a refinement of it.
bool Names(std::string_view id, std::string_view rule_id) {
  return id.starts_with(rule_id) && (id.size() == rule_id.size() || id[rule_id.size()] == '/');
}

}  // namespace

absl::Status ResultReader::Enter(Node node, ReadText, const Place&) {
  switch (node) {
    case Node::kRun:
      run_ = runs_begun_++;
      results_of_run_ = 0;
      return absl::OkStatus();
    case Node::kResult:
      return EnterResult();
    case Node::kLocation:
      return EnterLocation();
    case Node::kStep:
      return EnterStep();
    case Node::kFile:
      physical_.has_file = true;
      return absl::OkStatus();
    case Node::kSuppression:
      ++result_.suppressions;
      return absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

absl::Status ResultReader::Leave(Node node, const Place& place) {
  switch (node) {
    case Node::kResult:
      return LeaveResult(place);
    case Node::kLocation:
      LeaveLocation(place);
      return absl::OkStatus();
    case Node::kStep:
      LeaveStep(place);
      return absl::OkStatus();
    case Node::kThreadFlow:
      ++result_.threads;
      return absl::OkStatus();
    case Node::kRegion:
      return LeaveRegion();
    default:
      return absl::OkStatus();
  }
}

absl::Status ResultReader::Text(Node node, ReadText text, const Place&) {
  switch (node) {
    case Node::kFileUri:
    case Node::kFileBase:
    case Node::kSnippetText:
      return TextOfPlace(node, text);
    case Node::kMessageText:
    case Node::kMessageArgument:
      return TextOfResult(node, text);
    default:
      break;
  }
  // What is left are names and words, which mean another thing when they are cut.
  if (text.cut) return Refusal(absl::StrCat("is longer than ", text.text.size(), " bytes"));
  return TextOfResult(node, text);
}

absl::Status ResultReader::Integer(Node node, std::int64_t value) {
  switch (node) {
    case Node::kResultRuleIndex:
    case Node::kRuleReferenceIndex: {
      DOCKET_ASSIGN_OR_RETURN(const std::optional<std::int64_t> index, IndexOf(value));
      std::optional<std::int64_t>& known = result_.rule.index;
      if (index.has_value() && known.has_value() && *index != *known) {
        return Refusal(absl::StrCat(*index, " is not ", *known, ", which the result says as well"));
      }
      if (index.has_value()) known = index;
      return absl::OkStatus();
    }
    case Node::kComponentReferenceIndex: {
      DOCKET_ASSIGN_OR_RETURN(result_.rule.component_index, IndexOf(value));
      return absl::OkStatus();
    }
    case Node::kFileIndex: {
      DOCKET_ASSIGN_OR_RETURN(physical_.index, IndexOf(value));
      return absl::OkStatus();
    }
    default:
      return SetLine(node, value);
  }
}

absl::Status ResultReader::Number(Node, double, const Place&) { return absl::OkStatus(); }

absl::Status ResultReader::EnterResult() {
  if (results_of_run_ >= static_cast<std::int64_t>(domain::kFindingsPerRunMax)) {
    return TooMany("results in one run; send the most important ones", domain::kFindingsPerRunMax);
  }
  ++results_of_run_;
  result_ = {};
  return absl::OkStatus();
}

absl::Status ResultReader::EnterLocation() {
  physical_ = {};
  ++result_.locations;
  if (result_.locations <= domain::kLocationsMax) return absl::OkStatus();
  return TooMany("locations in one result", domain::kLocationsMax);
}

absl::Status ResultReader::EnterStep() {
  physical_ = {};
  ++result_.steps;
  if (result_.steps <= domain::kFlowStepsMax) return absl::OkStatus();
  return TooMany("locations in the flows of one result", domain::kFlowStepsMax);
}

void ResultReader::LeaveLocation(const Place& place) {
  const auto where = [&place] { return place.Pointer(); };
  if (result_.locations > domain::kLocationsKept) {
    parts_.shortenings.Note(domain::Shortened::kLocations, where);
    return;
  }
  const bool primary = result_.locations == 1;
  if (!physical_.has_file) return;  // a place in words, such as the name of a class
  absl::StatusOr<std::string> path = PathOf(physical_);
  if (!path.ok()) {
    if (primary) {
      result_.primary =
          absl::InvalidArgumentError(absl::StrCat("its first location: ", path.status().message()));
    } else {
      parts_.shortenings.Note(domain::Shortened::kOutsideLocations, where);
    }
    return;
  }
  if (primary) {
    finding().snippet = std::move(physical_.snippet);
    finding().snippet_cut = physical_.snippet_cut;
    if (physical_.snippet_cut) parts_.shortenings.Note(domain::Shortened::kSnippets, where);
  }
  if (path->empty()) return;  // the repository as a whole
  const auto location = Locate(*path, physical_.region);
  if (location.has_value()) {
    finding().locations.push_back(*location);
  } else {
    parts_.shortenings.Note(domain::Shortened::kLocations, where);
  }
}

void ResultReader::LeaveStep(const Place& place) {
  const auto where = [&place] { return place.Pointer(); };
  if (result_.steps > domain::kFlowStepsKept) {
    parts_.shortenings.Note(domain::Shortened::kFlowSteps, where);
    return;
  }
  absl::StatusOr<std::string> path = PathOf(physical_);
  if (!path.ok() || path->empty()) {
    parts_.shortenings.Note(domain::Shortened::kOutsideLocations, where);
    return;
  }
  const auto location = Locate(*path, physical_.region);
  if (location.has_value()) {
    finding().flow.push_back({.thread = result_.threads, .location = *location});
  } else {
    parts_.shortenings.Note(domain::Shortened::kFlowSteps, where);
  }
}

absl::Status ResultReader::LeaveRegion() {
  domain::Region& region = physical_.region;
  if (region.start_line == 0) {
    region = {};  // told by characters or bytes, which no line can be made of here
    return absl::OkStatus();
  }
  if (region.start_column == 0) region.start_column = 1;
  if (region.end_line == 0) region.end_line = region.start_line;
  const bool one_line = region.end_line == region.start_line;
  if (region.end_line < region.start_line ||
      (one_line && region.end_column != 0 && region.end_column < region.start_column)) {
    return Refusal("ends before it starts");
  }
  return absl::OkStatus();
}

absl::Status ResultReader::TextOfResult(Node node, ReadText text) {
  switch (node) {
    case Node::kResultRuleId:
      result_.rule.id = text.text;
      return absl::OkStatus();
    case Node::kRuleReferenceId:
      result_.rule.reference_id = text.text;
      return absl::OkStatus();
    case Node::kComponentReferenceName:
      result_.rule.component_name = text.text;
      return absl::OkStatus();
    case Node::kComponentReferenceGuid:
      result_.rule.component_guid = text.text;
      return absl::OkStatus();
    case Node::kLevel: {
      DOCKET_ASSIGN_OR_RETURN(result_.level, LevelOf(text.text));
      return absl::OkStatus();
    }
    case Node::kKind: {
      DOCKET_ASSIGN_OR_RETURN(result_.kind, KindOf(text.text));
      return absl::OkStatus();
    }
    case Node::kBaseline: {
      DOCKET_ASSIGN_OR_RETURN(result_.baseline, BaselineOf(text.text));
      return absl::OkStatus();
    }
    case Node::kSuppressionStatus: {
      DOCKET_ASSIGN_OR_RETURN(const bool counts, SuppressionCounts(text.text));
      result_.suppression_refused = result_.suppression_refused || !counts;
      return absl::OkStatus();
    }
    case Node::kMessageText:
      finding().message = text.text;
      finding().message_cut = text.cut;
      return absl::OkStatus();
    case Node::kMessageId:
      result_.message_id = text.text;
      return absl::OkStatus();
    case Node::kMessageArgument:
      return AddArgument(text);
    case Node::kLineHash:
      result_.unnamed.line_hash = text.text;
      return absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

absl::Status ResultReader::TextOfPlace(Node node, ReadText text) {
  if (node == Node::kSnippetText) {
    physical_.snippet = text.text;
    physical_.snippet_cut = text.cut;
    return absl::OkStatus();
  }
  if (node == Node::kFileUri) {
    physical_.file.uri = text.text;
    physical_.has_uri = true;
  } else {
    physical_.file.base = text.text;
  }
  physical_.uri_cut = physical_.uri_cut || text.cut;
  return absl::OkStatus();
}

absl::Status ResultReader::AddArgument(ReadText text) {
  if (result_.arguments.size() >= kMessageArgumentsMax) {
    return TooMany("arguments in one message", kMessageArgumentsMax);
  }
  result_.arguments.emplace_back(text.text);
  return absl::OkStatus();
}

absl::Status ResultReader::SetLine(Node node, std::int64_t value) {
  if (value < 1 || value > std::numeric_limits<std::int32_t>::max()) {
    return Refusal(absl::StrCat(value, " is no line or column; they count from 1"));
  }
  const auto number = static_cast<std::int32_t>(value);
  switch (node) {
    case Node::kStartLine:
      physical_.region.start_line = number;
      break;
    case Node::kStartColumn:
      physical_.region.start_column = number;
      break;
    case Node::kEndLine:
      physical_.region.end_line = number;
      break;
    default:
      physical_.region.end_column = number;
      break;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ResultReader::PathOf(const Physical& physical) const {
  if (!physical.has_file) return Refusal("says no file");
  if (physical.uri_cut) return Refusal("has a URI or a base id that is too long");
  const FileReference* file = &physical.file;
  if (!physical.has_uri) {
    if (!physical.index.has_value()) return Refusal("has neither a uri nor an index");
    if (!Holds(run().artifacts, *physical.index)) {
      return Refusal(
          absl::StrCat("names artifact ", *physical.index, " of ", run().artifacts.size()));
    }
    file = &run().artifacts[static_cast<std::size_t>(*physical.index)];
    if (file->uri.empty()) {
      return Refusal(absl::StrCat("names artifact ", *physical.index, ", which has no uri"));
    }
  }
  return parts_.checkouts[run_].PathOf(*file);
}

std::optional<domain::FindingLocation> ResultReader::Locate(const std::string& path,
                                                            const domain::Region& region) {
  const auto known = result_.files.find(path);
  const bool added = known == result_.files.end();
  const std::size_t charge = kLocationCharge + (added ? kFileCharge + 2 * path.size() : 0);
  if (result_.places_bytes + charge > parts_.limits.places_bytes) return std::nullopt;
  result_.places_bytes += charge;
  if (!added) return domain::FindingLocation{.file = known->second, .region = region};
  const auto file = static_cast<std::uint32_t>(finding().files.size());
  finding().files.push_back(path);
  result_.files.emplace(path, file);
  return domain::FindingLocation{.file = file, .region = region};
}

absl::StatusOr<const Component*> ResultReader::ComponentOf(const RuleReference& reference) const {
  if (reference.component_index.has_value()) {
    if (!Holds(run().extensions, *reference.component_index)) {
      return Refusal(absl::StrCat("names extension ", *reference.component_index, " of ",
                                  run().extensions.size()));
    }
    return &run().extensions[static_cast<std::size_t>(*reference.component_index)];
  }
  const auto meant = [&reference](const Component& component) {
    if (!reference.component_guid.empty()) return component.guid == reference.component_guid;
    return component.name == reference.component_name;
  };
  if (reference.component_guid.empty() && reference.component_name.empty()) return &run().driver;
  if (meant(run().driver)) return &run().driver;
  for (const Component& extension : run().extensions) {
    if (meant(extension)) return &extension;
  }
  return Refusal("names a part of the tool that the tool does not have");
}

const Rule* ResultReader::FindRule(const Component& component, std::string_view id) const {
  if (const Rule* rule = component.Find(id); rule != nullptr) return rule;
  if (&component != &run().driver) return nullptr;
  for (const Component& extension : run().extensions) {
    if (const Rule* rule = extension.Find(id); rule != nullptr) return rule;
  }
  return nullptr;
}

absl::StatusOr<const Rule*> ResultReader::RuleOf(const RuleReference& reference) const {
  DOCKET_ASSIGN_OR_RETURN(const Component* const component, ComponentOf(reference));
  const std::optional<std::string>& id =
      reference.id.has_value() ? reference.id : reference.reference_id;
  if (!reference.index.has_value()) {
    return id.has_value() ? FindRule(*component, *id) : nullptr;
  }
  if (!Holds(component->rules, *reference.index)) {
    return Refusal(absl::StrCat("names rule ", *reference.index, " of ", component->rules.size()));
  }
  const Rule& rule = component->rules[static_cast<std::size_t>(*reference.index)];
  if (id.has_value() && !Names(*id, rule.id)) {
    return Refusal(
        absl::StrCat("names a rule by its id and another one by the index ", *reference.index));
  }
  return &rule;
}

void ResultReader::FillInMessage(const Rule* rule, const Place& place) {
  if (finding().message.empty() && !result_.message_id.empty() && rule != nullptr) {
    for (const MessageString& message : rule->messages) {
      if (message.id == result_.message_id) finding().message = message.text;
    }
  }
  if (!result_.arguments.empty()) {
    FilledText filled = FillIn({.text = finding().message,
                                .arguments = result_.arguments,
                                .bytes_max = domain::kMessageBytesKept});
    finding().message = std::move(filled.text);
    finding().message_cut = finding().message_cut || filled.cut;
  }
  if (finding().message_cut) {
    parts_.shortenings.Note(domain::Shortened::kMessages, [&place] { return place.Pointer(); });
  }
}

absl::Status ResultReader::LeaveResult(const Place& place) {
  const auto where = [&place] { return place.Pointer(); };
  if (!result_.kind.has_value()) {
    parts_.shortenings.Note(domain::Shortened::kPassedResults, where);
    return absl::OkStatus();
  }
  if (!result_.baseline.has_value()) {
    parts_.shortenings.Note(domain::Shortened::kAbsentResults, where);
    return absl::OkStatus();
  }
  if (!result_.primary.ok()) return result_.primary;
  DOCKET_ASSIGN_OR_RETURN(const Rule* const rule, RuleOf(result_.rule));
  FillInMessage(rule, place);
  domain::Finding& finding = this->finding();
  finding.tool = run().driver.name;
  finding.rule =
      result_.rule.id.value_or(result_.rule.reference_id.value_or(rule == nullptr ? "" : rule->id));
  finding.kind = *result_.kind;
  finding.baseline = *result_.baseline;
  finding.level = finding.kind == domain::FindingKind::kFail
                      ? (rule == nullptr ? domain::FindingLevel::kWarning : rule->level)
                      : domain::FindingLevel::kNone;
  if (result_.level.has_value()) finding.level = *result_.level;
  finding.severity =
      domain::SeverityOf(finding.level, rule == nullptr ? std::nullopt : rule->security_severity);
  finding.suppressed = result_.suppressions > 0 && !result_.suppression_refused;
  if (rule != nullptr) finding.tags = rule->tags;
  finding.locations.shrink_to_fit();
  finding.flow.shrink_to_fit();
  if (finding.suppressed) {
    ++suppressed_;
  } else {
    domain::Count(finding.severity, counts_);
  }
  parts_.findings.Add(
      {.run = run_, .index = results_of_run_ - 1, .finding = std::move(result_.unnamed)});
  return absl::OkStatus();
}

}  // namespace docket::commands::sarif
