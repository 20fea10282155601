// The parts of which payloads are made: an example of the kind is copied whole, and what the world
// knows better is written into the copy. For payloads.cc and the files beside it.
// Thread-safety: pure functions.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demo/corpus.h"
#include "demo/estate.h"
#include "demo/world.h"

namespace docket::demo {

// 2025-01-31T08:00:00Z, from seconds since 1970.
[[nodiscard]] std::string Rfc3339(std::int64_t seconds);

// The example of the kind, with that action. Precondition: MissingTemplateIn(corpus) is empty.
[[nodiscard]] boost::json::object CopyOf(const Corpus& corpus, std::string_view event,
                                         std::string_view action);

// The first kind of example that is needed and not there, as "event.action"; else empty.
[[nodiscard]] std::string MissingTemplateIn(const Corpus& corpus);

using Replacements = std::vector<std::pair<std::string, std::string>>;

// In every string below `value`: URLs and labels name what they belong to.
void ReplaceAll(boost::json::value& value, const Replacements& replacements);

// The object in that member; made if there is none.
[[nodiscard]] boost::json::object& Child(boost::json::object& object, std::string_view member);

[[nodiscard]] boost::json::value TimeOrNull(const std::optional<std::int64_t>& seconds);

// GitHub writes some times as text and some as seconds since 1970: as the example does.
void SetTime(boost::json::object& object, std::string_view member, std::int64_t seconds);

void SetUser(boost::json::object& parent, std::string_view member, const User& user);
void SetRepository(boost::json::object& parent, std::string_view member,
                   const Repository& repository);

// Where an object of the example is said to be: in its repository, as its pull request or issue
// `number`.
[[nodiscard]] Replacements NamesOf(const boost::json::object& payload, std::int64_t number,
                                   const PullRequest& world);

// What else a pull request and the issue that it is show alike; nothing of the example stays.
void SetFacts(boost::json::object& object, const PullRequest& world, const Corpus& corpus);

// The member pull_request.
void SetPullRequest(boost::json::object& payload, const PullRequest& world, const Corpus& corpus);

// The repository, and the members that payloads of every event have in common.
void SetSurroundings(boost::json::object& payload, const Repository& repository,
                     const User& sender);
void SetSurroundings(boost::json::object& payload, const Organization& organization,
                     const User& sender);

// Of the repository.
[[nodiscard]] boost::json::object LabelNamed(const std::string& name, const Repository& repository,
                                             const Corpus& corpus);
[[nodiscard]] boost::json::object MilestoneOf(const Repository& repository, const Corpus& corpus);

}  // namespace docket::demo
