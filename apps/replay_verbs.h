// What an operator may ask of the views (rebuild, verify, roll back, compare, retry), from the
// words of a request to the JSON of its result: the same in a running docketd and in `docket`
// without one. Thread-safety: pure functions but for Perform, which works as long as the Replayer
// does; a second one meanwhile is refused.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "apps/replay_sources.h"
#include "boost/json/object.hpp"
#include "replay/replayer.h"

namespace docket::apps {

// Retry: streams that are parked.
enum class ReplayVerb { kRebuild, kVerify, kRollback, kDiff, kRetry };

inline constexpr ReplayVerb kReplayVerbs[] = {ReplayVerb::kRebuild, ReplayVerb::kVerify,
                                              ReplayVerb::kRollback, ReplayVerb::kDiff,
                                              ReplayVerb::kRetry};

// As in `docket replay VERB`, and in the paths of the operator's socket.
[[nodiscard]] std::string_view NameOf(ReplayVerb verb);

struct ReplayOrder {
  ReplayVerb verb = ReplayVerb::kVerify;
  std::string view = "all";         // rollback and diff: one by its name
  bool accept_difference = false;   // of a rebuild
  bool dry_run = false;             // of a rebuild
  bool fresh = false;               // of a rebuild: not where an interrupted one was
  ReadFrom from = ReadFrom::kBoth;  // of a rebuild
  int parallel = 0;                 // of a rebuild: threads; 0: one for each processor
};

// What `parallel` may be; more than there are partitions make no difference.
inline constexpr int kParallelMax = 256;

// kInvalidArgument: there is no such view, or not one alone where one is needed; or the number of
// threads is none.
[[nodiscard]] absl::Status CheckOrder(const ReplayOrder& order);

struct ReplayListener {
  replay::ReportProgress report = {};
  // What a person should know of a rebuild that was interrupted before. May be empty.
  std::function<void(const std::string&)> say = {};
  replay::IsCancelled cancelled = {};  // asked by several threads at the same time
  // Each different row of a diff, as JSON. Its error ends the diff.
  std::function<absl::Status(boost::json::object)> take_row = {};
};

struct ReplayTools {
  replay::Replayer& replayer;
  ReplaySources& sources;
  const std::string& directory;  // where the views are, to be told what room is left there
};
[[nodiscard]] absl::StatusOr<boost::json::object> Perform(const ReplayOrder& order,
                                                          const ReplayTools& tools,
                                                          const ReplayListener& listener);

}  // namespace docket::apps
