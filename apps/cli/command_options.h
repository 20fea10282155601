// Options that several sub-commands have alike.
// Thread-safety: used by one thread.
#pragma once

#include <string>

#include "CLI/CLI.hpp"

namespace docket::apps {

// --data-dir, for every command: where docketd keeps its data.
void AddDataDirOption(CLI::App& command, std::string& data_dir);
// --json
void AddJsonOption(CLI::App& command, bool& json);

}  // namespace docket::apps
