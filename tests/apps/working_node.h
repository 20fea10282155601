// WorkingNode: a whole docketd, and workers that speak to it as those of other languages do.
// Thread-safety: used by one thread.
#pragma once

#include <string>
#include <string_view>

#include "boost/json/object.hpp"
#include "boost/json/value.hpp"
#include "tests/apps/running_node.h"

namespace docket::apps {

// An answer, and its body as JSON (null: it is none).
struct Told {
  int status = 0;
  boost::json::value body;
  ClientHeaders headers;

  // A member; the empty text if it is no text.
  [[nodiscard]] std::string Text(std::string_view member) const;
};

class WorkingNode : public RunningNode {
 protected:
  // With the admin key, or with `key`.
  [[nodiscard]] Told Call(const std::string& method, const std::string& target,
                          const boost::json::value& body = nullptr,
                          const std::string& key = {}) const;
  // The same with a body that is sent as it is.
  [[nodiscard]] Told CallRaw(const std::string& target, const std::string& body) const;
  // A key of the role; `organization`: HOST:ID, empty: none.
  [[nodiscard]] std::string MakeKey(const std::string& role, const std::string& organization) const;

  // Asks for a task of the stage, for up to `wait_seconds`.
  [[nodiscard]] Told Lease(const std::string& stage, int wait_seconds = 20,
                           const std::string& key = {}) const;
  // Delivers a pull request, and takes the analysis of its run.
  [[nodiscard]] Told LeaseAnalysisOf(const PullRequestShape& shape) const;

  // ?lease=… of a task; of an analysis with the head that it is of.
  [[nodiscard]] static std::string UnderLease(const Told& task);
  [[nodiscard]] static std::string OfHead(const Told& task);
  [[nodiscard]] static std::string RunOf(const Told& task);
  [[nodiscard]] static std::string HeadOf(const Told& task);

  // What the history of the task's review says of events of the type, their data.
  [[nodiscard]] boost::json::array EventsOf(const Told& task, const std::string& type) const;
};

// A SARIF document of one result of the rule.
[[nodiscard]] std::string SarifOf(std::string_view rule);

}  // namespace docket::apps
