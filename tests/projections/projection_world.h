// ProjectionWorld: the four source logs in memory, a view store in a directory of its own, and the
// groups that bring the views forward, for tests of projections and of replay. Journal records are
// written as a journal's one writer would write them.
// Thread-safety: none; one per test.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/catalogue.h"
#include "eventstore/memory/memory_log.h"
#include "platform/manual_clock.h"
#include "projections/progress.h"
#include "projections/read_session.h"
#include "projections/rocksdb/rocksdb_view_store.h"
#include "projections/runner.h"
#include "schemas/journal_proto.h"

namespace docket::tests {

inline const domain::HostCode kHost{"gh"};

[[nodiscard]] domain::ReviewId Review(std::int64_t repository, std::int64_t number);
[[nodiscard]] domain::Tenant Organization(std::int64_t id);
[[nodiscard]] domain::review::Person Person(std::int64_t id);
[[nodiscard]] domain::CommitSha Sha(std::int64_t number);

// The first event of a review; its author is Person(author), and it was created at `seconds`.
struct TrackedAt {
  std::int64_t author = 1;
  std::int64_t seconds = 0;
};
[[nodiscard]] domain::review::PullRequestTracked Tracked(const domain::ReviewId& review,
                                                         const TrackedAt& at = {});

// A command's outcome besides its events.
struct CommandShape {
  std::string id;
  domain::Tenant tenant;
  std::optional<domain::DeliveryId> delivery = std::nullopt;
  std::string body_sha256 = {};
  std::string rejected = {};     // code; empty: accepted
  bool of_organization = false;  // to organization_events
};

class ProjectionWorld {
 public:
  static constexpr std::int32_t kPartitions = 2;

  ProjectionWorld();
  // With a view store of the test's own; it is not open yet.
  explicit ProjectionWorld(projections::RocksDbViewOptions store);
  ~ProjectionWorld();
  ProjectionWorld(const ProjectionWorld&) = delete;
  ProjectionWorld& operator=(const ProjectionWorld&) = delete;

  // Appends one accepted commit with the next versions of the stream. Every review of a repository
  // belongs to the organisation {repository / 10}.
  void Commit(const domain::ReviewId& review, const std::vector<domain::review::Event>& committed);
  // The repository's first event, if it has none yet. Its reviews' views need it to count them.
  void Bind(domain::RepositoryId id);
  void CommitTo(const domain::StreamId& stream, const std::string& partition_key,
                const CommandShape& shape, const std::vector<domain::Event>& committed);
  void CommitOrganization(const domain::StreamId& stream, domain::OrganizationId organization,
                          const std::vector<domain::Event>& committed);
  // As Commit, with one event that nobody can read.
  void CommitUnreadable(const domain::ReviewId& review);

  // Appends a claim of review_events, as a writer at `url` would. Not together with Commit, whose
  // writer would not know of it.
  struct Claimed {
    std::int64_t term = 1;
    std::string url;
  };
  void Claim(std::int32_t partition, const Claimed& claimed);

  domain::DeliveryId Receive(const inbox_proto::WebhookReceived& delivery);
  void Translated(const inbox_proto::DeliveryTranslated& result);

  // The same of a partition, with a record that nobody can read.
  domain::DeliveryId ReceiveUnreadable(std::int32_t partition);
  void TranslatedUnreadable(std::int32_t partition);
  // A commit whose outcome is of a kind that nobody knows.
  void CommitUnknownOutcome(const std::string& partition_key, const std::string& command);

  // `count` further events of random reviews (repositories 10 … 39), each in a state that its
  // lifecycle allows.
  void Random(std::mt19937_64& random, int count);

  // Closes the store and everything that reads it, and opens it again.
  void Reopen(const projections::GroupOptions& options = {});
  // The same on a disk that may fail. After an error it is closed.
  [[nodiscard]] absl::Status TryReopen(const projections::GroupOptions& options);
  void Close();
  // Steps every group until nothing moves.
  void Drain();
  // Steps the groups once.
  bool StepAll();

  [[nodiscard]] projections::ProjectionGroup& GroupOf(std::string_view log);
  [[nodiscard]] std::vector<projections::ProjectionGroup*> groups();
  [[nodiscard]] projections::ViewStore& store() { return *store_; }
  [[nodiscard]] projections::Progress& progress() { return *progress_; }
  [[nodiscard]] const projections::ReadModels& models() { return *models_; }
  [[nodiscard]] platform::ManualClock& clock() { return clock_; }
  [[nodiscard]] const std::vector<projections::Source>& sources() { return sources_; }

  // Every checkpoint of every live view, as text, to be compared as a whole.
  [[nodiscard]] std::vector<std::string> Checkpoints();
  [[nodiscard]] projections::Scope LiveScope(std::string_view view, std::int32_t partition);

 private:
  struct Lifecycle;

  ProjectionWorld(std::string directory, projections::RocksDbViewOptions store);

  [[nodiscard]] absl::Status Open(const projections::GroupOptions& options);

  void AppendCommit(eventstore::MemoryLog& log, const std::string& partition_key,
                    journal_proto::Commit commit);
  void Append(eventstore::MemoryLog& log, std::int32_t partition, eventstore::Record record);
  [[nodiscard]] domain::review::Event Next(std::mt19937_64& random, const domain::ReviewId& review,
                                           Lifecycle& lifecycle);

  platform::ManualClock clock_;
  const std::string directory_;  // empty: the test's own
  const projections::RocksDbViewOptions store_options_;
  eventstore::MemoryLog reviews_;
  eventstore::MemoryLog organizations_;
  eventstore::MemoryLog deliveries_;
  eventstore::MemoryLog results_;
  const std::vector<projections::Source> sources_;
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> next_seq_;
  std::map<std::string, std::int64_t> versions_;
  std::map<domain::ReviewId, Lifecycle> lifecycles_;
  std::int64_t commands_ = 0;
  std::unique_ptr<projections::RocksDbViewStore> store_;
  std::unique_ptr<projections::Progress> progress_;
  std::vector<std::unique_ptr<projections::ProjectionGroup>> groups_;
  std::unique_ptr<projections::ReadModels> models_;
};

}  // namespace docket::tests
