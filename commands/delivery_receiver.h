// DeliveryReceiver: the one way into Docket for a webhook that was authenticated: appends it to
// webhook_received, exactly as it came, and answers when that is durable. Duplicates are appended
// too; only owners decide what is one.
// Thread-safety: Receive may be called from any thread at the same time.
// Ownership: borrows the log, the blob store and the clock, which must outlive it.
// Bounds: at most `in_flight_max` deliveries wait for durability; beyond that Receive refuses.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "commands/appender_pool.h"
#include "domain/envelope.h"
#include "domain/ids.h"
#include "eventstore/blob_store.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/hashing.h"

namespace docket::commands {

// What the door knows of an authenticated delivery. Text fields are valid UTF-8.
struct IncomingDelivery {
  std::string provider;
  std::string endpoint;
  domain::Tenant tenant;
  domain::RepositoryId repository;      // 0: none
  domain::InstallationId installation;  // 0: none
  domain::DeliveryGuid guid;
  std::string event;
  std::string action;
  std::string hook_id;
  std::string hook_target_type;
  std::string hook_target_id;
  std::string user_agent;
  std::int32_t secret_index = 0;
  // The endpoint speaks for the owner, too, from whom the repository was transferred.
  bool speaks_for_previous_owner = false;
  domain::TraceContext trace;
  std::string body;
  platform::Sha256Digest body_sha256 = {};  // of `body`, which the door has read anyway
};

struct DurableDelivery {
  domain::DeliveryId id;
  domain::Timestamp processed_at;  // when it was durable
};

struct DeliveryReceiverOptions {
  std::int64_t in_flight_max = 4'096;
  // A larger body goes to the BlobStore; the log's record then names it.
  std::size_t blob_threshold_bytes = 256U << 10U;
};

class DeliveryReceiver {
 public:
  using Done = std::function<void(absl::StatusOr<DurableDelivery>)>;

  DeliveryReceiver(eventstore::RecordLog& webhook_received, eventstore::BlobStore& blobs,
                   const platform::Clock& clock, DeliveryReceiverOptions options);

  // Calls `done` once, on this thread or on one of the log's; it must not block, nor call
  // the receiver. kUnavailable: not acknowledged (it may be there all the same), the sender should
  // deliver it again. A body over the blob threshold is written by the calling thread before
  // Receive returns.
  void Receive(IncomingDelivery delivery, const Done& done);

  [[nodiscard]] bool IsLarge(std::size_t body_bytes) const {
    return body_bytes > options_.blob_threshold_bytes;
  }
  [[nodiscard]] std::int64_t in_flight() const { return in_flight_.load(); }

 private:
  [[nodiscard]] absl::StatusOr<eventstore::Record> MakeRecord(const std::string& key,
                                                              IncomingDelivery delivery) const;

  eventstore::BlobStore& blobs_;
  const platform::Clock& clock_;
  const DeliveryReceiverOptions options_;
  std::atomic<std::int64_t> in_flight_ = 0;
  AppenderPool appenders_;  // last: its destructor still calls what uses the members above
};

}  // namespace docket::commands
