#include "apps/cli/topics_report.h"

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/cli/output.h"
#include "boost/json/array.hpp"

namespace docket::apps {
namespace {

using eventstore::TopicFinding;
using eventstore::TopicPresence;
using eventstore::TopicReport;
using eventstore::TopicVerdict;

std::string Name(TopicVerdict verdict) {
  switch (verdict) {
    case TopicVerdict::kRight:
      return "right";
    case TopicVerdict::kDiffers:
      return "differs";
    case TopicVerdict::kChanged:
      return "changed";
    case TopicVerdict::kByHand:
      return "by_hand";
  }
  return "";
}

std::string Name(TopicPresence presence) {
  switch (presence) {
    case TopicPresence::kThere:
      return "there";
    case TopicPresence::kMissing:
      return "missing";
    case TopicPresence::kMade:
      return "made";
  }
  return "";
}

std::string Words(TopicVerdict verdict) {
  switch (verdict) {
    case TopicVerdict::kRight:
      return "right";
    case TopicVerdict::kDiffers:
      return "`docket topics apply` changes it";
    case TopicVerdict::kChanged:
      return "changed";
    case TopicVerdict::kByHand:
      return "to be changed by hand";
  }
  return "";
}

std::string Describe(const TopicFinding& finding) {
  std::string what = absl::StrCat(finding.subject, " is ", finding.found);
  switch (finding.verdict) {
    case TopicVerdict::kRight:
      break;
    case TopicVerdict::kDiffers:
      return absl::StrCat(what, ", wanted: ", finding.wanted, "; would become ", finding.repair);
    case TopicVerdict::kChanged:
      return absl::StrCat(finding.subject, " was ", finding.found, ", is now ", finding.repair);
    case TopicVerdict::kByHand:
      return absl::StrCat(what, ", wanted: ", finding.wanted, "; not changed: ", finding.advice);
  }
  return what;
}

boost::json::object ToJson(const TopicFinding& finding) {
  boost::json::object json{{"subject", finding.subject},
                           {"wanted", finding.wanted},
                           {"found", finding.found},
                           {"verdict", Name(finding.verdict)}};
  if (!finding.repair.empty()) json["repair"] = finding.repair;
  if (!finding.advice.empty()) json["advice"] = finding.advice;
  return json;
}

boost::json::object ToJson(const TopicReport& report) {
  boost::json::array findings;
  for (const TopicFinding& finding : report.findings) findings.push_back(ToJson(finding));
  return {{"topic", report.topic},
          {"presence", Name(report.presence)},
          {"right", IsRight(report)},
          {"findings", std::move(findings)}};
}

}  // namespace

bool TopicsAreRight(const TopicReports& reports) {
  return std::all_of(reports.begin(), reports.end(), eventstore::IsRight);
}

boost::json::object TopicsJson(const TopicReports& reports) {
  boost::json::array topics;
  for (const TopicReport& report : reports) topics.push_back(ToJson(report));
  return {{"topics", std::move(topics)}, {"right", TopicsAreRight(reports)}};
}

void PrintTopics(const TopicReports& reports, std::ostream& out) {
  std::vector<std::vector<std::string>> rows = {{"TOPIC", "SETTING", "WANTED", "FOUND", "VERDICT"}};
  for (const TopicReport& report : reports) {
    std::string topic = report.topic;
    if (report.presence == TopicPresence::kMissing) {
      rows.push_back({topic, "", "", "", "missing: `docket topics apply` makes it"});
    }
    for (const TopicFinding& finding : report.findings) {
      rows.push_back({std::exchange(topic, ""), finding.subject, finding.wanted, finding.found,
                      Words(finding.verdict)});
    }
  }
  PrintTable(rows, out);
}

void PrintTopicChanges(const TopicReports& reports, std::ostream& out) {
  std::size_t right = 0;
  for (const TopicReport& report : reports) {
    if (IsRight(report)) ++right;
    if (report.presence == TopicPresence::kMade) out << report.topic << ": made\n";
    if (report.presence == TopicPresence::kMissing) {
      out << report.topic << ": is missing; would be made\n";
    }
    for (const TopicFinding& finding : report.findings) {
      if (finding.verdict == TopicVerdict::kRight) continue;
      out << report.topic << ": " << Describe(finding) << "\n";
    }
  }
  out << Counted(absl::StrCat(right), {.one = "topic is", .many = "topics are"})
      << " as they should be, of " << reports.size() << "\n";
}

}  // namespace docket::apps
