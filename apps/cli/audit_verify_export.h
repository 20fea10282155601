// docket audit verify --export: what an export is found to be, for people and as JSON.
// Thread-safety: used by one thread.
#pragma once

#include <string>

#include "replay/audit/signed_note.h"

namespace docket::apps {

struct VerifyExportOptions {
  std::string directory;
  replay::VerifierKey key;
  bool json = false;
};

// The exit code.
[[nodiscard]] int VerifyExport(const VerifyExportOptions& options);

}  // namespace docket::apps
