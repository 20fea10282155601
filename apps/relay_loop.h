// The work of the role relay: one unit for each partition of both journals, on one thread.
// Thread-safety and ownership: as pipeline.h.
#pragma once

#include <memory>

#include "apps/pipeline.h"
#include "platform/work_loop.h"

namespace docket::apps {

// Precondition: parts.stores.published is there.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeRelayLoop(const PipelineParts& parts,
                                                                eventstore::Ownership& ownership);

}  // namespace docket::apps
