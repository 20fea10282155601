#include "apps/archived_logs.h"

namespace docket::apps {

std::vector<eventstore::RecordLog*> ArchivedLogs(const Stores& stores) {
  const Logs& logs = stores.logs;
  std::vector<eventstore::RecordLog*> bare;
  for (const auto* log :
       {&logs.webhook_received, &logs.review_commands, &logs.organization_commands,
        &logs.delivery_results, &logs.review_events, &logs.organization_events,
        &logs.review_events_reacted, &logs.organization_events_reacted}) {
    bare.push_back(&stores.Bare(**log));
  }
  return bare;
}

}  // namespace docket::apps
