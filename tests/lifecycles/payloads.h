// The bodies of GitHub's webhooks: whole copies of the recorded examples of one repository and pull
// request, changed where the world knows better. Kinds that were never recorded are made of the
// kind that has the same shape; a test checks all of them against GitHub's published schemas.
// Thread-safety: immutable. Ownership: holds its own copies of the examples.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "demo/corpus.h"
#include "tests/lifecycles/world.h"

namespace docket::lifecycles {

// As in the examples.
inline constexpr std::int64_t kOwner = 21'031'067;  // who is the author, too
inline constexpr std::int64_t kRepository = 186'853'002;
inline constexpr std::int64_t kNumber = 2;
inline constexpr std::int64_t kFork = 9'007'199'254;  // the head's repository, of a fork
inline constexpr std::string_view kMilestoneTitle = "v1.0";

// What is around the pull request when a delivery is made.
struct Setting {
  bool fork = false;
  bool archived = false;
  std::int64_t repository_updated_at = 0;
};

class Payloads {
 public:
  explicit Payloads(const demo::Corpus& corpus);

  // What an action adds stands in `more`.
  struct PullRequestMore {
    std::string before{};        // synchronize
    std::string title_before{};  // edited
    std::string base_before{};   // edited
    std::string label{};         // labeled, unlabeled
    std::int64_t person = 0;     // (un)assigned, review_request(ed/_removed)
    std::string reason{};        // dequeued, auto_merge_*
  };
  [[nodiscard]] std::string PullRequest(std::string_view action, const Shown& shown,
                                        const Setting& setting, const PullRequestMore& more) const;
  [[nodiscard]] std::string Review(std::string_view action, const HumanReview& review,
                                   const Shown& shown, const Setting& setting) const;
  // `whole`: the pull request is shown with all that can change of it.
  [[nodiscard]] std::string ReviewComment(std::string_view action, const Comment& comment,
                                          const Shown& shown, const Setting& setting,
                                          bool whole) const;
  [[nodiscard]] std::string IssueComment(std::string_view action, const Comment& comment,
                                         const Shown& shown, const Setting& setting) const;
  [[nodiscard]] std::string Thread(const ThreadWord& word, const Shown& shown,
                                   const Setting& setting) const;
  // check_run, check_suite or status, by its kind.
  [[nodiscard]] std::string CheckOf(const Check& check, const Shown& shown,
                                    const Setting& setting) const;
  [[nodiscard]] std::string SuiteRequested(const HeadNote& note, const Setting& setting) const;
  [[nodiscard]] std::string PushOf(const Push& push, const Setting& setting) const;
  [[nodiscard]] std::string GroupOf(const Group& group, std::int64_t at,
                                    const Setting& setting) const;
  [[nodiscard]] std::string Repository(std::string_view action, const Setting& setting) const;

 private:
  [[nodiscard]] boost::json::object Copy(std::string_view event, std::string_view action,
                                         const Setting& setting) const;
  [[nodiscard]] boost::json::object User(std::int64_t id) const;
  void SetPullRequest(boost::json::object& object, const Shown& shown,
                      const Setting& setting) const;
  void SetComment(boost::json::object& object, const Comment& comment) const;

  std::map<std::pair<std::string, std::string>, boost::json::object, std::less<>> templates_;
  boost::json::object repository_;
  boost::json::object user_;
  boost::json::object label_;
  boost::json::object milestone_;
};

[[nodiscard]] std::string LoginOf(std::int64_t person);
// Where the merge queue keeps a group's head.
[[nodiscard]] std::string GroupRef(const Group& group);

}  // namespace docket::lifecycles
