#include "commands/sarif/read_sarif.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "commands/sarif/catalogue.h"
#include "commands/sarif/checkout.h"
#include "commands/sarif/finding_ids.h"
#include "commands/sarif/json_stream.h"
#include "commands/sarif/result_reader.h"
#include "commands/sarif/shortenings.h"
#include "commands/sarif/tree_walk.h"
#include "commands/sarif/unpack.h"
#include "commands/sarif/worst_findings.h"
#include "platform/status_macros.h"

namespace docket::commands::sarif {
namespace {

struct Visit {
  SarifVisitor& visitor;
  std::set<Node> skipped;
};

absl::Status VisitDocument(std::string_view body, const SarifLimits& limits, Visit visit) {
  Unpacking unpacking(body, limits.unpacked_bytes);
  TreeWalk walk(visit.visitor, std::move(visit.skipped));
  JsonStream stream(walk, kNestingMax);
  for (;;) {
    DOCKET_ASSIGN_OR_RETURN(const std::string_view chunk, unpacking.Next());
    if (chunk.empty()) return stream.Finish();
    DOCKET_RETURN_IF_ERROR(stream.Write(chunk));
  }
}

absl::StatusOr<std::vector<RunCatalogue>> ReadCatalogue(std::string_view body,
                                                        const SarifLimits& limits,
                                                        Shortenings& shortenings) {
  CatalogueReader reader(limits, shortenings);
  DOCKET_RETURN_IF_ERROR(
      VisitDocument(body, limits, {.visitor = reader, .skipped = {Node::kResults}}));
  return std::move(reader).Finish();
}

absl::StatusOr<std::vector<Checkout>> CheckoutsOf(const std::vector<RunCatalogue>& runs) {
  std::vector<Checkout> checkouts;
  for (const RunCatalogue& run : runs) {
    absl::StatusOr<Checkout> checkout = Checkout::Of(run);
    if (!checkout.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("/runs/", checkouts.size(), "/", checkout.status().message()));
    }
    checkouts.push_back(*std::move(checkout));
  }
  return checkouts;
}

std::vector<domain::AnalysisTool> ToolsOf(const std::vector<RunCatalogue>& runs) {
  std::set<domain::AnalysisTool> tools;
  for (const RunCatalogue& run : runs) {
    const Component& driver = run.driver;
    tools.insert(
        {.name = driver.name,
         .version = driver.semantic_version.empty() ? driver.version : driver.semantic_version});
  }
  return {tools.begin(), tools.end()};
}

}  // namespace

absl::StatusOr<domain::FindingSet> ReadSarif(std::string_view body, const SarifLimits& limits) {
  if (body.size() > limits.body_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("the body has ", body.size(), " bytes; at most ",
                                                   limits.body_bytes,
                                                   " are taken; pack it with gzip"));
  }
  Shortenings shortenings;
  DOCKET_ASSIGN_OR_RETURN(const std::vector<RunCatalogue> runs,
                          ReadCatalogue(body, limits, shortenings));
  DOCKET_ASSIGN_OR_RETURN(const std::vector<Checkout> checkouts, CheckoutsOf(runs));
  WorstFindings findings(limits, shortenings);
  ResultReader reader({.runs = runs,
                       .checkouts = checkouts,
                       .limits = limits,
                       .findings = findings,
                       .shortenings = shortenings});
  DOCKET_RETURN_IF_ERROR(VisitDocument(
      body, limits, {.visitor = reader, .skipped = {Node::kTool, Node::kBases, Node::kArtifacts}}));
  return domain::FindingSet{.tools = ToolsOf(runs),
                            .findings = NameFindings(std::move(findings).Take()),
                            .counts = reader.counts(),
                            .suppressed = reader.suppressed(),
                            .shortenings = shortenings.Ascending()};
}

}  // namespace docket::commands::sarif
