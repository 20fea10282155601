// The recorded payloads for tests, loaded once per process.
#pragma once

#include "demo/corpus.h"

namespace docket::demo {

// Aborts with a message that says what to install when they are not there.
const Corpus& RecordedCorpus();

inline constexpr char kCorpusPath[] = DOCKET_WEBHOOK_EXAMPLES;

}  // namespace docket::demo
