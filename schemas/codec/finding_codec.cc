#include "schemas/codec/finding_codec.h"

#include <optional>

#include "docket/analysis/v1/findings.pb.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {
namespace {

constexpr std::size_t kIdBytes = 16;

analysis::v1::Severity ToProto(domain::Severity severity) {
  switch (severity) {
    case domain::Severity::kCritical:
      return analysis::v1::SEVERITY_CRITICAL;
    case domain::Severity::kHigh:
      return analysis::v1::SEVERITY_HIGH;
    case domain::Severity::kMedium:
      return analysis::v1::SEVERITY_MEDIUM;
    case domain::Severity::kLow:
      return analysis::v1::SEVERITY_LOW;
    case domain::Severity::kInfo:
      return analysis::v1::SEVERITY_INFO;
  }
  return analysis::v1::SEVERITY_UNSPECIFIED;
}

analysis::v1::Level ToProto(domain::FindingLevel level) {
  switch (level) {
    case domain::FindingLevel::kNone:
      return analysis::v1::LEVEL_NONE;
    case domain::FindingLevel::kNote:
      return analysis::v1::LEVEL_NOTE;
    case domain::FindingLevel::kWarning:
      return analysis::v1::LEVEL_WARNING;
    case domain::FindingLevel::kError:
      return analysis::v1::LEVEL_ERROR;
  }
  return analysis::v1::LEVEL_UNSPECIFIED;
}

analysis::v1::Kind ToProto(domain::FindingKind kind) {
  switch (kind) {
    case domain::FindingKind::kFail:
      return analysis::v1::KIND_FAIL;
    case domain::FindingKind::kOpen:
      return analysis::v1::KIND_OPEN;
    case domain::FindingKind::kReview:
      return analysis::v1::KIND_REVIEW;
    case domain::FindingKind::kInformational:
      return analysis::v1::KIND_INFORMATIONAL;
  }
  return analysis::v1::KIND_UNSPECIFIED;
}

analysis::v1::Baseline ToProto(domain::BaselineState state) {
  switch (state) {
    case domain::BaselineState::kNotGiven:
      return analysis::v1::BASELINE_UNSPECIFIED;
    case domain::BaselineState::kNew:
      return analysis::v1::BASELINE_NEW;
    case domain::BaselineState::kUnchanged:
      return analysis::v1::BASELINE_UNCHANGED;
    case domain::BaselineState::kUpdated:
      return analysis::v1::BASELINE_UPDATED;
  }
  return analysis::v1::BASELINE_UNSPECIFIED;
}

analysis::v1::Shortened ToProto(domain::Shortened what) {
  switch (what) {
    case domain::Shortened::kFindingsOfRun:
      return analysis::v1::SHORTENED_FINDINGS_OF_RUN;
    case domain::Shortened::kFindingsOfAnalysis:
      return analysis::v1::SHORTENED_FINDINGS_OF_ANALYSIS;
    case domain::Shortened::kLocations:
      return analysis::v1::SHORTENED_LOCATIONS;
    case domain::Shortened::kFlowSteps:
      return analysis::v1::SHORTENED_FLOW_STEPS;
    case domain::Shortened::kTags:
      return analysis::v1::SHORTENED_TAGS;
    case domain::Shortened::kTagText:
      return analysis::v1::SHORTENED_TAG_TEXT;
    case domain::Shortened::kMessages:
      return analysis::v1::SHORTENED_MESSAGES;
    case domain::Shortened::kSnippets:
      return analysis::v1::SHORTENED_SNIPPETS;
    case domain::Shortened::kOutsideLocations:
      return analysis::v1::SHORTENED_OUTSIDE_LOCATIONS;
    case domain::Shortened::kPassedResults:
      return analysis::v1::SHORTENED_PASSED_RESULTS;
    case domain::Shortened::kAbsentResults:
      return analysis::v1::SHORTENED_ABSENT_RESULTS;
    case domain::Shortened::kSecuritySeverities:
      return analysis::v1::SHORTENED_SECURITY_SEVERITIES;
  }
  return analysis::v1::SHORTENED_UNSPECIFIED;
}

template <class D, class P>
D FromProto(P value, FirstProblem& problem) {
  return EnumFromProto<D, P>(value, &ToProto, problem);
}

void Write(const domain::FindingLocation& location, analysis::v1::Location& message) {
  message.set_file(location.file);
  message.set_start_line(location.region.start_line);
  message.set_start_column(location.region.start_column);
  message.set_end_line(location.region.end_line);
  message.set_end_column(location.region.end_column);
}

domain::FindingLocation FromProto(const analysis::v1::Location& message, int files,
                                  FirstProblem& problem) {
  if (message.file() >= static_cast<std::uint32_t>(files)) {
    problem.Note("docket.analysis.v1.Location of a file that is not there");
  }
  return {.file = message.file(),
          .region = {.start_line = message.start_line(),
                     .start_column = message.start_column(),
                     .end_line = message.end_line(),
                     .end_column = message.end_column()}};
}

void Write(const domain::Finding& finding, analysis::v1::Finding& message) {
  const std::optional<std::string> id = platform::HexDecode(finding.id.value());
  DOCKET_CHECK(id.has_value() && id->size() == kIdBytes);
  message.set_id(*id);
  message.set_tool(finding.tool);
  message.set_rule(finding.rule);
  message.set_severity(ToProto(finding.severity));
  message.set_level(ToProto(finding.level));
  message.set_kind(ToProto(finding.kind));
  message.set_baseline(ToProto(finding.baseline));
  message.set_suppressed(finding.suppressed);
  message.set_message(finding.message);
  message.set_message_cut(finding.message_cut);
  message.set_snippet(finding.snippet);
  message.set_snippet_cut(finding.snippet_cut);
  for (const std::string& file : finding.files) message.add_files(file);
  for (const domain::FindingLocation& location : finding.locations) {
    DOCKET_CHECK(location.file < finding.files.size());
    Write(location, *message.add_locations());
  }
  for (const domain::FlowStep& step : finding.flow) {
    DOCKET_CHECK(step.location.file < finding.files.size());
    analysis::v1::FlowStep& step_message = *message.add_flow();
    step_message.set_thread(step.thread);
    Write(step.location, *step_message.mutable_location());
  }
  for (const std::string& tag : finding.tags) message.add_tags(tag);
}

domain::Finding FromProto(const analysis::v1::Finding& message, FirstProblem& problem) {
  if (message.id().size() != kIdBytes) problem.Note("docket.analysis.v1.Finding without its id");
  domain::Finding finding{.id = domain::FindingId(platform::HexEncode(message.id())),
                          .tool = message.tool(),
                          .rule = message.rule(),
                          .severity = FromProto<domain::Severity>(message.severity(), problem),
                          .level = FromProto<domain::FindingLevel>(message.level(), problem),
                          .kind = FromProto<domain::FindingKind>(message.kind(), problem),
                          .baseline = FromProto<domain::BaselineState>(message.baseline(), problem),
                          .suppressed = message.suppressed(),
                          .message = message.message(),
                          .message_cut = message.message_cut(),
                          .snippet = message.snippet(),
                          .snippet_cut = message.snippet_cut(),
                          .files = {message.files().begin(), message.files().end()},
                          .locations = {},
                          .flow = {},
                          .tags = {message.tags().begin(), message.tags().end()}};
  for (const analysis::v1::Location& location : message.locations()) {
    finding.locations.push_back(FromProto(location, message.files_size(), problem));
  }
  for (const analysis::v1::FlowStep& step : message.flow()) {
    finding.flow.push_back({.thread = step.thread(),
                            .location = FromProto(step.location(), message.files_size(), problem)});
  }
  return finding;
}

void Write(const domain::SeverityCounts& counts, analysis::v1::SeverityCounts& message) {
  message.set_critical(counts.critical);
  message.set_high(counts.high);
  message.set_medium(counts.medium);
  message.set_low(counts.low);
  message.set_info(counts.info);
}

domain::SeverityCounts FromProto(const analysis::v1::SeverityCounts& message) {
  return {.critical = message.critical(),
          .high = message.high(),
          .medium = message.medium(),
          .low = message.low(),
          .info = message.info()};
}

}  // namespace

