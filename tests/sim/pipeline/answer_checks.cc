#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/murmur2.h"
#include "tests/sim/pipeline/checks.h"

namespace docket::sim {
namespace {

using projections::Positions;

constexpr std::int64_t kNowhere = -1;  // before the first record

// What the logs hold up to a position.
class Past {
 public:
  Past(const LogsRead& logs, std::int32_t partitions) : logs_(logs), partitions_(partitions) {}

  [[nodiscard]] std::int32_t PartitionOf(const std::string& key) const {
    return platform::PartitionOf(key, partitions_);
  }

  // The offset of the last record included; kNowhere: none.
  static std::int64_t In(const Positions& positions, std::string_view log, std::int32_t partition) {
    const auto found = positions.find(
        {.log = {.base = std::string(log)}, .partition = eventstore::PartitionIndex(partition)});
    return found == positions.end() ? kNowhere : found->second.value();
  }

  // How many events the stream has by then.
  [[nodiscard]] std::int64_t Version(const JournalRead& journal, const std::string& stream,
                                     std::int64_t position) const {
    std::int64_t version = 0;
    ForEachEvent(journal, position, [&](const journal_proto::Event& event) {
      if (event.stream() == stream) version = event.version();
    });
    return version;
  }

  template <class Visit>
  void ForEachEvent(const JournalRead& journal, std::int64_t position, Visit visit) const {
    for (const Accepted& accepted : journal.reading.commits) {
      if (accepted.offset > position) return;
      for (const journal_proto::Event& event : accepted.commit.events()) visit(event);
    }
  }

  [[nodiscard]] bool HasOutcome(const JournalRead& journal, const std::string& command,
                                std::int64_t position) const {
    return std::ranges::any_of(journal.reading.commits, [&](const Accepted& accepted) {
      return accepted.offset <= position && accepted.commit.outcome().command_id() == command;
    });
  }

  // The offset of the commit that decided the command; past every position if there is none.
  [[nodiscard]] std::int64_t DecidedAt(const JournalRead& journal,
                                       const std::string& command) const {
    for (const Accepted& accepted : journal.reading.commits) {
      if (accepted.commit.outcome().command_id() == command) return accepted.offset;
    }
    return INT64_MAX;
  }

  // Null: there was none by then.
  [[nodiscard]] const inbox_proto::DeliveryTranslated* Result(const domain::DeliveryId& id,
                                                              std::int64_t position) const {
    for (const ResultRead& read :
         logs_.partitions[static_cast<std::size_t>(id.partition)].results) {
      if (read.offset > position) break;
      if (read.result.has_value() && read.result->delivery().offset() == id.offset) {
        return &*read.result;
      }
    }
    return nullptr;
  }

  [[nodiscard]] bool ResultsAreReadable(std::int32_t partition) const {
    const auto& results = logs_.partitions[static_cast<std::size_t>(partition)].results;
    return std::ranges::all_of(results,
                               [](const ResultRead& read) { return read.result.has_value(); });
  }

  [[nodiscard]] const LogsRead& logs() const { return logs_; }

 private:
  const LogsRead& logs_;
  const std::int32_t partitions_;
};

// Judges one answer.
class AnswerJudge {
 public:
  AnswerJudge(const PipelineWorld& world, const Past& past, const Answered& answered,
              Broken& broken)
      : world_(world), past_(past), answered_(answered), broken_(broken) {}

  void Run() {
    for (const auto& [at, offset] : answered_.at) {
      const auto wanted = answered_.token.find(at);
      if (wanted == answered_.token.end() || wanted->second <= offset) continue;
      Note(at.log.base, " ", at.partition.value(), ": it includes ", offset.value(),
           " and was asked to include ", wanted->second.value());
    }
    std::visit(*this, answered_.what);
  }

  void operator()(const ReviewAnswer& answer) {
    const std::int32_t partition = PartitionOfReview(answer.review);
    Compare(answer.review, answer.version, partition);
  }

  void operator()(const HistoryAnswer& answer) {
    for (std::size_t i = 0; i < answer.versions.size(); ++i) {
      if (answer.versions[i] == static_cast<std::int64_t>(i) + 1 || answered_.incomplete) continue;
      Note("the history of ", answer.review, " has a gap");
    }
    Compare(answer.review, answer.versions.empty() ? 0 : answer.versions.back(),
            PartitionOfReview(answer.review));
  }

  void operator()(const RepositoryAnswer& answer) {
    const std::string number = answer.repository.substr(answer.repository.rfind('_') + 1);
    const std::int32_t partition = past_.PartitionOf(number);
    Compare(answer.repository, answer.version, partition);
    if (answer.version == 0 || answered_.incomplete) return;
    std::int64_t tracked = 0;
    past_.ForEachEvent(past_.logs().Journal("review_events", partition),
                       Past::In(answered_.at, "review_events", partition),
                       [&](const journal_proto::Event& event) {
                         const bool here = event.stream().starts_with("rev_gh_" + number + "_");
                         tracked += here && event.type() == "review.PullRequestTracked" ? 1 : 0;
                       });
    if (tracked == answer.reviews_tracked) return;
    Note(answer.repository, " has ", answer.reviews_tracked, " reviews and should have ", tracked);
  }

