#include "projections/postgres/shard_comparison.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "domain/ids.h"
#include "platform/postgres/connection.h"
#include "platform/status_macros.h"
#include "projections/postgres/local_reviews.h"
#include "projections/postgres/row_statements.h"
#include "projections/postgres/shard_generations.h"
#include "projections/postgres/shard_store.h"
#include "projections/review_detail/review_detail.h"
#include "projections/shard_directory.h"

namespace docket::projections {
namespace {

using eventstore::PartitionIndex;
using platform::PostgresConnection;
using platform::PostgresRows;

constexpr char kWhat[] = "compare a shard";

// Held in memory, and decided together while the partition is locked.
constexpr std::size_t kCandidatesMax = 500;
constexpr int kRoundsMax = 40;
constexpr absl::Duration kLookEvery = absl::Milliseconds(250);
constexpr std::int64_t kPageRows = 1'000;

using Candidates = std::map<std::string, domain::ReviewId>;           // by key
using Differences = std::map<std::string, std::vector<std::string>>;  // tables, by key

domain::ReviewId IdOf(const PostgresRows& rows, int row) {
  return {.host = domain::HostCode(std::string(rows.Bytes(row, 0))),
          .repository = domain::RepositoryId(rows.Integer(row, 1)),
          .number = domain::PullRequestNumber(rows.Integer(row, 2))};
}

// The local read models' side of one partition.
struct Side {
  LocalReviews local;
  ShardDirectory directory;
  std::set<domain::Tenant> placed = {};  // by hand

  [[nodiscard]] bool HasLeft(const domain::Tenant& organization, std::size_t shard) const {
    if (!placed.contains(organization)) return false;
    const auto whereabouts = directory.Of(organization);
    return whereabouts.ok() && !whereabouts->Has(shard);
  }
};

class Comparer {
 public:
  Comparer(const ShardWork& work, const CompareOptions& options,
           std::unique_ptr<PostgresConnection> connection, std::unique_ptr<ShardStore> store)
      : work_(work),
        options_(options),
        connection_(std::move(connection)),
        store_(std::move(store)) {}

  absl::StatusOr<ShardComparison> Run() {
    const absl::Time started = work_.clock.MonotonicNow();
    DOCKET_RETURN_IF_ERROR(NoteArrivals());
    const std::int32_t partitions = work_.review_events.log->partition_count();
    for (std::int32_t i = 0; i < partitions; ++i) {
      DOCKET_RETURN_IF_ERROR(ComparePartition(PartitionIndex(i)));
    }
    DOCKET_RETURN_IF_ERROR(LookForOthers());
    result_.elapsed = work_.clock.MonotonicNow() - started;
    return std::move(result_);
  }

 private:
  [[nodiscard]] ShardPartition NameOf(PartitionIndex partition) const {
    return {.log = work_.review_events.log->name().base, .partition = partition.value()};
  }

