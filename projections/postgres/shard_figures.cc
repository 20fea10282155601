#include "projections/postgres/shard_figures.h"

namespace docket::projections {

void ReadFigures(FigureColumns& columns, ReviewLatency& latency) {
  latency.opened = columns.Number();
  latency.first_human_review = columns.Percentiles();
  latency.first_bot_review = columns.Percentiles();
  latency.first_approval = columns.Percentiles();
  latency.approval_to_merge = columns.Percentiles();
  latency.merge = columns.Percentiles();
}

void ReadFigures(FigureColumns& columns, Throughput& throughput) {
  throughput.opened = columns.Number();
  throughput.merged = columns.Number();
  throughput.closed = columns.Number();
}

void ReadFigures(FigureColumns& columns, FindingTotals& totals) {
  totals.reviews = columns.Number();
  totals.runs = columns.Number();
  totals.with_findings = columns.Number();
  totals.critical = columns.Number();
  totals.high = columns.Number();
  totals.medium = columns.Number();
  totals.low = columns.Number();
  totals.info = columns.Number();
}

void ReadFigures(FigureColumns& columns, RunTotals& totals) {
  totals.runs = columns.Number();
  for (const char* status : {"requested", "analyzing", "conversing", "publishing", "completed",
                             "failed", "timed_out", "cancelled", "superseded"}) {
    totals.statuses[status] = columns.Number();
  }
  for (const char* verdict : {"approve", "request_changes", "comment"}) {
    totals.verdicts[verdict] = columns.Number();
  }
  totals.consensus = columns.Number();
  totals.duration = columns.Percentiles();
}

}  // namespace docket::projections
