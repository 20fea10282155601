// ResultReader: the results of a document as findings, once its catalogue is known. A result that
// is refused refuses the document: a finding that was left out would look like code without fault.
// So its first location has to be in the repository. Further locations and steps of flows often are
// in system headers or generated code; those outside are left out and counted. Memory: one result
// at a time, `places_bytes` of SarifLimits and its texts, beside WorstFindings. Thread-safety: used
// by one thread. Ownership: refers to all it is made with, which outlive it. Failure:
// kInvalidArgument for a result that is wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "commands/sarif/catalogue.h"
#include "commands/sarif/checkout.h"
#include "commands/sarif/shortenings.h"
#include "commands/sarif/worst_findings.h"

namespace docket::commands::sarif {

class ResultReader final : public SarifVisitor {
 public:
  struct Parts {
    const std::vector<RunCatalogue>& runs;
    const std::vector<Checkout>& checkouts;  // of each run
    const SarifLimits& limits;
    WorstFindings& findings;
    Shortenings& shortenings;
  };

  explicit ResultReader(const Parts& parts) : parts_(parts) {}

  // Of all findings, kept or not.
  [[nodiscard]] const domain::SeverityCounts& counts() const { return counts_; }
  [[nodiscard]] std::int64_t suppressed() const { return suppressed_; }

  [[nodiscard]] absl::Status Enter(Node node, ReadText key, const Place& place) override;
  [[nodiscard]] absl::Status Leave(Node node, const Place& place) override;
  [[nodiscard]] absl::Status Text(Node node, ReadText text, const Place& place) override;
  [[nodiscard]] absl::Status Integer(Node node, std::int64_t value) override;
  [[nodiscard]] absl::Status Number(Node node, double value, const Place& place) override;

 private:
  // A physicalLocation as it was written.
  struct Physical {
    FileReference file;
    bool has_uri = false;
    bool uri_cut = false;
    std::optional<std::int64_t> index;  // into the run's artifacts
    domain::Region region;
    std::string snippet;
    bool snippet_cut = false;
    bool has_file = false;
  };

  struct RuleReference {
    std::optional<std::string> id;
    std::optional<std::string> reference_id;
    std::optional<std::int64_t> index;
    std::optional<std::int64_t> component_index;
    std::string component_name;
    std::string component_guid;
  };

  // What is known of the result that is read.
  struct Result {
    UnnamedFinding unnamed;
    RuleReference rule;
    std::optional<domain::FindingLevel> level;
    std::optional<domain::FindingKind> kind = domain::FindingKind::kFail;
    std::optional<domain::BaselineState> baseline = domain::BaselineState::kNotGiven;
    std::string message_id;
    std::vector<std::string> arguments;
    std::size_t suppressions = 0;
    bool suppression_refused = false;
    std::size_t locations = 0;
    std::size_t steps = 0;
    std::int32_t threads = 0;
    std::size_t places_bytes = 0;
    absl::flat_hash_map<std::string, std::uint32_t> files;  // index in the finding's
    absl::Status primary;                                   // why the first location cannot be
  };

  [[nodiscard]] absl::Status EnterResult();
  [[nodiscard]] absl::Status EnterLocation();
  [[nodiscard]] absl::Status EnterStep();
  [[nodiscard]] absl::Status LeaveResult(const Place& place);
  void LeaveLocation(const Place& place);
  void LeaveStep(const Place& place);
  [[nodiscard]] absl::Status LeaveRegion();
  [[nodiscard]] absl::Status TextOfResult(Node node, ReadText text);
  [[nodiscard]] absl::Status TextOfPlace(Node node, ReadText text);
  [[nodiscard]] absl::Status AddArgument(ReadText text);
  [[nodiscard]] absl::Status SetLine(Node node, std::int64_t value);

  [[nodiscard]] absl::StatusOr<std::string> PathOf(const Physical& physical) const;
  // Nothing: the finding has no room for it.
  [[nodiscard]] std::optional<domain::FindingLocation> Locate(const std::string& path,
                                                              const domain::Region& region);
  [[nodiscard]] absl::StatusOr<const Component*> ComponentOf(const RuleReference& reference) const;
  // Nothing: the tool says nothing of that rule.
  [[nodiscard]] absl::StatusOr<const Rule*> RuleOf(const RuleReference& reference) const;
  [[nodiscard]] const Rule* FindRule(const Component& component, std::string_view id) const;
  void FillInMessage(const Rule* rule, const Place& place);

  [[nodiscard]] const RunCatalogue& run() const { return parts_.runs[run_]; }
  [[nodiscard]] domain::Finding& finding() { return result_.unnamed.finding; }

  Parts parts_;
  std::size_t run_ = 0;
  std::size_t runs_begun_ = 0;
  std::int64_t results_of_run_ = 0;
  Result result_;
  Physical physical_;
  domain::SeverityCounts counts_;
  std::int64_t suppressed_ = 0;
};

}  // namespace docket::commands::sarif
