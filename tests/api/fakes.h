// Query ports whose answers a test sets. Thread-safety: set before the server starts, or through
// Update(), which excludes the handlers.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "projections/audit_log_queries.h"
#include "projections/audit_queries.h"
#include "projections/queries.h"
#include "projections/queue_queries.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/repository_values.h"
#include "schemas/codec/review_values.h"

namespace docket::api {

class FakeQueries final : public projections::ReviewQueries,
                          public projections::RepositoryQueries,
                          public projections::DeliveryQueries,
                          public projections::KeyQueries,
                          public projections::OutcomeQueries,
                          public projections::TaskQueries,
                          public projections::ConversationQueries,
                          public projections::SystemQueries,
                          public projections::AuditQueries,
                          public projections::AuditLogQueries,
                          public projections::QueueQueries {
 public:
  struct Rows {
    std::map<domain::ReviewId, view_proto::ReviewDetail> reviews;
    std::vector<view_proto::ReviewSummary> summaries;
    std::vector<view_proto::ReviewEvent> events;
    bool more_events = false;
    std::map<domain::RepositoryKey, view_proto::RepositoryStatus> repositories;
    std::map<domain::DeliveryId, projections::JoinedDelivery> deliveries;
    std::map<domain::KeyId, view_proto::AccessKey> keys;
    std::map<domain::CommandId, view_proto::CommandOutcome> outcomes;
    std::map<domain::ReviewId, view_proto::OpenTasks> tasks;
    std::map<domain::ReviewId, projections::MergeRecord> merges;
    std::vector<view_proto::CommitEvidence> direct_pushes;
    std::vector<view_proto::AuditEvent> audit_events;
    std::vector<projections::QueuedReview> queue;
    std::optional<view_proto::Delivery> by_guid;
    std::optional<std::string> next_cursor;
    std::vector<projections::ProjectionStatus> projections;
    std::vector<projections::OtherVersion> other_versions;
    std::vector<projections::OwnerOfPartition> owners;
    std::vector<projections::Incomplete> incomplete;
    std::vector<projections::Incomplete> keys_incomplete;
    projections::ReadAt at;
    absl::Status failure;
    absl::Status review_failure;  // of GetReview alone
    bool any_key = false;         // every id is a key's
    // What was asked for last.
    projections::ReviewFilter review_filter;
    projections::DeliveryFilter delivery_filter;
    projections::AuditFilter audit_filter;
    projections::AuditLogFilter audit_log_filter;
    projections::QueueFilter queue_filter;
    projections::RepositoryFilter repository_filter;
    HistoryRange range;
    projections::Positions seen;  // by who asked for a review
    int deliveries_read = 0;
    int projections_read = 0;
  };

  void Update(const std::function<void(Rows&)>& change) {
    absl::MutexLock lock(&mutex_);
    change(rows_);
  }
  [[nodiscard]] Rows rows() {
    absl::MutexLock lock(&mutex_);
    return rows_;
  }
  // Until a delivery was read that many times.
  void AwaitDeliveryReads(int count) {
    absl::MutexLock lock(&mutex_);
    const auto read = [this, count] {
      mutex_.AssertReaderHeld();
      return rows_.deliveries_read >= count;
    };
    mutex_.Await(absl::Condition(&read));
  }

  absl::StatusOr<projections::Answer<view_proto::ReviewDetail>> GetReview(
      const projections::Visible& visible, const domain::ReviewId& id) override {
    absl::MutexLock lock(&mutex_);
    rows_.seen = visible.seen;
    if (!rows_.review_failure.ok()) return rows_.review_failure;
    return Find(rows_.reviews, visible, id);
  }
  absl::StatusOr<projections::Answer<projections::Page<view_proto::ReviewSummary>>> ListReviews(
      const projections::Visible& visible, const projections::ReviewFilter& filter) override {
    absl::MutexLock lock(&mutex_);
    rows_.review_filter = filter;
    if (!rows_.failure.ok()) return rows_.failure;
    projections::Page<view_proto::ReviewSummary> page{.items = {},
                                                      .next_cursor = rows_.next_cursor};
    for (const auto& summary : rows_.summaries) {
      if (visible.Sees(schemas::FromProto(summary.tenant()))) page.items.push_back(summary);
    }
    return Tell(std::move(page));
  }
  absl::StatusOr<projections::Answer<History>> ReviewHistory(const projections::Visible& visible,
                                                             const domain::ReviewId& id,
                                                             const HistoryRange& range) override {
    absl::MutexLock lock(&mutex_);
    rows_.range = range;
    const auto found = Find(rows_.reviews, visible, id);
    if (!found.ok()) return found.status();
    History history{.events = {}, .more = rows_.more_events};
    for (const view_proto::ReviewEvent& event : rows_.events) {
      if (event.version() <= range.after.value()) continue;
      if (std::cmp_equal(history.events.size(), range.limit)) {
        history.more = true;
        break;
      }
      history.events.push_back(event);
    }
    return Tell(std::move(history));
  }
  absl::StatusOr<projections::Answer<view_proto::RepositoryStatus>> GetRepository(
      const projections::Visible& visible, const domain::RepositoryKey& key) override {
    absl::MutexLock lock(&mutex_);
    return Find(rows_.repositories, visible, key);
  }
  absl::StatusOr<projections::Answer<projections::Page<view_proto::RepositoryStatus>>>
  ListRepositories(const projections::Visible& visible,
                   const projections::RepositoryFilter& filter) override {
    absl::MutexLock lock(&mutex_);
    rows_.repository_filter = filter;
    projections::Page<view_proto::RepositoryStatus> page{.items = {},
                                                         .next_cursor = rows_.next_cursor};
    for (const auto& [key, row] : rows_.repositories) {
      if (visible.Sees(schemas::FromProto(row.tenant()))) page.items.push_back(row);
    }
    return Tell(std::move(page));
  }
  absl::StatusOr<projections::Answer<projections::Page<projections::QueuedReview>>> ListQueue(
      const projections::Visible& visible, const projections::QueueFilter& filter) override {
    absl::MutexLock lock(&mutex_);
    rows_.queue_filter = filter;
    projections::Page<projections::QueuedReview> page{.items = {},
                                                      .next_cursor = rows_.next_cursor};
    for (const auto& queued : rows_.queue) {
      if (visible.Sees(schemas::FromProto(queued.review.tenant()))) page.items.push_back(queued);
    }
    return Tell(std::move(page));
  }
  absl::StatusOr<projections::Answer<projections::JoinedDelivery>> Get(
      const projections::Visible& visible, const domain::DeliveryId& id) override {
    absl::MutexLock lock(&mutex_);
    ++rows_.deliveries_read;
    const auto found = rows_.deliveries.find(id);
    if (found == rows_.deliveries.end() ||
        !visible.Sees(schemas::FromProto(found->second.delivery.tenant()))) {
      return absl::NotFoundError("");
    }
    return Tell(found->second);
  }
  absl::StatusOr<projections::Answer<projections::Page<projections::JoinedDelivery>>> List(
      const projections::Visible& /*visible*/, const projections::DeliveryFilter& filter) override {
    absl::MutexLock lock(&mutex_);
    rows_.delivery_filter = filter;
    projections::Page<projections::JoinedDelivery> page;
    for (const auto& [id, delivery] : rows_.deliveries) page.items.push_back(delivery);
    return Tell(std::move(page));
  }
  absl::StatusOr<std::optional<view_proto::Delivery>> FindByGuid(
      const domain::HostCode& /*host*/, const domain::DeliveryGuid& /*guid*/) override {
    absl::MutexLock lock(&mutex_);
    if (!rows_.failure.ok()) return rows_.failure;
    return rows_.by_guid;
  }
  absl::StatusOr<projections::Answer<projections::MergeRecord>> GetMerge(
      const projections::Visible& visible, const domain::ReviewId& id) override {
    absl::MutexLock lock(&mutex_);
    const auto found = rows_.merges.find(id);
    if (found == rows_.merges.end() ||
        !visible.Sees(schemas::FromProto(found->second.merge.tenant()))) {
      return absl::NotFoundError("");
    }
    return Tell(found->second);
  }
  absl::StatusOr<projections::Answer<projections::Page<projections::MergeRecord>>> ListMerges(
      const projections::Visible& visible, const projections::AuditFilter& filter) override {
    absl::MutexLock lock(&mutex_);
    rows_.audit_filter = filter;
    projections::Page<projections::MergeRecord> page{.items = {}, .next_cursor = rows_.next_cursor};
    for (const auto& [id, record] : rows_.merges) {
      if (visible.Sees(schemas::FromProto(record.merge.tenant()))) page.items.push_back(record);
    }
    return Tell(std::move(page));
  }
  absl::StatusOr<projections::Answer<projections::Page<view_proto::CommitEvidence>>>
  ListDirectPushes(const projections::Visible& /*visible*/,
                   const projections::AuditFilter& filter) override {
    absl::MutexLock lock(&mutex_);
    rows_.audit_filter = filter;
    projections::Page<view_proto::CommitEvidence> page{.items = rows_.direct_pushes,
                                                       .next_cursor = {}};
    return Tell(std::move(page));
  }
  absl::StatusOr<projections::Answer<projections::Page<view_proto::AuditEvent>>> ListAuditEvents(
      const projections::Visible& visible, const projections::AuditLogFilter& filter) override {
    absl::MutexLock lock(&mutex_);
    rows_.audit_log_filter = filter;
    projections::Page<view_proto::AuditEvent> page{.items = {}, .next_cursor = rows_.next_cursor};
    for (const view_proto::AuditEvent& row : rows_.audit_events) {
      if (visible.Sees(schemas::FromProto(row.tenant()))) page.items.push_back(row);
    }
    return Tell(std::move(page));
  }
  absl::StatusOr<projections::Answer<view_proto::AccessKey>> FindKey(
      const domain::KeyId& id) override {
    absl::MutexLock lock(&mutex_);
    if (!rows_.failure.ok()) return rows_.failure;
    if (rows_.any_key) return TellOfKeys(view_proto::AccessKey());
    const auto found = rows_.keys.find(id);
    if (found == rows_.keys.end()) return absl::NotFoundError("");
    return TellOfKeys(found->second);
  }
  absl::StatusOr<projections::Answer<std::vector<view_proto::AccessKey>>> ListKeys() override {
    absl::MutexLock lock(&mutex_);
    if (!rows_.failure.ok()) return rows_.failure;
    std::vector<view_proto::AccessKey> keys;
    for (const auto& [id, key] : rows_.keys) keys.push_back(key);
    return TellOfKeys(std::move(keys));
  }
  absl::StatusOr<projections::Answer<view_proto::CommandOutcome>> FindOutcome(
      const projections::Visible& visible, const domain::CommandId& id) override {
    absl::MutexLock lock(&mutex_);
    return Find(rows_.outcomes, visible, id);
  }
  absl::StatusOr<projections::Answer<projections::TaskFound>> NextTask(
      const projections::Visible& visible, const projections::TasksWanted& wanted) override {
    absl::MutexLock lock(&mutex_);
    projections::TaskFound found;
    for (const auto& [review, task] : rows_.tasks) {
      if (wanted.but.contains(review) || !visible.Sees(schemas::FromProto(task.tenant()))) continue;
      found.task = task;
      break;
    }
    return Tell(std::move(found));
  }
  absl::StatusOr<projections::Answer<Messages>> ReadConversation(
      const projections::Visible& /*visible*/, const domain::RunId& /*run*/,
      const MessageRange& /*range*/) override {
    absl::MutexLock lock(&mutex_);
    return Tell(Messages());
  }
  absl::StatusOr<std::vector<projections::ProjectionStatus>> Projections() override {
    absl::MutexLock lock(&mutex_);
    ++rows_.projections_read;
    if (!rows_.failure.ok()) return rows_.failure;
    return rows_.projections;
  }
  absl::StatusOr<std::vector<projections::OtherVersion>> OtherVersions() override {
    absl::MutexLock lock(&mutex_);
    if (!rows_.failure.ok()) return rows_.failure;
    return rows_.other_versions;
  }
  absl::StatusOr<std::vector<projections::OwnerOfPartition>> Owners() override {
    absl::MutexLock lock(&mutex_);
    return rows_.owners;
  }
  absl::StatusOr<std::vector<projections::Incomplete>> ParkedStreams() override {
    absl::MutexLock lock(&mutex_);
    return rows_.incomplete;
  }

 private:
  template <class T>
  projections::Answer<T> Tell(T value) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return {.value = std::move(value), .at = rows_.at, .incomplete = rows_.incomplete};
  }
  template <class T>
  projections::Answer<T> TellOfKeys(T value) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return {.value = std::move(value), .at = rows_.at, .incomplete = rows_.keys_incomplete};
  }
  template <class Key, class Row>
  absl::StatusOr<projections::Answer<Row>> Find(const std::map<Key, Row>& rows,
                                                const projections::Visible& visible, const Key& key)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto found = rows.find(key);
    if (found == rows.end() || !visible.Sees(schemas::FromProto(found->second.tenant()))) {
      return absl::NotFoundError("");
    }
    return Tell(found->second);
  }

  absl::Mutex mutex_;
  Rows rows_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::api
