#include "api/json/sarif_json.h"

#include <map>
#include <utility>
#include <vector>

#include "api/json/finding_json.h"
#include "boost/json/array.hpp"

namespace docket::api {
namespace {

using boost::json::array;
using boost::json::object;

// The numbers that GitHub's bands of security-severity read back as the same severity
// (domain/finding.h); null: the severity says no more than the level.
boost::json::value SecuritySeverity(domain::Severity severity) {
  switch (severity) {
    case domain::Severity::kCritical:
      return "9.5";
    case domain::Severity::kHigh:
      return "8.0";
    case domain::Severity::kMedium:
      return "5.5";
    case domain::Severity::kLow:
      return "2.0";
    case domain::Severity::kInfo:
      return nullptr;
  }
  return nullptr;
}

std::string_view KindName(domain::FindingKind kind) {
  switch (kind) {
    case domain::FindingKind::kFail:
      return "fail";
    case domain::FindingKind::kOpen:
      return "open";
    case domain::FindingKind::kReview:
      return "review";
    case domain::FindingKind::kInformational:
      return "informational";
  }
  return "fail";
}

object RegionJson(const domain::Region& region) {
  object document;
  if (region.start_line > 0) document["startLine"] = region.start_line;
  if (region.start_column > 0) document["startColumn"] = region.start_column;
  if (region.end_line > 0) document["endLine"] = region.end_line;
  if (region.end_column > 0) document["endColumn"] = region.end_column;
  return document;
}

// As a relative reference of a URI: RFC 3986, 3.3 and 4.2.
std::string UriOf(std::string_view path) {
  constexpr char kHex[] = "0123456789ABCDEF";
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@!$&'()*+,;=";
  std::string uri;
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      uri.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    uri.push_back('%');
    uri.push_back(kHex[byte >> 4U]);
    uri.push_back(kHex[byte & 15U]);
  }
  return uri;
}

object LocationJson(const domain::Finding& finding, const domain::FindingLocation& location,
                    bool primary) {
  object physical{{"artifactLocation", object{{"uri", UriOf(finding.files[location.file])}}}};
  object region = RegionJson(location.region);
  const bool has_line = location.region.start_line > 0;
  if (primary && has_line && !finding.snippet.empty()) {
    region["snippet"] = object{{"text", finding.snippet}};
  }
  if (has_line) physical["region"] = std::move(region);
  return object{{"physicalLocation", std::move(physical)}};
}

// SARIF 2.1.0, 3.35: one by the tool, and one by a person.
array SuppressionsOf(const domain::Finding& finding, const DismissedFindings& dismissed) {
  array suppressions;
  if (finding.suppressed) suppressions.push_back(object{{"kind", "external"}});
  if (const auto found = dismissed.find(finding.id); found != dismissed.end()) {
    suppressions.push_back(
        object{{"kind", "external"}, {"status", "accepted"}, {"justification", found->second}});
  }
  return suppressions;
}

object ResultJson(const domain::Finding& finding, std::string_view baseline,
                  const DismissedFindings& dismissed) {
  object document;
  if (!finding.rule.empty()) document["ruleId"] = finding.rule;
  // A kind other than fail has no level: SARIF 2.1.0, 3.27.10.
  const bool fails = finding.kind == domain::FindingKind::kFail;
  document["kind"] = KindName(finding.kind);
  document["level"] = fails ? LevelName(finding.level) : "none";
  document["message"] = object{{"text", finding.message}};
  array locations;
  for (const domain::FindingLocation& location : finding.locations) {
    locations.push_back(LocationJson(finding, location, locations.empty()));
  }
  if (!locations.empty()) document["locations"] = std::move(locations);
  document["partialFingerprints"] = object{{"docketFindingId/v1", finding.id.value()}};
  if (!baseline.empty()) document["baselineState"] = baseline;
  if (array all = SuppressionsOf(finding, dismissed); !all.empty()) {
    document["suppressions"] = std::move(all);
  }
  object properties;
  if (!finding.tags.empty()) {
    properties["tags"] = array(finding.tags.begin(), finding.tags.end());
  }
  if (const auto severity = SecuritySeverity(finding.severity); !severity.is_null()) {
    properties["security-severity"] = severity;
  }
  if (!properties.empty()) document["properties"] = std::move(properties);
  return document;
}

// One tool's part, while it is collected.
struct ToolRun {
  std::set<std::string> rules;
  array results;
};

void Collect(const domain::Finding& finding, std::string_view baseline,
             const DismissedFindings& dismissed, std::map<std::string, ToolRun>& runs) {
  ToolRun& run = runs[finding.tool];
  if (!finding.rule.empty()) run.rules.insert(finding.rule);
  run.results.push_back(ResultJson(finding, baseline, dismissed));
}

object RunOf(const std::string& tool, const std::string& version, ToolRun collected) {
  array rules;
  for (const std::string& rule : collected.rules) rules.push_back(object{{"id", rule}});
  object driver{{"name", tool}};
  if (!version.empty()) driver["version"] = version;
  driver["rules"] = std::move(rules);
  return {{"tool", object{{"driver", std::move(driver)}}},
          {"columnKind", "unicodeCodePoints"},
          {"results", std::move(collected.results)}};
}

}  // namespace

object SarifJson(const domain::FindingSet& set, const SarifComparison& compared,
                 const DismissedFindings& dismissed) {
  std::map<std::string, ToolRun> runs;
  std::map<std::string, std::string> versions;
  for (const domain::AnalysisTool& tool : set.tools) {
    runs[tool.name];  // a tool that found nothing ran, too
    versions[tool.name] = tool.version;
  }
  for (const domain::Finding& finding : set.findings) {
    std::string_view baseline;
    if (compared.there) baseline = compared.appeared.contains(finding.id) ? "new" : "unchanged";
    Collect(finding, baseline, dismissed, runs);
  }
  for (const domain::Finding& finding : compared.fixed) Collect(finding, "absent", dismissed, runs);
  array documents;
  for (auto& [tool, run] : runs) documents.push_back(RunOf(tool, versions[tool], std::move(run)));
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", std::move(documents)}};
}

}  // namespace docket::api
