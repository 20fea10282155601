// DeliveryReceiver: the one way into Docket for a webhook that was authenticated: appends it to
// webhook_received, exactly as it came, its body sealed, and answers when that is durable.
// Duplicates are appended too; only owners decide what is one. A stored delivery may be redriven:
// it is appended once more, and goes through today's translation and rules. Its commands have the
// ids that they had, so what was decided stays decided; what was parked, or was not understood
// then, is tried again. Thread-safety: every method may be called from any thread at the same time.
// Ownership: borrows the log, the blob store, the seal of bodies and the clock, which must outlive
// it.
// Bounds: at most `in_flight_max` deliveries wait for durability; beyond that Receive refuses.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "commands/appender_pool.h"
#include "domain/envelope.h"
#include "domain/ids.h"
#include "eventstore/blob_store.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/hashing.h"
#include "schemas/codec/body_seal.h"

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

// Of a record that was redriven: the delivery that it is a copy of, and the key of whoever asked.
inline constexpr char kRedriveOfHeader[] = "docket-redrive-of";
inline constexpr char kRedrivenByHeader[] = "docket-redriven-by";

struct DeliveryReceiverOptions {
  std::int64_t in_flight_max = 4'096;
  // A larger body goes to the BlobStore; the log's record then names it.
  std::size_t blob_threshold_bytes = 256U << 10U;
  // As long as it is sure that whoever decided a delivery's commands remembers them also when the
  // copy comes to it: what is forgotten would be decided a second time.
  absl::Duration redrive_age_max = absl::Hours(24 * 11);
};

class DeliveryReceiver {
 public:
  using Done = std::function<void(absl::StatusOr<DurableDelivery>)>;

  DeliveryReceiver(eventstore::RecordLog& webhook_received, eventstore::BlobStore& blobs,
                   const schemas::BodySeal& seal, const platform::Clock& clock,
                   DeliveryReceiverOptions options);

  // Calls `done` once, on this thread or on one of the log's; it must not block, nor call
  // the receiver. kUnavailable: not acknowledged (it may be there all the same), the sender should
  // deliver it again. A body over the blob threshold is written by the calling thread before
  // Receive returns.
  void Receive(IncomingDelivery delivery, const Done& done);

  // As Receive, of a delivery that is stored; of one that was redriven itself, its first record.
  // Reads the log, and waits for it. Besides: kFailedPrecondition, its record or body is not
  // kept any more, or it is older than `redrive_age_max`, or of another generation.
  void Redrive(const domain::DeliveryId& id, const domain::KeyId& by, const Done& done);

  [[nodiscard]] bool IsLarge(std::size_t body_bytes) const {
    return body_bytes > options_.blob_threshold_bytes;
  }
  [[nodiscard]] std::int64_t in_flight() const { return in_flight_.load(); }

 private:
  struct Original {
    domain::DeliveryId id;
    eventstore::StoredRecord stored;
  };

  [[nodiscard]] absl::StatusOr<eventstore::Record> MakeRecord(const std::string& key,
                                                              IncomingDelivery delivery) const;
  [[nodiscard]] absl::StatusOr<eventstore::Record> CopyOf(const domain::DeliveryId& asked,
                                                          const domain::KeyId& by) const;
  [[nodiscard]] absl::StatusOr<eventstore::StoredRecord> Find(const domain::DeliveryId& id) const;
  // What the delivery is a copy of; itself, if it is none.
  [[nodiscard]] absl::StatusOr<Original> OriginalOf(const domain::DeliveryId& id) const;
  [[nodiscard]] absl::Status RequireYoung(const domain::DeliveryId& id,
                                          domain::Timestamp received_at) const;
  // False: too many are waiting, and `done` was told.
  [[nodiscard]] bool Enter(const Done& done);
  // Of one that has entered; it leaves when `done` is called.
  void Append(absl::StatusOr<eventstore::Record> record, const Done& done);

  eventstore::RecordLog& log_;
  eventstore::BlobStore& blobs_;
  const schemas::BodySeal& seal_;
  const platform::Clock& clock_;
  const DeliveryReceiverOptions options_;
  std::atomic<std::int64_t> in_flight_ = 0;
  AppenderPool appenders_;  // last: its destructor still calls what uses the members above
};

}  // namespace docket::commands
