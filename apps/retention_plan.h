// Which logs are trimmed, after how long, and behind whom: retention.* of the configuration as what
// eventstore/archive/log_trimmer.h is given. Thread-safety: pure functions.
#pragma once

#include <vector>

#include "apps/stores.h"
#include "eventstore/archive/log_trimmer.h"
#include "platform/config.h"

namespace docket::apps {

// Consumers, by the names that Backlogs knows them by.
inline constexpr char kIntakeConsumer[] = "intake";
inline constexpr char kOwnerConsumer[] = "owner";
inline constexpr char kReactorConsumer[] = "reactor";
inline constexpr char kRelayConsumer[] = "relay";
inline constexpr char kAuditConsumer[] = "audit";
inline constexpr char kViewsConsumer[] = "views";

// Borrowed from the stores. Logs that are never trimmed are not among them: those whose retention
// is 0, journals that are kept, and without an archive what views are made from. Nor are published
// topics of Kafka, which its brokers trim.
[[nodiscard]] std::vector<eventstore::TrimmedLog> RetentionPlan(const platform::Config& config,
                                                                const Stores& stores,
                                                                bool keeps_audit_trees);

}  // namespace docket::apps
