// Catalogue: what a document says once for all results of a run: tools with their rules, base URIs,
// artifacts. It may stand behind the results that need it, so a document is read twice, first for
// this.
// Memory: `catalogue_bytes` of SarifLimits, and what vectors have in reserve.
// Thread-safety: CatalogueReader is used by one thread; a Catalogue is immutable when it is read.
// Failure: kInvalidArgument for what the limits or SARIF forbid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/sarif/limits.h"
#include "commands/sarif/shortenings.h"
#include "commands/sarif/tree_walk.h"
#include "domain/finding.h"

namespace docket::commands::sarif {

struct MessageString {
  std::string id;
  std::string text;
};

// A rule (reportingDescriptor).
struct Rule {
  std::string id;
  domain::FindingLevel level = domain::FindingLevel::kWarning;
  std::optional<double> security_severity;
  std::vector<std::string> tags;
  std::vector<MessageString> messages;
};

// A driver or an extension (toolComponent).
struct Component {
  std::string name;
  std::string version;
  std::string semantic_version;
  std::string guid;
  std::vector<Rule> rules;
  std::vector<std::uint32_t> by_id;  // indices of the rules, ascending by id, then by index

  // The rule with that id; else the one whose id it refines, as "CA1000/1" refines "CA1000".
  [[nodiscard]] const Rule* Find(std::string_view id) const;
};

// An artifactLocation as it was written.
struct FileReference {
  std::string uri;
  std::string base;  // empty: none
};

struct RunCatalogue {
  Component driver;
  std::vector<Component> extensions;
  std::map<std::string, FileReference> bases;
  std::vector<FileReference> artifacts;
};

class CatalogueReader final : public SarifVisitor {
 public:
  CatalogueReader(const SarifLimits& limits, Shortenings& shortenings)
      : limits_(&limits), shortenings_(&shortenings) {}

  // After the whole document.
  [[nodiscard]] absl::StatusOr<std::vector<RunCatalogue>> Finish() &&;

  [[nodiscard]] absl::Status Enter(Node node, ReadText key, const Place& place) override;
  [[nodiscard]] absl::Status Leave(Node node, const Place& place) override;
  [[nodiscard]] absl::Status Text(Node node, ReadText text, const Place& place) override;
  [[nodiscard]] absl::Status Integer(Node node, std::int64_t value) override;
  [[nodiscard]] absl::Status Number(Node node, double value, const Place& place) override;

 private:
  [[nodiscard]] absl::Status EnterRun();
  [[nodiscard]] absl::Status EnterExtension();
  [[nodiscard]] absl::Status EnterRule();
  [[nodiscard]] absl::Status EnterBase(ReadText name);
  [[nodiscard]] absl::Status EnterArtifact();
  [[nodiscard]] absl::Status EnterMessageString(ReadText id);
  [[nodiscard]] absl::Status LeaveRun() const;
  [[nodiscard]] absl::Status TextOfRule(Node node, ReadText text, const Place& place);
  [[nodiscard]] absl::Status TextOfFile(Node node, ReadText text);
  [[nodiscard]] absl::Status AddTag(ReadText text, const Place& place);
  void SetSecuritySeverity(std::optional<double> value, const Place& place);
  [[nodiscard]] absl::Status KeepName(ReadText text, std::string& name);
  [[nodiscard]] absl::Status Charge(std::size_t bytes);

  [[nodiscard]] RunCatalogue& run() { return runs_.back(); }
  [[nodiscard]] Rule& rule() { return component_->rules.back(); }

  const SarifLimits* limits_;
  Shortenings* shortenings_;
  std::vector<RunCatalogue> runs_;
  Component* component_ = nullptr;  // whose members are read
  FileReference* base_ = nullptr;   // the same
  std::size_t rules_of_run_ = 0;
  std::size_t tags_of_rule_ = 0;
  std::size_t bytes_ = 0;
  std::string version_;
  bool has_runs_ = false;
};

}  // namespace docket::commands::sarif
