// The query ports: everything that may be asked of the read models. Answers are rows as they are
// stored; how they look as JSON is the API's business.
//
// Every answer says where it was read (`at`: the source positions that the rows include) and, when
// a stream behind it is parked, that it is incomplete. A query reads one snapshot.
// Tenancy: the caller says what it may see; another tenant's thing is kNotFound, as if it were not
// there. Thread-safety: every method may be called from any thread at the same time.
// Errors: kNotFound; kInvalidArgument (filter or cursor, the message says what is allowed);
// kUnavailable (the view was never built, or waits for a rebuild); kAborted (the views are behind
// what the caller has seen; they get there again, so ask again); anything else is the store's.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/finding.h"
#include "domain/ids.h"
#include "domain/review/run_values.h"
#include "domain/time.h"
#include "projections/consistency_token.h"
#include "projections/rows.h"

namespace docket::projections {

inline constexpr int kListLimitMax = 200;
inline constexpr int kListLimitDefault = 50;
// Index entries that one list query looks at before it answers with a cursor.
inline constexpr int kListScanMax = 10'000;

// Deliveries with one id of the provider that are looked at for copies: FindByGuid is asked for
// each webhook on the thread that answers it, and each of them is a row to read.
inline constexpr int kGuidCopiesMax = 16;

// What a caller may see (nothing set means everything), and what it has seen.
struct Visible {
  std::optional<std::set<domain::Tenant>> tenants = std::nullopt;
  // What an answer must include: what its token says. Progress tells when to ask; but between that
  // and the query a store may recover from a failure, and lose the last rows for a while.
  Positions seen = {};

  [[nodiscard]] bool Sees(const domain::Tenant& tenant) const {
    return !tenants.has_value() || tenants->contains(tenant);
  }
};

// A stream behind the answer is parked: the answer lacks its events from `offset` on.
struct Incomplete {
  std::string view;
  std::string stream;
  eventstore::LogName log;
  eventstore::PartitionIndex partition;
  eventstore::Offset offset;
  std::string error;
  std::int32_t attempts = 0;
  std::int64_t queued = 0;
  domain::Timestamp first_seen_at;
};

struct ReadAt {
  Positions positions;      // for the answer's token
  std::int64_t lag_ms = 0;  // the maximum over the logs read
};

template <class T>
struct Answer {
  T value;
  ReadAt at;
  std::vector<Incomplete> incomplete;  // empty: complete
};

template <class T>
struct Page {
  std::vector<T> items;
  std::optional<std::string> next_cursor;  // empty: the end was reached
};

enum class ReviewState { kOpen, kClosed, kMerged };

struct ReviewFilter {
  std::optional<domain::Tenant> organization =
      std::nullopt;  // needed from who sees several, or a repository
  std::optional<domain::RepositoryKey> repository = std::nullopt;
  std::optional<ReviewState> state = std::nullopt;
  std::optional<domain::UserId> author = std::nullopt;
  std::optional<domain::PullRequestNumber> number = std::nullopt;  // needs a repository
  // What follows is looked at, not indexed.
  std::optional<view_proto::Verdict> verdict = std::nullopt;  // of people; unspecified: none yet
  // The newest analysis has a finding as severe as that, or more.
  std::optional<domain::Severity> severity_min = std::nullopt;
  std::optional<domain::Timestamp> updated_since = std::nullopt;  // inclusive
  int limit = kListLimitDefault;                                  // 1 … kListLimitMax
  std::string cursor = {};  // next_cursor of the page before, with the same filter
};

class ReviewQueries {
 public:
  ReviewQueries() = default;
  ReviewQueries(const ReviewQueries&) = delete;
  ReviewQueries& operator=(const ReviewQueries&) = delete;
  virtual ~ReviewQueries() = default;

  // kFailedPrecondition: it was theirs until its repository moved to another organisation.
  [[nodiscard]] virtual absl::StatusOr<Answer<view_proto::ReviewDetail>> GetReview(
      const Visible& visible, const domain::ReviewId& id) = 0;

  // Newest first, by (created_at descending, review id). A page may be short of `limit` and still
  // have a next cursor.
  [[nodiscard]] virtual absl::StatusOr<Answer<Page<view_proto::ReviewSummary>>> ListReviews(
      const Visible& visible, const ReviewFilter& filter) = 0;

