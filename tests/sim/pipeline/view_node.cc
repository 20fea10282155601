#include "tests/sim/pipeline/view_node.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"

namespace docket::sim {
namespace {

constexpr std::size_t kWaitersMax = 1'000;

}  // namespace

struct ViewNode::Process {
  explicit Process(const Parts& parts, ViewDisk& disk)
      : opening(disk.kept().opening()),
        models{.store = disk,
               .progress = progress,
               .clock = parts.clock,
               .sources = parts.sources,
               .cursor_key = std::string(32, 'k')},
        reviews(models),
        deliveries(models),
        operations(models) {}

  struct Wait {
    bool passed = false;
    std::unique_ptr<projections::Progress::Ticket> ticket;
  };

  const std::int64_t opening;  // of the disk, at the beginning
  projections::Progress progress{kWaitersMax};
  const projections::ReadModels models;
  projections::ReviewReader reviews;
  projections::DeliveryReader deliveries;
  projections::SystemReader operations;
  std::vector<std::unique_ptr<projections::ProjectionGroup>> groups;
  std::list<Wait> waits;
  struct Passed {  // as it was said last
    eventstore::Offset next;
    std::int64_t times_back = 0;
  };
  std::map<projections::LogPartition, Passed> passed;
};

ViewNode::ViewNode(Parts parts) : parts_(std::move(parts)), disk_(parts_.seed, parts_.control) {}

ViewNode::~ViewNode() = default;

absl::Status ViewNode::Start() {
  if (running()) return absl::OkStatus();
  auto process = std::make_unique<Process>(parts_, disk_);
  if (absl::Status opened = OpenGroups(*process); !opened.ok()) {
    disk_.OpenAnew();  // by the next process
    return opened;
  }
  process_ = std::move(process);
  return absl::OkStatus();
}

absl::Status ViewNode::OpenGroups(Process& process) {
  for (const projections::Source& source : parts_.sources) {
    DOCKET_ASSIGN_OR_RETURN(auto group,
                            projections::ProjectionGroup::Open(
                                source, parts_.poison.ViewsOf(source.log->name().base), disk_,
                                process.progress, {.batch_records_max = parts_.batch_records_max}));
    process.groups.push_back(std::move(group));
  }
  return absl::OkStatus();
}

ViewNode::Loss ViewNode::LoseSome(Random& random) {
  const std::uint64_t drawn = random.Below(100);
  if (drawn < 12) {
    disk_.Restore({});
    return Loss::kEverything;
  }
  if (drawn < 40 && !copies_.empty()) {
    disk_.Restore(random.OneOf(copies_));
    return Loss::kOlderCopy;
  }
  return Loss::kNone;
}

void ViewNode::Stop() { process_.reset(); }

projections::ProjectionGroup& ViewNode::group(std::size_t source) {
  return *process_->groups[source];
}

projections::Progress& ViewNode::progress() { return process_->progress; }
projections::ReviewQueries& ViewNode::reviews() { return process_->reviews; }
projections::RepositoryQueries& ViewNode::repositories() { return process_->reviews; }
projections::DeliveryQueries& ViewNode::deliveries() { return process_->deliveries; }
projections::KeyQueries& ViewNode::keys() { return process_->operations; }

replay::ReplayContext ViewNode::replay_context() {
  replay::ReplayContext context{
      .store = disk_, .clock = parts_.clock, .sources = parts_.sources, .groups = {}};
  for (const auto& group : process_->groups) context.groups.push_back(group.get());
  return context;
}

absl::StatusOr<std::int64_t> ViewNode::RetryParked() {
  std::int64_t freed = 0;
  for (const auto& group : process_->groups) {
    for (const projections::AnyView* view : group->views()) {
      DOCKET_ASSIGN_OR_RETURN(const std::int64_t in_view, group->RetryParked(*view));
      freed += in_view;
    }
  }
  return freed;
}

absl::Status ViewNode::CheckProgress() {
  for (const auto& [at, point] : progress().points()) {
    Process::Passed& passed = process_->passed[at];
    if (point.next < passed.next) ++passed.times_back;
    if (passed.times_back > disk_.kept().opening() - process_->opening || point.next > point.end) {
      return absl::InternalError(absl::StrCat(
          name(), ": the progress of ", at.log.base, " ", at.partition.value(), " goes from ",
          passed.next.value(), " to ", point.next.value(), " of ", point.end.value()));
    }
    passed.next = point.next;
  }
  return absl::OkStatus();
}

absl::Status ViewNode::CheckStatusAtRest() {
  DOCKET_ASSIGN_OR_RETURN(const auto statuses, process_->operations.Projections());
  DOCKET_ASSIGN_OR_RETURN(const auto parked, process_->operations.ParkedStreams());
  std::int64_t parked_streams = 0;
  for (const projections::ProjectionStatus& status : statuses) {
    parked_streams += status.parked_streams;
    if (status.next == status.end && status.lag_ms == 0) continue;
    return absl::InternalError(absl::StrCat(name(), ": ", status.view, " says that it stands at ",
                                            status.next.value(), " of ", status.end.value()));
  }
  if (parked_streams == static_cast<std::int64_t>(parked.size())) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(name(), ": ", parked_streams, " streams are parked, and ",
                                          parked.size(), " are named"));
}

absl::Status ViewNode::Await(const projections::Positions& token) {
  ++waits_;
  Process::Wait& wait = process_->waits.emplace_back();
  DOCKET_ASSIGN_OR_RETURN(wait.ticket,
                          progress().NotifyWhen(token, [&wait] { wait.passed = true; }));
  return absl::OkStatus();
}

std::int64_t ViewNode::waiting() const {
  if (!running()) return 0;
  return std::ranges::count_if(process_->waits,
                               [](const Process::Wait& wait) { return !wait.passed; });
}

ViewUnit::ViewUnit(ViewNode& node, std::size_t source, eventstore::RecordLog& log,
                   const platform::Clock& clock)
    : Unit(absl::StrCat(node.name(), ", views of ", log.name().base), clock),
      node_(node),
      source_(source),
      log_(log),
      clock_(clock) {}

absl::Status ViewUnit::Make() {
  DOCKET_RETURN_IF_ERROR(node_.Start());
  for (std::int32_t partition = 0; partition < log_.partition_count(); ++partition) {
    subscriptions_.push_back(log_.Subscribe(eventstore::PartitionIndex(partition), Waker()));
  }
  return absl::OkStatus();
}

void ViewUnit::Drop() { subscriptions_.clear(); }

bool ViewUnit::held() const { return Made() && node_.group(source_).held(); }

absl::StatusOr<bool> ViewUnit::StepOnce() {
  look_at_ = clock_.MonotonicNow() + kLookEvery;
  return node_.group(source_).Step();
}

}  // namespace docket::sim
