#include "api/json/finding_json.h"

#include "api/json/list_json.h"
#include "api/json/values.h"

namespace docket::api {
namespace {

using boost::json::object;
using boost::json::value;

std::string_view Name(domain::Severity severity) {
  switch (severity) {
    case domain::Severity::kCritical:
      return "critical";
    case domain::Severity::kHigh:
      return "high";
    case domain::Severity::kMedium:
      return "medium";
    case domain::Severity::kLow:
      return "low";
    case domain::Severity::kInfo:
      return "info";
  }
  return "unknown";
}

std::string_view Name(domain::Shortened what) {
  switch (what) {
    case domain::Shortened::kFindingsOfRun:
      return "findings_of_run";
    case domain::Shortened::kFindingsOfAnalysis:
      return "findings_of_analysis";
    case domain::Shortened::kLocations:
      return "locations";
    case domain::Shortened::kFlowSteps:
      return "flow_steps";
    case domain::Shortened::kTags:
      return "tags";
    case domain::Shortened::kTagText:
      return "tag_text";
    case domain::Shortened::kMessages:
      return "messages";
    case domain::Shortened::kSnippets:
      return "snippets";
    case domain::Shortened::kOutsideLocations:
      return "outside_locations";
    case domain::Shortened::kPassedResults:
      return "passed_results";
    case domain::Shortened::kAbsentResults:
      return "absent_results";
    case domain::Shortened::kSecuritySeverities:
      return "security_severities";
  }
  return "unknown";
}

object ShorteningJson(const domain::Shortening& shortening) {
  return {{"what", Name(shortening.what)},
          {"count", shortening.count},
          {"first_at", TextJson(shortening.first)}};
}

value LineJson(std::int32_t number) { return number == 0 ? value(nullptr) : value(number); }

object LocationJson(const domain::Finding& finding, const domain::FindingLocation& location) {
  return {{"path", finding.files[location.file]},
          {"start_line", LineJson(location.region.start_line)},
          {"start_column", LineJson(location.region.start_column)},
          {"end_line", LineJson(location.region.end_line)},
          {"end_column", LineJson(location.region.end_column)}};
}

}  // namespace

std::string_view LevelName(domain::FindingLevel level) {
  switch (level) {
    case domain::FindingLevel::kNone:
      return "none";
    case domain::FindingLevel::kNote:
      return "note";
    case domain::FindingLevel::kWarning:
      return "warning";
    case domain::FindingLevel::kError:
      return "error";
  }
  return "unknown";
}

namespace {

value FeedbackJson(const domain::FindingId& finding, const FeedbackByFinding& feedback) {
  const auto found = feedback.find(finding);
  if (found == feedback.end()) return nullptr;
  const std::string dismissed = DismissalWord(*found->second);
  return object{{"verdict", dismissed.empty() ? "accepted" : "dismissed"},
                {"reason", TextJson(dismissed)},
                {"run", found->second->run()},
                {"at", TimeJson(found->second->at())}};
}

}  // namespace

object AnalysisReceiptJson(const domain::FindingSet& set, const domain::Sha256Hex& sarif) {
  return {{"sarif_sha256", sarif.value()},
          {"findings", object{{"critical", set.counts.critical},
                              {"high", set.counts.high},
                              {"medium", set.counts.medium},
                              {"low", set.counts.low},
                              {"info", set.counts.info}}},
          {"suppressed", set.suppressed},
          {"kept", set.findings.size()},
          {"shortened", ListJson(set.shortenings, ShorteningJson)}};
}

FeedbackByFinding FeedbackOf(const view_proto::ReviewDetail& review) {
  FeedbackByFinding by_finding;
  for (const view_proto::FindingFeedback& feedback : review.feedback()) {
    by_finding.emplace(domain::FindingId(feedback.finding()), &feedback);
  }
  return by_finding;
}

std::string DismissalWord(const view_proto::FindingFeedback& feedback) {
  if (feedback.dismissed() == review::v1::DISMISSAL_REASON_UNSPECIFIED) return "";
  return std::string(
      EnumJson(review::v1::DismissalReason_Name(feedback.dismissed()), "DISMISSAL_REASON_")
          .as_string());
}

object FindingJson(const domain::Finding& finding, std::string_view change,
                   const FeedbackByFinding& feedback) {
  boost::json::array locations;
  for (const domain::FindingLocation& location : finding.locations) {
    locations.push_back(LocationJson(finding, location));
  }
  return {{"id", finding.id.value()},
          {"change", TextJson(change)},
          {"tool", finding.tool},
          {"rule", TextJson(finding.rule)},
          {"severity", Name(finding.severity)},
          {"level", LevelName(finding.level)},
          {"suppressed", finding.suppressed},
          {"feedback", FeedbackJson(finding.id, feedback)},
          {"message", finding.message},
          {"snippet", TextJson(finding.snippet)},
          {"locations", std::move(locations)},
          {"tags", boost::json::array(finding.tags.begin(), finding.tags.end())}};
}

}  // namespace docket::api
