// From a command in an inbox to what it does: picks the aggregate, loads its state, asks its rules.
// The same code for every journal. A command to a repository, to one of its reviews or of its
// commits is admitted by the repository first (bound to its owner). Whatever a review learns of its
// heads, and a repository of its pushes, is recorded on those commits as well. All these streams
// are of one partition, and their events stand in one commit of the journal.
// Thread-safety: pure but for `source`.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/state_store.h"
#include "domain/catalogue.h"

namespace docket::commands {

// Where decisions get their states from: staged ones first, then cached, then stored.
class StateSource {
 public:
  StateSource() = default;
  StateSource(const StateSource&) = delete;
  StateSource& operator=(const StateSource&) = delete;
  virtual ~StateSource() = default;

  // Null: the stream has no events yet.
  [[nodiscard]] virtual absl::StatusOr<std::shared_ptr<const StreamState>> Load(
      const domain::StreamId& stream) = 0;

  // The first streams of the range, at most `count`.
  [[nodiscard]] virtual absl::StatusOr<std::vector<domain::StreamId>> List(const StreamRange& range,
                                                                           std::size_t count) = 0;
};

// New events of one stream, and the state they lead to.
struct StreamChange {
  domain::StreamId stream;
  domain::StreamVersion first_version;
  std::vector<domain::Event> events;
  std::shared_ptr<const StreamState> after;
  std::optional<domain::Timestamp> due_before;  // when the stream was due until now
};

struct Rejected {
  std::string code;  // stable, kebab-case
  std::string detail;
};

struct Accepted {
  std::vector<StreamChange> changes;  // in the order of the commit; empty: it was true already
  // The answer is no, although there are facts: that it was asked for is kept.
  std::optional<Rejected> refused;
};

using Decided = std::variant<Accepted, Rejected>;

// When the owner must let time pass for the stream; nothing: only commands change it.
[[nodiscard]] std::optional<domain::Timestamp> DueOf(const StreamState* state);

// The command by which it does that; the stream is one of those that can be due.
[[nodiscard]] absl::StatusOr<domain::RecordedCommand> TimeFor(const Timer& timer,
                                                              StateSource& source);

// The stream that a command is for; also what "the same body asked for the same thing" compares.
[[nodiscard]] domain::StreamId TargetOf(const domain::Command& command);

// Fails only when a state cannot be loaded.
[[nodiscard]] absl::StatusOr<Decided> Decide(const domain::RecordedCommand& command,
                                             StateSource& source, domain::Timestamp now);

// The state of a stream after one more recorded event; null before the first one. An event of
// another aggregate than the state's is a bug of the writer: kDataLoss.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const StreamState>> EvolveStream(
    const std::shared_ptr<const StreamState>& before, const domain::RecordedEvent& event);

}  // namespace docket::commands
