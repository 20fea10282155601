#include "commands/sarif/worst_findings.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/check.h"

namespace docket::commands::sarif {
namespace {

// Protobuf's tags and lengths: at most 6 bytes for each text, 6 for each number.
constexpr std::size_t kFindingBytes = 80;
constexpr std::size_t kTextBytes = 6;
constexpr std::size_t kLocationBytes = 40;
constexpr std::size_t kStepBytes = 50;

}  // namespace

std::size_t StoredBytes(const domain::Finding& finding) {
  std::size_t bytes = kFindingBytes + finding.tool.size() + finding.rule.size() +
                      finding.message.size() + finding.snippet.size();
  for (const std::string& file : finding.files) bytes += kTextBytes + file.size();
  for (const std::string& tag : finding.tags) bytes += kTextBytes + tag.size();
  return bytes + kLocationBytes * finding.locations.size() + kStepBytes * finding.flow.size();
}

void WorstFindings::Add(Offer offer) {
  const domain::Finding& finding = offer.finding.finding;
  const Rank rank{finding.suppressed, finding.severity, offer.run, offer.index};
  if (end_.has_value() && rank > *end_) return Note(domain::Shortened::kFindingsOfAnalysis, rank);
  if (runs_.size() <= offer.run) runs_.resize(offer.run + 1);
  Run& run = runs_[offer.run];
  Kept kept{.bytes = StoredBytes(finding), .finding = std::move(offer.finding)};
  bytes_ += kept.bytes;
  run.emplace(rank, std::move(kept));
  if (run.size() > limits_->findings_per_run_kept) {
    DropLast(run, domain::Shortened::kFindingsOfRun);
  }
  while (bytes_ > limits_->findings_bytes) {
    Run& worst = RunWithWorstRank();
    end_ = std::prev(worst.end())->first;
    DropLast(worst, domain::Shortened::kFindingsOfAnalysis);
  }
}

std::vector<UnnamedFinding> WorstFindings::Take() && {
  std::vector<UnnamedFinding> findings;
  for (Run& run : runs_) {
    for (auto& [rank, kept] : run) findings.push_back(std::move(kept.finding));
    run.clear();
  }
  return findings;
}

// Precondition: something is kept.
WorstFindings::Run& WorstFindings::RunWithWorstRank() {
  Run* worst = nullptr;
  for (Run& run : runs_) {
    if (run.empty()) continue;
    if (worst == nullptr || std::prev(run.end())->first > std::prev(worst->end())->first) {
      worst = &run;
    }
  }
  DOCKET_CHECK(worst != nullptr);
  return *worst;
}

void WorstFindings::DropLast(Run& run, domain::Shortened why) {
  const auto last = std::prev(run.end());
  Note(why, last->first);
  bytes_ -= last->second.bytes;
  run.erase(last);
}

void WorstFindings::Note(domain::Shortened why, const Rank& rank) {
  shortenings_->Note(why, [&rank] {
    return absl::StrCat("/runs/", std::get<2>(rank), "/results/", std::get<3>(rank));
  });
}

}  // namespace docket::commands::sarif
