#include "apps/archive_totals_json.h"

namespace docket::apps {

void PutTotals(const eventstore::ArchiveTotals& totals, boost::json::object& out) {
  out["segments"] = totals.segments;
  out["records"] = totals.records;
  out["blobs"] = totals.blobs;
  out["content_bytes"] = totals.content_bytes;
  out["segment_bytes"] = totals.segment_bytes;
}

}  // namespace docket::apps