  absl::Status NoteArrivals() {
    DOCKET_ASSIGN_OR_RETURN(const auto moves, store_->moves().AllUnderWay());
    for (const ShardMoves::UnderWay& move : moves) arriving_.insert(move.organization);
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Side>> Look(PartitionIndex partition) const {
    DOCKET_ASSIGN_OR_RETURN(std::optional<LocalReviews> local,
                            LocalReviews::Look(work_.views, partition, work_.placement));
    if (!local.has_value()) return std::nullopt;
    DOCKET_ASSIGN_OR_RETURN(
        ShardDirectory directory,
        ShardDirectory::Load(work_.placement, local->snapshot(), work_.organization_partitions));
    Side side{.local = *std::move(local), .directory = std::move(directory)};
    for (const auto& one : side.directory.placed()) side.placed.insert(one.organization);
    return side;
  }

  // That the partition's rows are there, and made of what the local read models have.
  absl::Status CheckComplete(PartitionIndex partition, const Side& side) {
    DOCKET_ASSIGN_OR_RETURN(const ShardCheckpoint checkpoint, store_->Load(NameOf(partition)));
    if (checkpoint.source == side.local.source() && !checkpoint.copied_to.has_value()) {
      return absl::OkStatus();
    }
    return absl::UnavailableError(
        absl::StrCat("shard ", work_.id, ": the rows of partition ", partition.value(),
                     " are being copied. Ask again when `docket shards list` says complete"));
  }

  absl::Status ComparePartition(PartitionIndex partition) {
    DOCKET_ASSIGN_OR_RETURN(const std::optional<Side> side, Look(partition));
    if (!side.has_value()) return absl::OkStatus();  // nothing was ever written to it
    DOCKET_RETURN_IF_ERROR(CheckComplete(partition, *side));
    Candidates candidates;
    LocalReviews::Range range{.reviews = {}, .last_key = "", .last = false};
    while (!range.last) {
      DOCKET_RETURN_IF_ERROR(work_.StillWanted());
      DOCKET_ASSIGN_OR_RETURN(range,
                              side->local.ReviewsAfter(range.last_key, work_.batch_reviews_max));
      Candidates all;
      for (const LocalReview& review : range.reviews) all.emplace(review.key, review.id());
      DOCKET_ASSIGN_OR_RETURN(const Differences differences,
                              Compare(partition, *side, range.reviews, all, /*count=*/true));
      for (const auto& [key, tables] : differences) candidates.emplace(key, all.at(key));
      if (candidates.size() >= kCandidatesMax) {
        DOCKET_RETURN_IF_ERROR(Decide(partition, std::exchange(candidates, {})));
      }
      work_.Report(absl::StrCat("shard ", work_.id, ": ", result_.reviews, " reviews compared"));
    }
    return Decide(partition, std::move(candidates));
  }

  [[nodiscard]] bool Moves(const Side& side, const domain::Tenant& organization) const {
    if (arriving_.contains(organization)) return true;
    if (!side.placed.contains(organization)) return false;
    const auto whereabouts = side.directory.Of(organization);
    return !whereabouts.ok() || whereabouts->next.has_value();
  }

  // Which of the candidates have other rows than their reviews, of which there may be none.
  absl::StatusOr<Differences> Compare(PartitionIndex partition, const Side& side,
                                      const std::vector<LocalReview>& reviews,
                                      const Candidates& candidates, bool count) {
    Candidates compared = candidates;
    ShardRows rows;
    for (const LocalReview& review : reviews) {
      const domain::Tenant organization = review.organization();
      const auto whereabouts = side.directory.Of(organization);
      if (Moves(side, organization)) {
        compared.erase(review.key);
        if (count) ++result_.moving;
      } else if (whereabouts.ok() && whereabouts->Has(work_.shard)) {
        rows.Put(partition.value(), review);
        if (count) ++result_.reviews;
      }
    }
    for (const auto& [key, id] : compared) rows.Remove(id);
    Differences differences;
    if (compared.empty()) return differences;
    for (const RowStatement& statement : RowStatements()) {
      DOCKET_ASSIGN_OR_RETURN(
          const PostgresRows found,
          connection_->Execute({.sql = statement.Compare(), .what = kWhat},
                               {{statement.rows(rows).Array(), rows.removed().Array()}}));
      for (int row = 0; row < found.count(); ++row) {
        differences[ToString(IdOf(found, row))].emplace_back(statement.table);
      }
    }
    return differences;
  }

  absl::Status Decide(PartitionIndex partition, Candidates candidates) {
    for (int round = 0; round < kRoundsMax && !candidates.empty(); ++round) {
      if (round > 0) DOCKET_RETURN_IF_ERROR(Advance());
      DOCKET_RETURN_IF_ERROR(work_.StillWanted());
      absl::StatusOr<Candidates> left = Candidates();
      const absl::Status done =
          connection_->InTransaction(kWhat, [&](PostgresConnection&) -> absl::Status {
            left = DecideLocked(partition, candidates);
            return left.status();
          });
      if (absl::IsAborted(done)) continue;  // somebody has it locked all the time
      DOCKET_RETURN_IF_ERROR(done);
      candidates = *std::move(left);
    }
    result_.undecided += static_cast<std::int64_t>(candidates.size());
    return absl::OkStatus();
  }

  [[nodiscard]] absl::Status Advance() const {
    if (options_.advance) return options_.advance();
    work_.Pause(kLookEvery);
    return absl::OkStatus();
  }

  // Those that cannot be decided yet.
  absl::StatusOr<Candidates> DecideLocked(PartitionIndex partition, const Candidates& candidates) {
    const ShardPartition name = NameOf(partition);
    DOCKET_RETURN_IF_ERROR(
        connection_->Execute({.sql = "SET LOCAL lock_timeout = '2s'", .what = kWhat}).status());
    DOCKET_RETURN_IF_ERROR(
        connection_
            ->Execute({.sql = "SELECT FROM docket_shard_checkpoints WHERE log = $1"
                              " AND partition = $2 FOR UPDATE",
                       .what = kWhat},
                      {{name.log, std::int64_t{name.partition}}})
            .status());
    DOCKET_ASSIGN_OR_RETURN(const ShardCheckpoint checkpoint, store_->Load(name));
    DOCKET_ASSIGN_OR_RETURN(const std::optional<Side> side, Look(partition));
    if (!side.has_value() || !side->directory.known().Includes(checkpoint.placements)) {
      return candidates;
    }
    DOCKET_RETURN_IF_ERROR(CheckComplete(partition, *side));
    const std::int64_t lag = side->local.most().value() - checkpoint.reader.next_offset.value();
    if (lag > options_.lag_records_max) return candidates;
    DOCKET_ASSIGN_OR_RETURN(const std::set<std::string> changed,
                            ChangedSince(partition, checkpoint, side->local.most()));
    Candidates left;
    Candidates decided;
    std::vector<std::string> keys;
    for (const auto& [key, id] : candidates) {
      (changed.contains(key) ? left : decided).emplace(key, id);
      if (!changed.contains(key)) keys.push_back(key);
    }
    DOCKET_ASSIGN_OR_RETURN(const std::vector<LocalReview> reviews, side->local.At(keys));
    DOCKET_ASSIGN_OR_RETURN(const Differences differences,
                            Compare(partition, *side, reviews, decided, /*count=*/false));
    // What an organisation leaves behind here goes little by little.
    std::set<std::string> leaving;
    for (const LocalReview& review : reviews) {
      if (side->HasLeft(review.organization(), work_.shard)) leaving.insert(review.key);
    }
    for (const auto& [key, tables] : differences) {
      if (leaving.contains(key)) {
        left.emplace(key, decided.at(key));
      } else {
        Find(key, tables);
      }
    }
    return left;
  }

  absl::StatusOr<std::set<std::string>> ChangedSince(PartitionIndex partition,
                                                     const ShardCheckpoint& checkpoint,
                                                     eventstore::Offset bound) const {
    std::set<std::string> keys;
    const auto reader = OpenSource(work_.review_events, partition, checkpoint.reader);
    while (reader->state().next_offset < bound) {
      const eventstore::Offset before = reader->state().next_offset;
      DOCKET_ASSIGN_OR_RETURN(const SourceBatch batch, reader->ReadBefore(bound, {}));
      for (const Input& input : batch.inputs) {
        for (std::string& key : ReviewDetailView::Keys(input)) keys.insert(std::move(key));
      }
      if (reader->state().next_offset == before) break;
    }
    return keys;
  }

  void Find(const std::string& review, const std::vector<std::string>& tables) {
    ++result_.different;
    if (result_.findings.size() >= options_.findings_max) return;
    result_.findings.push_back({.review = review,
                                .what = absl::StrCat("other rows than the local read models have: ",
                                                     absl::StrJoin(tables, ", "))});
  }

  // Reviews that the shard has, and the local read models have not.
  absl::Status LookForOthers() {
    std::map<std::int64_t, Side> sides;
    for (std::int32_t i = 0; i < work_.review_events.log->partition_count(); ++i) {
      DOCKET_ASSIGN_OR_RETURN(std::optional<Side> side, Look(PartitionIndex(i)));
      if (side.has_value()) sides.emplace(i, *std::move(side));
    }
    std::map<std::int64_t, Candidates> others;
    std::optional<domain::ReviewId> last = domain::ReviewId{};
    while (last.has_value()) {
      DOCKET_RETURN_IF_ERROR(work_.StillWanted());
      DOCKET_ASSIGN_OR_RETURN(last, LookAtPage(*last, sides, others));
      for (auto& [partition, candidates] : others) {
        if (last.has_value() && candidates.size() < kCandidatesMax) continue;
        DOCKET_RETURN_IF_ERROR(Decide(PartitionIndex(static_cast<std::int32_t>(partition)),
                                      std::exchange(candidates, {})));
      }
    }
    return absl::OkStatus();
  }

  // Answers the last review of the page; nothing: there are no more.
  absl::StatusOr<std::optional<domain::ReviewId>> LookAtPage(
      const domain::ReviewId& after, const std::map<std::int64_t, Side>& sides,
      std::map<std::int64_t, Candidates>& others) {
    DOCKET_ASSIGN_OR_RETURN(
        const PostgresRows page,
        connection_->Execute({.sql = "SELECT host, repository_id, number, partition FROM reviews"
                                     " WHERE (host, repository_id, number) > ($1, $2, $3)"
                                     " ORDER BY host, repository_id, number LIMIT $4",
                              .what = kWhat},
                             {{std::string(after.host.value()), after.repository.value(),
                               after.number.value(), kPageRows}}));
    std::map<std::int64_t, Candidates> by_partition;
    for (int row = 0; row < page.count(); ++row) {
      const domain::ReviewId id = IdOf(page, row);
      by_partition[page.Integer(row, 3)].emplace(ToString(id), id);
    }
    for (auto& [partition, candidates] : by_partition) {
      const auto side = sides.find(partition);
      if (side == sides.end()) {
        for (const auto& [key, id] : candidates) Find(key, {"reviews, of a partition without any"});
        continue;
      }
      std::vector<std::string> keys;
      for (const auto& [key, id] : candidates) keys.push_back(key);
      DOCKET_ASSIGN_OR_RETURN(const std::vector<LocalReview> known, side->second.local.At(keys));
      for (const LocalReview& review : known) candidates.erase(review.key);
      others[partition].merge(candidates);
    }
    if (page.count() < kPageRows) return std::nullopt;
    return IdOf(page, page.count() - 1);
  }

  const ShardWork& work_;
  const CompareOptions& options_;
  const std::unique_ptr<PostgresConnection> connection_;
  const std::unique_ptr<ShardStore> store_;
  std::set<domain::Tenant> arriving_;
  ShardComparison result_;
};

}  // namespace

absl::StatusOr<ShardComparison> CompareShard(const ShardWork& work, const CompareOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(auto store, ShardStore::Open({.id = work.id,
                                                        .connection = work.connection,
                                                        .generation = options.generation}));
  DOCKET_ASSIGN_OR_RETURN(auto connection, PostgresConnection::Open(work.connection));
  if (!options.generation.empty()) {
    DOCKET_RETURN_IF_ERROR(UseGeneration(*connection, options.generation));
  }
  return Comparer(work, options, std::move(connection), std::move(store)).Run();
}

}  // namespace docket::projections
