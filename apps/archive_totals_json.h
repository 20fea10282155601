// How much was archived, as docketd and the command line say it. Thread-safety: a pure function.
#pragma once

#include "boost/json/object.hpp"
#include "eventstore/archive/archive_totals.h"

namespace docket::apps {

// Adds "segments", "records", "blobs", "content_bytes" and "segment_bytes".
void PutTotals(const eventstore::ArchiveTotals& totals, boost::json::object& out);

}  // namespace docket::apps
