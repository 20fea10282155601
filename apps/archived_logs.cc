#include "apps/archived_logs.h"

namespace docket::apps {

std::vector<eventstore::RecordLog*> ArchivedLogs(const Logs& logs) {
  return {logs.webhook_received.get(),      logs.review_commands.get(),
          logs.organization_commands.get(), logs.delivery_results.get(),
          logs.review_events.get(),         logs.organization_events.get(),
          logs.review_events_reacted.get(), logs.organization_events_reacted.get()};
}

}  // namespace docket::apps
