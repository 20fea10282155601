#include "apps/replay_verbs.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/replay_json.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "replay/replay_context.h"

namespace docket::apps {
namespace {

std::vector<std::string> ViewsOf(const ReplayOrder& order) {
  if (order.view == "all") return {};
  return {order.view};
}

int ThreadsOf(const ReplayOrder& order) {
  if (order.parallel > 0) return order.parallel;
  const auto processors = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(processors, 1, kParallelMax);
}

absl::StatusOr<boost::json::object> Plan(const ReplayOrder& order, replay::Replayer& replayer,
                                         const std::string& directory) {
  DOCKET_ASSIGN_OR_RETURN(const replay::RebuildPlan plan,
                          replayer.Plan({.views = ViewsOf(order), .fresh = order.fresh}));
  std::error_code error;
  const std::filesystem::space_info room = std::filesystem::space(directory, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("look how much room is left in ", directory, ": ", error.message()));
  }
  return ToJson(plan, static_cast<std::int64_t>(room.available));
}

}  // namespace

std::string_view NameOf(ReplayVerb verb) {
  switch (verb) {
    case ReplayVerb::kRebuild:
      return "rebuild";
    case ReplayVerb::kVerify:
      return "verify";
    case ReplayVerb::kRollback:
      return "rollback";
    case ReplayVerb::kDiff:
      return "diff";
    case ReplayVerb::kRetry:
      return "retry";
  }
  return "";
}

absl::Status CheckOrder(const ReplayOrder& order) {
  const bool of_one = order.verb == ReplayVerb::kRollback || order.verb == ReplayVerb::kDiff;
  if (of_one && order.view == "all") {
    return absl::InvalidArgumentError(absl::StrCat(platform::AbslView(NameOf(order.verb)),
                                                   " works on one view at a time: name it"));
  }
  if (order.parallel < 0 || order.parallel > kParallelMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("a rebuild can have 1 to ", kParallelMax, " threads"));
  }
  return replay::ChooseViews(ViewsOf(order)).status();
}

absl::StatusOr<boost::json::object> Perform(const ReplayOrder& order, const ReplayTools& tools,
                                            const ReplayListener& listener) {
  DOCKET_RETURN_IF_ERROR(CheckOrder(order));
  replay::Replayer& replayer = tools.replayer;
  switch (order.verb) {
    case ReplayVerb::kRebuild: {
      if (order.dry_run) return Plan(order, replayer, tools.directory);
      DOCKET_ASSIGN_OR_RETURN(std::vector<projections::Source> sources,
                              tools.sources.Of(order.from));
      DOCKET_ASSIGN_OR_RETURN(const replay::RebuildResult result,
                              replayer.Rebuild({.views = ViewsOf(order),
                                                .accept_difference = order.accept_difference,
                                                .fresh = order.fresh,
                                                .sources = std::move(sources),
                                                .threads = ThreadsOf(order),
                                                .report = listener.report,
                                                .say = listener.say,
                                                .cancelled = listener.cancelled}));
      return ToJson(result);
    }
    case ReplayVerb::kVerify: {
      DOCKET_ASSIGN_OR_RETURN(const replay::VerifyResult result,
                              replayer.Verify({.views = ViewsOf(order),
                                               .report = listener.report,
                                               .cancelled = listener.cancelled}));
      return ToJson(result);
    }
    case ReplayVerb::kRollback: {
      DOCKET_ASSIGN_OR_RETURN(
          const replay::RollbackResult result,
          replayer.RollBack(
              {.view = order.view, .report = listener.report, .cancelled = listener.cancelled}));
      return ToJson(result);
    }
    case ReplayVerb::kDiff: {
      const auto take = [&listener](const replay::RowDiff& row) {
        return listener.take_row(ToJson(row));
      };
      DOCKET_ASSIGN_OR_RETURN(const replay::DiffResult result,
                              replayer.Diff({.view = order.view,
                                             .take = take,
                                             .report = listener.report,
                                             .cancelled = listener.cancelled}));
      return ToJson(result);
    }
    case ReplayVerb::kRetry: {
      DOCKET_ASSIGN_OR_RETURN(const replay::RetryResult result,
                              replayer.RetryParked({.views = ViewsOf(order)}));
      return ToJson(result);
    }
  }
  return absl::InvalidArgumentError("no such verb");
}

}  // namespace docket::apps
