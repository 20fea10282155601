// Webhook payloads of the story's world, made from the recorded ones: the richest example of the
// event is copied whole, and what the world knows better is changed: ids, names, URLs, states,
// times, heads. Every top-level member of the example is kept. Thread-safety: immutable. Ownership:
// borrows the corpus.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "demo/corpus.h"
#include "demo/estate.h"
#include "demo/payload_parts.h"
#include "demo/world.h"

namespace docket::demo {

class Payloads {
 public:
  // Precondition: MissingTemplate(corpus) is empty.
  explicit Payloads(const Corpus& corpus) : corpus_(corpus) {}

  // The first kind of example that the story needs and the corpus lacks, as "event.action"; else
  // empty.
  [[nodiscard]] static std::string MissingTemplate(const Corpus& corpus);

  [[nodiscard]] boost::json::object PullRequestEvent(std::string_view action,
                                                     const PullRequest& world,
                                                     const User& sender) const;
  [[nodiscard]] boost::json::object ReviewEvent(std::string_view action, const PullRequest& world,
                                                const HumanReview& review,
                                                const User& sender) const;

  // Of one below the pull request, or on a line of its changes.
  [[nodiscard]] boost::json::object CommentEvent(std::string_view action, const PullRequest& world,
                                                 const Comment& comment, const User& sender) const;
  // resolved or unresolved, as its first comment says.
  [[nodiscard]] boost::json::object ThreadEvent(const PullRequest& world, const Comment& first,
                                                const User& sender) const;
  // check_run, check_suite or status, by its kind.
  [[nodiscard]] boost::json::object CheckEvent(const PullRequest& world, const Check& check) const;
  // That checks are asked for of the head.
  [[nodiscard]] boost::json::object SuiteRequested(const PullRequest& world) const;
  // checks_requested, or destroyed if it has ended.
  [[nodiscard]] boost::json::object MergeGroupEvent(const PullRequest& world,
                                                    const MergeGroup& group) const;

  // As they stand beside the pull request in payloads about them.
  [[nodiscard]] boost::json::object Label(const std::string& name,
                                          const Repository& repository) const;
  [[nodiscard]] boost::json::object Milestone(const Repository& repository) const;
  [[nodiscard]] boost::json::object UserJson(const User& user) const;

  struct Pushed {
    std::string ref;
    std::string before;
    std::string after;
    std::int64_t at = 0;
  };
  [[nodiscard]] boost::json::object PushEvent(const Repository& repository, const Pushed& pushed,
                                              const User& sender) const;

  struct Occurrence {
    std::string_view action;
    std::int64_t at = 0;
  };
  // renamed (then `repository` has the new name) or archived.
  [[nodiscard]] boost::json::object RepositoryEvent(const Occurrence& occurrence,
                                                    const Repository& repository,
                                                    const User& sender) const;
  // created, suspend or unsuspend.
  [[nodiscard]] boost::json::object InstallationEvent(const Occurrence& occurrence,
                                                      const Organization& organization,
                                                      const User& sender) const;

 private:
  const Corpus& corpus_;
};

}  // namespace docket::demo
