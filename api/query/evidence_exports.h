// EvidenceExports: the port to exports of audit evidence that are asked for over the API, made one
// after another beside everything else, and kept for a while (docs/audit-trail.md).
// Thread-safety: every method may be called from any thread at the same time; each may read or
// write files.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "domain/time.h"

namespace docket::api {

// "exp_gh_21031067_0f1e…": it says whose it is, so that nobody has to look it up to refuse it.
struct ExportId {
  domain::Tenant organization;
  std::string token;  // kExportTokenBytes random bytes in hexadecimal
  friend bool operator==(const ExportId&, const ExportId&) = default;
};
inline constexpr std::size_t kExportTokenBytes = 16;
[[nodiscard]] std::string ToString(const ExportId& id);
// Nothing: ToString makes no such text. What is parsed is fit for a file's name.
[[nodiscard]] std::optional<ExportId> ParseExportId(std::string_view text);

enum class ExportState {
  kWaiting,
  kRunning,
  kReady,
  kFailed,
};

// "waiting", as an answer and a stored export have it.
[[nodiscard]] std::string_view NameOf(ExportState state);
[[nodiscard]] std::optional<ExportState> ParseExportState(std::string_view name);
// Whether it is to be made yet.
[[nodiscard]] bool IsUnfinished(ExportState state);

struct ExportFileEntry {
  std::string path;
  std::uint64_t bytes = 0;
  std::string sha256;  // hexadecimal
};

// What is asked for: all of one organisation in [from, to).
struct ExportWish {
  domain::Tenant organization;
  domain::Timestamp from;
  domain::Timestamp to;
  friend bool operator==(const ExportWish&, const ExportWish&) = default;
};

struct EvidenceExport {
  std::string id;
  ExportWish wish;
  domain::Timestamp asked_at = {};
  domain::Timestamp kept_until = {};
  ExportState state = ExportState::kWaiting;
  std::string detail = {};  // how far it is, or why there is none
  std::string key = {};     // of a ready one: what verifies it
  // Of a ready one: the manifest, its signature and what it names.
  std::vector<ExportFileEntry> files = {};
};

// The file's next bytes; empty: its end.
using FileReader = std::function<absl::StatusOr<std::string>()>;

class EvidenceExports {
 public:
  EvidenceExports() = default;
  EvidenceExports(const EvidenceExports&) = delete;
  EvidenceExports& operator=(const EvidenceExports&) = delete;
  virtual ~EvidenceExports() = default;

  // One that will be made, also after a restart. While one of the same wish is to be made, it is
  // that one. kInvalidArgument: the time is none, or has not passed. kFailedPrecondition: another
  // one of the organisation is to be made yet; kResourceExhausted: too many of others are, or there
  // is no room. One that the organisation has for longer may have to go for it.
  // kUnavailable: it cannot be written down, and is not asked for.
  [[nodiscard]] virtual absl::StatusOr<EvidenceExport> Ask(const ExportWish& wish) = 0;

  // kNotFound: there is none, or its time is over. kUnavailable: its files cannot be read.
  [[nodiscard]] virtual absl::StatusOr<EvidenceExport> Find(const ExportId& id) = 0;

  // A file of a ready one, readable to its end whatever becomes of the export. kNotFound also for
  // what is no file of it; kFailedPrecondition: it is not ready.
  [[nodiscard]] virtual absl::StatusOr<FileReader> Open(const ExportId& id,
                                                        std::string_view path) = 0;
};

}  // namespace docket::api