  // The events of the review with a greater version, in order, at most `limit`.
  struct HistoryRange {
    domain::StreamVersion after;
    int limit = kListLimitDefault;
  };
  struct History {
    std::vector<view_proto::ReviewEvent> events;
    bool more = false;  // whether there are others behind them
  };
  [[nodiscard]] virtual absl::StatusOr<Answer<History>> ReviewHistory(
      const Visible& visible, const domain::ReviewId& id, const HistoryRange& range) = 0;
};

class ConversationQueries {
 public:
  ConversationQueries() = default;
  ConversationQueries(const ConversationQueries&) = delete;
  ConversationQueries& operator=(const ConversationQueries&) = delete;
  virtual ~ConversationQueries() = default;

  // Behind a version of the conversation's stream, in order, at most `limit`.
  struct MessageRange {
    domain::StreamVersion after;
    int limit = kListLimitDefault;
  };
  struct Messages {
    std::vector<view_proto::ConversationMessage> messages;
    bool more = false;  // whether there are others behind them
  };
  // Empty: nobody has said anything that `visible` may see.
  [[nodiscard]] virtual absl::StatusOr<Answer<Messages>> ReadConversation(
      const Visible& visible, const domain::RunId& run, const MessageRange& range) = 0;
};

struct RepositoryFilter {
  std::optional<domain::Tenant> organization = std::nullopt;  // needed from who sees several
  int limit = kListLimitDefault;                              // 1 … kListLimitMax
  std::string cursor = {};
};

class RepositoryQueries {
 public:
  RepositoryQueries() = default;
  RepositoryQueries(const RepositoryQueries&) = delete;
  RepositoryQueries& operator=(const RepositoryQueries&) = delete;
  virtual ~RepositoryQueries() = default;

  [[nodiscard]] virtual absl::StatusOr<Answer<view_proto::RepositoryStatus>> GetRepository(
      const Visible& visible, const domain::RepositoryKey& key) = 0;

  // By id, in the order of its text.
  [[nodiscard]] virtual absl::StatusOr<Answer<Page<view_proto::RepositoryStatus>>> ListRepositories(
      const Visible& visible, const RepositoryFilter& filter) = 0;
};

enum class DeliveryStatus {
  kReceived,    // durable, not yet translated
  kIgnored,     // translated into no command
  kTranslated,  // not every command has its outcome yet
  kAccepted,
  kRejected,
  kParked,
};

// A delivery joined with what intake and the owners made of it.
struct JoinedDelivery {
  view_proto::Delivery delivery;
  std::optional<view_proto::DeliveryResult> result;
  std::vector<view_proto::CommandOutcome> outcomes;  // those known so far, in order of the commands
  DeliveryStatus status = DeliveryStatus::kReceived;
  // Another delivery brought these commands first, and theirs are the outcomes. Of a delivery that
  // is ignored: the first of its tenant with the same id of the provider, or, when more than
  // kGuidCopiesMax came before, one of them.
  std::optional<domain::DeliveryId> duplicate_of;
  bool sibling = false;  // a duplicate with another body: a second hook of the same event
};

struct DeliveryFilter {
  std::string guid = {};                                // empty: any
  std::string event = {};                               // empty: any
  std::optional<DeliveryStatus> status = std::nullopt;  // looked at, not indexed
  std::optional<domain::Tenant> organization =
      std::nullopt;  // needed from who sees several but not all
  int limit = kListLimitDefault;
  std::string cursor = {};
};

class DeliveryQueries {
 public:
  DeliveryQueries() = default;
  DeliveryQueries(const DeliveryQueries&) = delete;
  DeliveryQueries& operator=(const DeliveryQueries&) = delete;
  virtual ~DeliveryQueries() = default;

  // kDataLoss: it is stored but parked, so nobody knows whose it is; told to who sees everything,
  // and kNotFound to everybody else.
  [[nodiscard]] virtual absl::StatusOr<Answer<JoinedDelivery>> Get(
      const Visible& visible, const domain::DeliveryId& id) = 0;

  // Newest first, by (received_at descending, delivery id).
  [[nodiscard]] virtual absl::StatusOr<Answer<Page<JoinedDelivery>>> List(
      const Visible& visible, const DeliveryFilter& filter) = 0;