std::string EncodeFindingSet(const domain::FindingSet& set) {
  analysis::v1::FindingSet message;
  for (const domain::AnalysisTool& tool : set.tools) {
    analysis::v1::Tool& tool_message = *message.add_tools();
    tool_message.set_name(tool.name);
    tool_message.set_version(tool.version);
  }
  for (const domain::Finding& finding : set.findings) Write(finding, *message.add_findings());
  Write(set.counts, *message.mutable_counts());
  message.set_suppressed(set.suppressed);
  for (const domain::Shortening& shortening : set.shortenings) {
    analysis::v1::Shortening& shortening_message = *message.add_shortenings();
    shortening_message.set_what(ToProto(shortening.what));
    shortening_message.set_count(shortening.count);
    shortening_message.set_first(shortening.first);
  }
  return StoreMessage(message);
}

absl::StatusOr<domain::FindingSet> DecodeFindingSet(std::string_view stored) {
  DOCKET_ASSIGN_OR_RETURN(const auto message, LoadMessage<analysis::v1::FindingSet>(stored));
  FirstProblem problem;
  domain::FindingSet set;
  for (const analysis::v1::Tool& tool : message.tools()) {
    set.tools.push_back({.name = tool.name(), .version = tool.version()});
  }
  set.findings.reserve(static_cast<std::size_t>(message.findings_size()));
  for (const analysis::v1::Finding& finding : message.findings()) {
    set.findings.push_back(FromProto(finding, problem));
  }
  set.counts = FromProto(message.counts());
  set.suppressed = message.suppressed();
  for (const analysis::v1::Shortening& shortening : message.shortenings()) {
    set.shortenings.push_back({.what = FromProto<domain::Shortened>(shortening.what(), problem),
                               .count = shortening.count(),
                               .first = shortening.first()});
  }
  if (!problem.status().ok()) return problem.status();
  return set;
}

}  // namespace docket::schemas