  void operator()(const KeyAnswer& answer) {
    const std::int32_t partition = past_.PartitionOf("app");
    const JournalRead& journal = past_.logs().Journal("organization_events", partition);
    std::int64_t created = INT64_MAX;
    std::int64_t revoked = INT64_MAX;
    for (const KeyDesk::Wish& wish : world_.keys().wishes()) {
      if (wish.key != answer.key) continue;
      (wish.revoke ? revoked : created) = past_.DecidedAt(journal, wish.command);
    }
    const Positions& included = answer.found ? answered_.at : answered_.token;
    const std::int64_t position = Past::In(included, "organization_events", partition);
    CheckIncomplete();
    if (answered_.incomplete || (world_.poison().any() && !answer.found)) return;
    if (!answer.found && created <= position) Note(answer.key, " is not found");
    if (answer.found && created > position) Note(answer.key, " is found too early");
    if (answer.found && answer.revoked != (revoked <= position)) {
      Note(answer.key, answer.revoked ? " is revoked too early" : " is not revoked");
    }
  }

  void operator()(const DeliveryAnswer& answer) {
    const domain::DeliveryId& id = answer.delivery;
    if (!answer.found) {
      const bool included =
          id.offset <= Past::In(answered_.token, "webhook_received", id.partition);
      const bool wrong = answer.parked || included;
      if (wrong && !world_.poison().any()) Note(ToString(id), " is not found");
      return;
    }
    if (answered_.incomplete && world_.poison().any()) return;
    // A result that nobody can read may be just the one that is missing.
    if (answered_.incomplete && (answer.has_result || past_.ResultsAreReadable(id.partition))) {
      CheckIncomplete();
    }
    const auto* const result =
        past_.Result(id, Past::In(answered_.at, "delivery_results", id.partition));
    if (answer.has_result != (result != nullptr)) {
      Note(ToString(id), answer.has_result ? " has a result too early" : " lacks its result");
    }
    if (!answer.has_result || result == nullptr) return;
    std::vector<std::string> outcomes;
    for (const inbox_proto::CommandRef& command : result->commands()) {
      const std::string log =
          command.log() == "review_commands" ? "review_events" : "organization_events";
      const std::int64_t position = Past::In(answered_.at, log, command.partition());
      const JournalRead& journal = past_.logs().Journal(log, command.partition());
      if (past_.HasOutcome(journal, command.id(), position)) outcomes.push_back(command.id());
    }
    if (outcomes == answer.outcomes) return;
    Note(ToString(id), " shows the outcomes of [", absl::StrJoin(answer.outcomes, " "),
         "] and should show [", absl::StrJoin(outcomes, " "), "]");
  }

 private:
  template <class... Parts>
  void Note(const Parts&... parts) {
    broken_.push_back(absl::StrCat("an answer of ", answered_.node, ": ", parts...));
  }

  [[nodiscard]] std::int32_t PartitionOfReview(const std::string& review) const {
    const auto id = domain::ParseReviewId(review);
    return past_.PartitionOf(absl::StrCat(id->repository.value()));
  }

  // Only a stream that is parked makes an answer incomplete.
  void CheckIncomplete() {
    if (answered_.incomplete && !world_.poison().any()) Note("it says that it is incomplete");
  }

  // The version of a stream in review_events; 0: not found.
  void Compare(const std::string& stream, std::int64_t version, std::int32_t partition) {
    const JournalRead& journal = past_.logs().Journal("review_events", partition);
    const Positions& included = version > 0 ? answered_.at : answered_.token;
    const std::int64_t position = Past::In(included, "review_events", partition);
    const std::int64_t expected = past_.Version(journal, stream, position);
    CheckIncomplete();
    if (version == expected) return;
    // What is parked from its first event on is not found, and nothing is said about why.
    const bool parked = answered_.incomplete || (version == 0 && world_.poison().any());
    if (parked && version < expected) return;
    // A token that was not asked for leaves open how new the answer is.
    if (version == 0 && expected == 0) return;
    Note(stream, " has version ", version, " and should have ", expected);
  }

  const PipelineWorld& world_;
  const Past& past_;
  const Answered& answered_;
  Broken& broken_;
};

}  // namespace

Broken BrokenAnswers(const PipelineWorld& world, const LogsRead& logs) {
  Broken broken;
  const Past past(logs, world.conditions().partitions);
  for (const Reader& reader : world.readers()) {
    for (const Answered& answered : reader.answers()) {
      AnswerJudge(world, past, answered, broken).Run();
    }
  }
  return broken;
}

}  // namespace docket::sim
