// What `docket topics` says: the topics of a cluster beside the rules. Thread-safety: pure
// functions, but for the two that write to `out`.
#pragma once

#include <iosfwd>
#include <vector>

#include "boost/json/object.hpp"
#include "eventstore/kafka/topic_rules.h"

namespace docket::apps {

using TopicReports = std::vector<eventstore::TopicReport>;

[[nodiscard]] bool TopicsAreRight(const TopicReports& reports);

// {"topics": […], "right": true}
[[nodiscard]] boost::json::object TopicsJson(const TopicReports& reports);

// Every rule of every topic.
void PrintTopics(const TopicReports& reports, std::ostream& out);

// What was made and changed, and what differs: of a topic that was right all along, nothing.
void PrintTopicChanges(const TopicReports& reports, std::ostream& out);

}  // namespace docket::apps
