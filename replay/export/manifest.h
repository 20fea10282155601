// The manifest of an export: what was asked for, what was found of it in each partition, and every
// other file with its size and SHA-256. A signed note beside it names its own hash.
// docs/formats/audit-export.md has both texts.
// Thread-safety: value types and pure functions. Failure: kDataLoss for a text that is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "domain/time.h"

namespace docket::replay {

inline constexpr char kManifestName[] = "manifest.json";
inline constexpr char kManifestNoteName[] = "manifest.sig";
inline constexpr char kEventsName[] = "events.jsonl";
inline constexpr char kReadmeName[] = "README.txt";

// What was recorded in [from, to) of one organisation.
struct ExportRange {
  domain::Tenant organization;
  domain::Timestamp from;
  domain::Timestamp to;
};

struct ExportedFile {
  std::string path;  // below the export's directory
  std::uint64_t bytes = 0;
  std::string sha256;  // hexadecimal
  friend bool operator==(const ExportedFile&, const ExportedFile&) = default;
};

// What an export has of one partition.
struct ExportedPartition {
  std::string log;  // "review_events.g1"
  std::int32_t partition = 0;
  std::uint64_t tree_size = 0;  // of the checkpoint that its records are proven by
  std::uint64_t records = 0;    // claims too
  std::uint64_t events = 0;
  friend bool operator==(const ExportedPartition&, const ExportedPartition&) = default;

  // "review_events.g1/0": in a tree's origin, and in the names of the files.
  [[nodiscard]] std::string Path() const;
  [[nodiscard]] std::string RecordsName() const;    // "records/review_events.g1/0"
  [[nodiscard]] std::string TreeDirectory() const;  // "audit/review_events.g1/0"
};

struct Manifest {
  std::string software;  // the version that wrote the export
  ExportRange range;
  std::vector<ExportedPartition> partitions;
  std::vector<ExportedFile> files;  // by path; neither itself nor its note
};

[[nodiscard]] std::string ToText(const Manifest& manifest);
[[nodiscard]] absl::StatusOr<Manifest> ParseManifest(std::string_view text);

// What is signed of a manifest's text. It is no checkpoint's text.
[[nodiscard]] std::string ManifestNoteText(std::string_view manifest_text);

// "gh:21031067", as --organization takes it.
[[nodiscard]] std::string OrganizationText(const domain::Tenant& organization);
// Nothing: it is not HOST:ID.
[[nodiscard]] std::optional<domain::Tenant> ParseOrganization(std::string_view text);

}  // namespace docket::replay
