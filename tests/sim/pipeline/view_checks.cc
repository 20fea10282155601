#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"
#include "projections/digest.h"
#include "projections/registry.h"
#include "schemas/codec/frame.h"
#include "tests/sim/pipeline/checks.h"

namespace docket::sim {
namespace {

using projections::AnyRow;
using projections::AnyView;
using projections::Input;
using projections::Inputs;
using projections::MemoryViewStore;

AnyRow CopyOf(const AnyRow& row) {
  if (row == nullptr) return nullptr;
  AnyRow copy(row->New());
  copy->CopyFrom(*row);
  return copy;
}

// What one view must hold of one partition.
struct Expected {
  std::map<std::string, AnyRow> rows;
  std::map<std::string, std::vector<std::pair<std::int64_t, std::int32_t>>> queues;  // by stream
  std::int64_t events = 0;
};

// An input that cannot be applied changes no row, and holds its stream up from then on.
Expected Fold(const AnyView& view, const Inputs& inputs, const Poison* poison) {
  Expected expected;
  for (const Input& input : inputs) {
    const std::vector<std::string> keys = view.Keys(input);
    if (keys.empty()) continue;
    ++expected.events;
    bool applied = !expected.queues.contains(input.stream) &&
                   (poison == nullptr || !poison->Hits(view, input));
    std::map<std::string, AnyRow> changed;
    for (const std::string& key : keys) {
      if (!applied) break;
      auto row = view.Apply(CopyOf(expected.rows[key]), input);
      applied = row.ok();
      if (applied) changed[key] = *std::move(row);
    }
    if (!applied) {
      expected.queues[input.stream].emplace_back(input.at.offset.value(), input.at.index);
      continue;
    }
    for (auto& [key, row] : changed) expected.rows[key] = std::move(row);
  }
  std::erase_if(expected.rows, [](const auto& row) { return row.second == nullptr; });
  return expected;
}

class ViewJudge {
 public:
  ViewJudge(const AnyView& view, const Expected& expected, std::int64_t end)
      : view_(view), expected_(expected), end_(end) {
    for (const auto& [key, row] : expected.rows) {
      rows_[key] = schemas::SerializeDeterministically(*row);
      digest_.Add(key, rows_[key]);
      for (std::string& entry : view.IndexEntries(key, *row)) index_[std::move(entry)] = key;
    }
  }

  void Check(const std::string& where, const MemoryViewStore::Part& part, Broken& broken) const {
    const auto note = [&](const auto&... what) {
      broken.push_back(absl::StrCat(where, ": ", what...));
    };
    if (*part.rows != rows_) note("the rows differ: ", FirstDifference(*part.rows));
    if (*part.index != index_) note("the lists differ");
    if (!part.checkpoint.has_value()) {
      if (end_ > 0) note("there is no checkpoint");
      return;
    }
    const view_proto::Checkpoint& checkpoint = *part.checkpoint;
    if (checkpoint.reader().next_offset() != end_) {
      note("it stands at ", checkpoint.reader().next_offset(), " of ", end_);
    }
    if (checkpoint.digest() != digest_.bytes()) note("its digest is another one");
    if (checkpoint.rows() != static_cast<std::int64_t>(rows_.size()))
      note("it counts its rows wrongly");
    if (checkpoint.events() != expected_.events) note("it counts its inputs wrongly");
    if (Queues(part) != expected_.queues) note("what is parked differs");
    for (const auto& [stream, parked] : part.parked) CheckParked(parked, note);
    if (part.parked.size() != expected_.queues.size()) note("other streams are parked");
  }

 private:
  using Queue = decltype(Expected::queues);

  static Queue Queues(const MemoryViewStore::Part& part) {
    Queue queues;
    for (const auto& [place, input] : part.queued) {
      queues[std::get<0>(place)].emplace_back(std::get<1>(place), std::get<2>(place));
    }
    return queues;
  }

