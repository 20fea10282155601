// What an export says to whoever opens it, as a text for people. Thread-safety: a pure function.
#pragma once

#include <string>

#include "replay/audit/signed_note.h"
#include "replay/export/manifest.h"

namespace docket::replay {

[[nodiscard]] std::string ExportReadme(const Manifest& manifest, const VerifierKey& key);

}  // namespace docket::replay