  // The earliest of the newest kGuidCopiesMax known deliveries with this id of the provider; empty:
  // none is visible yet. A courtesy for the door: the owners alone decide what is a duplicate.
  [[nodiscard]] virtual absl::StatusOr<std::optional<view_proto::Delivery>> FindByGuid(
      const domain::HostCode& host, const domain::DeliveryGuid& guid) = 0;
};

class OutcomeQueries {
 public:
  OutcomeQueries() = default;
  OutcomeQueries(const OutcomeQueries&) = delete;
  OutcomeQueries& operator=(const OutcomeQueries&) = delete;
  virtual ~OutcomeQueries() = default;

  // kNotFound: nothing became of it yet, as far as the views know.
  [[nodiscard]] virtual absl::StatusOr<Answer<view_proto::CommandOutcome>> FindOutcome(
      const Visible& visible, const domain::CommandId& id) = 0;
};

struct TasksWanted {
  domain::review::Stage stage = domain::review::Stage::kAnalysis;
  domain::Timestamp now;
  // Tenants take turns: the search begins behind this one, in the order of tenants, and goes round.
  std::optional<domain::Tenant> after = std::nullopt;
  std::set<domain::ReviewId> but = {};  // whose task at the stage is given to somebody right now
};

struct TaskFound {
  std::optional<view_proto::OpenTasks> task;  // nothing: none is due
  std::optional<domain::Timestamp> due_next;  // if there is none: when the first of them will be
};

class TaskQueries {
 public:
  TaskQueries() = default;
  TaskQueries(const TaskQueries&) = delete;
  TaskQueries& operator=(const TaskQueries&) = delete;
  virtual ~TaskQueries() = default;

  // Of the tenant whose turn it is, the task of the stage that has been due for longest.
  [[nodiscard]] virtual absl::StatusOr<Answer<TaskFound>> NextTask(const Visible& visible,
                                                                   const TasksWanted& wanted) = 0;
};

class KeyQueries {
 public:
  KeyQueries() = default;
  KeyQueries(const KeyQueries&) = delete;
  KeyQueries& operator=(const KeyQueries&) = delete;
  virtual ~KeyQueries() = default;

  // Revoked and expired keys are answered too; the caller judges.
  [[nodiscard]] virtual absl::StatusOr<Answer<view_proto::AccessKey>> FindKey(
      const domain::KeyId& id) = 0;

  // All keys, by id.
  [[nodiscard]] virtual absl::StatusOr<Answer<std::vector<view_proto::AccessKey>>> ListKeys() = 0;
};

// One view in one partition.
struct ProjectionStatus {
  std::string view;
  std::int32_t code_version = 0;          // of the view in this program
  std::int32_t stored_version = 0;        // of the rows; another one: waits for a rebuild
  std::uint32_t generation = 0;           // 0: never ran
  std::uint32_t previous_generation = 0;  // kept, to roll back to; 0: none
  eventstore::LogName log;
  eventstore::PartitionIndex partition;
  eventstore::Offset next;  // the first offset that is not included
  eventstore::Offset end;   // of the log
  std::int64_t lag_ms = 0;
  std::string digest;  // 32 hex digits
  std::int64_t rows = 0;
  std::int64_t events = 0;
  std::int64_t parked_streams = 0;
};

// A live view whose stored rows are of another version than its code: it waits for a rebuild.
struct OtherVersion {
  std::string view;
  std::int32_t code_version = 0;
  std::int32_t stored_version = 0;
};

// Who writes a partition of a journal, as far as the views know.
struct OwnerOfPartition {
  eventstore::LogName log;
  eventstore::PartitionIndex partition;
  view_proto::PartitionOwner owner;
};

class SystemQueries {
 public:
  SystemQueries() = default;
  SystemQueries(const SystemQueries&) = delete;
  SystemQueries& operator=(const SystemQueries&) = delete;
  virtual ~SystemQueries() = default;

  // Every view and partition, in the order of the registry.
  [[nodiscard]] virtual absl::StatusOr<std::vector<ProjectionStatus>> Projections() = 0;

  // The views that wait for a rebuild, each once. Reads the checkpoints alone: it is for who asks
  // often.
  [[nodiscard]] virtual absl::StatusOr<std::vector<OtherVersion>> OtherVersions() = 0;

  // The partitions of both journals that were ever claimed, those of a journal together.
  [[nodiscard]] virtual absl::StatusOr<std::vector<OwnerOfPartition>> Owners() = 0;

  // Every parked stream of every live view.
  [[nodiscard]] virtual absl::StatusOr<std::vector<Incomplete>> ParkedStreams() = 0;
};

}  // namespace docket::projections
