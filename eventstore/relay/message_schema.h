// What is published, described for consumers and their tools: one JSON Schema (draft 7, which
// AsyncAPI takes without more) for each type of message, and one AsyncAPI 3 document over all
// topics. Both are made from what renders the messages (MessageFields, the descriptors of the
// events, kPublishedTopics), so neither can differ from it; the files under schemas/published/ are
// a copy, which a test compares. Thread-safety: pure functions.
#pragma once

#include <map>
#include <string>

namespace docket::eventstore {

// File name → text, of all files under schemas/published/ but its README.
[[nodiscard]] std::map<std::string, std::string> PublishedSchemas();

}  // namespace docket::eventstore
