// Intake: turns the deliveries of one partition of webhook_received into commands. Stateless: all
// it knows stands in delivery_results, where one record per delivery is appended when all of its
// commands are durable in their inboxes. A crash in between repeats commands; their owners drop
// those by id.
//
// The caller drives it by Step(). Two intakes of one partition at the same time are harmless.
// Thread-safety: used by one thread. Borrows everything in Parts, which must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "commands/github/translation.h"
#include "eventstore/blob_store.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "schemas/codec/body_seal.h"
#include "schemas/codec/personal.h"
#include "schemas/journal_proto.h"

namespace docket::commands {

struct IntakeOptions {
  std::size_t in_flight_max = 256;  // deliveries translated, their result not yet durable
  std::int64_t failure_wait_ms = 20;
  std::int64_t failure_wait_max_ms = 5'000;
  github::OurBot bot = {};
};

// Counted since construction.
struct IntakeCounts {
  std::int64_t translated = 0;
  std::int64_t ignored = 0;
  std::int64_t unreadable = 0;  // records that are no deliveries, or whose body is gone
  std::int64_t commands = 0;
  std::int64_t restarts = 0;  // the log failed; resumed from the last result
};

class Intake {
 public:
  struct Parts {
    eventstore::RecordLog& webhook_received;
    eventstore::RecordLog& delivery_results;
    eventstore::RecordLog& review_commands;
    eventstore::RecordLog& organization_commands;
    eventstore::BlobStore& blobs;
    const schemas::PersonalSealer& sealer;
    const schemas::BodySeal& body_seal;
    eventstore::PartitionIndex partition;
    const platform::Clock& clock;
    // Called by Step when the result of a delivery is durable, with the time it was appended by the
    // log's clock; for those who watch. May be empty.
    std::function<void(domain::Timestamp)> on_translated = {};
  };

  // `wake`: called on any thread when Step has something to do.
  Intake(Parts parts, IntakeOptions options, std::function<void()> wake);
  ~Intake();

  // A bounded amount of work. True: something moved, step again. An error is final for this object:
  // one of a log or of the blob store that no retry mends. After any other it resumes by itself
  // from the last result, and health() says why.
  [[nodiscard]] absl::StatusOr<bool> Step();

  // When Step has work without being woken.
  [[nodiscard]] absl::Time NextDue() const;

  // OK, or what keeps deliveries from being translated. Nothing: it does not know yet.
  [[nodiscard]] const std::optional<absl::Status>& health() const { return health_; }
  [[nodiscard]] const IntakeCounts& counts() const { return counts_; }
  [[nodiscard]] eventstore::Offset position() const { return position_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
  // Every delivery before it has its result, as far as this object knows.
  [[nodiscard]] eventstore::Offset translated_before() const;

 private:
  struct Mailbox;  // outcomes on their way from the adapters' threads

  // One delivery, from its translation until its result is durable.
  struct InFlight {
    std::int64_t id = 0;
    eventstore::Offset offset;
    domain::Timestamp appended_at;
    std::string key;
    inbox_proto::DeliveryTranslated result;
    std::vector<std::pair<platform::CommandLog, eventstore::Record>> unsent;  // last first
    std::size_t commands_pending = 0;
    bool result_sent = false;
    bool result_durable = false;
  };

  [[nodiscard]] absl::Status Resume();
  [[nodiscard]] absl::Status ReadResults(eventstore::OffsetRange results);
  [[nodiscard]] absl::StatusOr<bool> HandleOutcomes();
  [[nodiscard]] absl::StatusOr<bool> SendPending();
  [[nodiscard]] absl::StatusOr<bool> SendResults();
  void DropFinished();
  [[nodiscard]] absl::StatusOr<bool> ReadDeliveries();
  [[nodiscard]] absl::Status Admit(const eventstore::StoredRecord& record);
  [[nodiscard]] absl::Status TranslateInto(const inbox_proto::WebhookReceived& delivery,
                                           InFlight& flight);
  [[nodiscard]] absl::Status AddCommand(const github::TranslatedCommand& command,
                                        InFlight& flight) const;
  [[nodiscard]] eventstore::Appender& AppenderFor(eventstore::RecordLog& log,
                                                  eventstore::PartitionIndex partition);
  // Gives up what is in flight and resumes after a while; `why` itself if no retry mends it.
  [[nodiscard]] absl::Status Restart(absl::Status why);
  void RetrySoon();

  const Parts parts_;
  const IntakeOptions options_;
  const std::function<void()> wake_;

  bool resumed_ = false;
  absl::Time not_before_ = absl::InfinitePast();
  absl::Time retry_at_ = absl::InfiniteFuture();  // a log pushed back and will not call
  std::int64_t failure_wait_ms_;
  std::optional<absl::Status> health_;
  eventstore::Offset position_;        // the next delivery to read
  std::set<eventstore::Offset> done_;  // at or behind position_, with a result already
  std::deque<InFlight> in_flight_;     // in the order of the deliveries
  std::int64_t next_id_ = 0;
  IntakeCounts counts_;
  std::unique_ptr<eventstore::Subscription> subscription_;
  std::shared_ptr<Mailbox> mailbox_;
  // Last: their destructors may still deliver outcomes.
  std::map<std::pair<eventstore::LogName, eventstore::PartitionIndex>,
           std::unique_ptr<eventstore::Appender>>
      appenders_;
};

}  // namespace docket::commands
