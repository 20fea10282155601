// Checkout: from the files that a run names to paths in the repository.
//
// A relative URI is relative to its base, and without one to the repository. A base that the run
// does not define, or defines without a URI, is the repository, as %SRCROOT% most often is. An
// absolute URI, and a base with one, has to be a file in the checkout on the machine of the
// analysis: that is where %SRCROOT% points to, or else the shortest of the absolute base URIs of
// the run.
//
// A path has no percent-encoding, no empty, "." or ".." parts, and no character that is read in two
// ways: no control character, no backslash, no encoded slash.
//
// Thread-safety: immutable. Ownership: refers to the run's catalogue, which outlives it.
// Failure: kInvalidArgument for base URIs in a circle; for a file that is not in the repository or
// cannot be told to be.
// Source: RFC 3986; SARIF 2.1.0, section 3.14.14 (originalUriBaseIds).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/sarif/catalogue.h"

namespace docket::commands::sarif {

// Bases that are relative to others.
inline constexpr std::size_t kBaseDepthMax = 16;

class Checkout {
 public:
  [[nodiscard]] static absl::StatusOr<Checkout> Of(const RunCatalogue& run);

  // Relative to the repository; empty: the repository itself.
  [[nodiscard]] absl::StatusOr<std::string> PathOf(const FileReference& file) const;

 private:
  using Parts = std::vector<std::string>;

  explicit Checkout(const RunCatalogue& run) : run_(&run) {}

  // Nothing: the repository.
  [[nodiscard]] const FileReference* BaseOf(const FileReference& file) const;
  [[nodiscard]] absl::Status CheckBases() const;
  void FindRoot();
  [[nodiscard]] absl::StatusOr<std::string> PathInRoot(const Parts& parts) const;

  const RunCatalogue* run_;
  std::optional<Parts> root_;  // of an absolute path; nothing: the run does not say
};

}  // namespace docket::commands::sarif