  template <class Note>
  void CheckParked(const view_proto::ParkedStream& parked, const Note& note) const {
    const auto queue = expected_.queues.find(parked.stream());
    if (queue == expected_.queues.end()) return note(parked.stream(), " should not be parked");
    if (std::pair(parked.offset(), parked.index()) != queue->second.front() ||
        parked.queued() != static_cast<std::int64_t>(queue->second.size())) {
      note(parked.stream(), " is parked at ", parked.offset(), " with ", parked.queued(),
           " inputs");
    }
  }

  [[nodiscard]] std::string FirstDifference(const MemoryViewStore::Entries& stored) const {
    for (const auto& [key, row] : rows_) {
      const auto found = stored.find(key);
      if (found == stored.end()) return "there is no " + view_.ReadableKey(key);
      if (found->second != row) {
        return absl::StrCat(view_.ReadableKey(key), " is ", InWords(found->second), " and not ",
                            InWords(row));
      }
    }
    for (const auto& [key, row] : stored) {
      if (!rows_.contains(key)) return view_.ReadableKey(key) + " should not be there";
    }
    return {};
  }

  [[nodiscard]] std::string InWords(const std::string& row) const {
    const auto decoded = view_.Decode(row);
    return decoded.ok() ? (*decoded)->ShortDebugString() : "unreadable";
  }

  const AnyView& view_;
  const Expected& expected_;
  const std::int64_t end_;
  MemoryViewStore::Entries rows_;
  MemoryViewStore::Entries index_;
  projections::Digest digest_;
};

// Nothing is left of generations that no view has.
void CheckGenerations(const std::string& node, const MemoryViewStore::Contents& contents,
                      Broken& broken) {
  for (const auto& [scope, part] : contents.parts) {
    const auto found = contents.generations.find(scope.view);
    const view_proto::ViewGenerations known =
        found == contents.generations.end() ? view_proto::ViewGenerations() : found->second;
    const std::set<std::uint32_t> named = {known.live(), known.previous(), known.building(),
                                           known.scratch(), known.dropping()};
    if (named.contains(scope.generation)) continue;
    broken.push_back(absl::StrCat(node, ": generation ", scope.generation, " of view ",
                                  scope.view.value(), " is left"));
  }
}

}  // namespace

Broken BrokenViews(const PipelineWorld& world, const LogsRead& logs, bool poisoned) {
  Broken broken;
  std::vector<MemoryViewStore::Contents> stored;
  for (const auto& node : world.nodes()) {
    stored.push_back(node->disk().kept().Copy());
    CheckGenerations(node->name(), stored.back(), broken);
    broken.insert(broken.end(), node->disk().broken().begin(), node->disk().broken().end());
  }
  const Poison* const poison = poisoned ? &world.poison() : nullptr;
  const MemoryViewStore::Part nothing;
  for (std::int32_t i = 0; i < world.conditions().partitions; ++i) {
    const PartitionRead& read = logs.partitions[static_cast<std::size_t>(i)];
    std::string log;
    Inputs inputs;
    for (const AnyView* view : projections::AllViews()) {
      if (log != view->source_log()) {
        log = view->source_log();
        inputs = InputsOf(read, log, eventstore::PartitionIndex(i));
      }
      const Expected expected = Fold(*view, inputs, poison);
      const ViewJudge judge(*view, expected, EndOf(read, log));
      for (std::size_t n = 0; n < stored.size(); ++n) {
        const auto generations = stored[n].generations.find(view->id());
        const projections::Scope live{.view = view->id(),
                                      .generation = generations == stored[n].generations.end()
                                                        ? 0
                                                        : generations->second.live(),
                                      .partition = eventstore::PartitionIndex(i)};
        const auto part = stored[n].parts.find(live);
        judge.Check(
            absl::StrCat(world.nodes()[n]->name(), ", ", platform::AbslView(view->name()), " ", i),
            part == stored[n].parts.end() ? nothing : *part->second, broken);
      }
    }
  }
  return broken;
}

}  // namespace docket::sim
