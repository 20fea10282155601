// Sender: GitHub and whoever redelivers for it: sends the deliveries of a story through one of two
// receivers, not quite in order, and again when one was not acknowledged or nobody answered for a
// while. Some it gives up; those may be in the log or not. Receivers crash with what they have on
// the way. Thread-safety: none; the simulation has one thread. Borrows story, log, blobs and clock.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "commands/delivery_receiver.h"
#include "tests/sim/pipeline/conditions.h"
#include "tests/sim/pipeline/story.h"
#include "tests/sim/random.h"

namespace docket::sim {

class Sender {
 public:
  struct Parts {
    const Story& story;
    eventstore::RecordLog& webhook_received;
    eventstore::BlobStore& blobs;
    const platform::Clock& clock;
    const Conditions& conditions;
  };
  explicit Sender(const Parts& parts);
  ~Sender();

  // Sends the next delivery, or one again. False: there is nothing to send now.
  bool SendOne(Random& random, std::int64_t step);
  // Sends everything that was neither acknowledged nor given up, and is not on the way.
  bool SendRest();
  void CrashReceiver(Random& random);

  // Everything was acknowledged or given up.
  [[nodiscard]] bool Done() const;

  // By the number of the delivery in the story: where it was acknowledged to stand, once for each
  // time that it was.
  [[nodiscard]] const std::vector<std::vector<domain::DeliveryId>>& acknowledged() const {
    return acknowledged_;
  }

  // All of them together, in the order of the acknowledgements.
  [[nodiscard]] const std::vector<domain::DeliveryId>& durable() const { return durable_; }

  struct Counts {
    std::int64_t sent = 0;
    std::int64_t sent_again = 0;
    std::int64_t unacknowledged = 0;  // answers that were not 2xx
    std::int64_t given_up = 0;
    std::int64_t crashes = 0;
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct Errand {
    std::size_t delivery = 0;
    bool sent = false;
    bool given_up = false;
    int under_way = 0;
    std::int64_t again_at = 0;  // the step from which on it is sent again
  };

  [[nodiscard]] bool Acknowledged(const Errand& errand) const {
    return !acknowledged_[errand.delivery].empty();
  }
  void Send(Errand& errand, std::size_t receiver);
  void Start(std::size_t receiver);

  const Parts parts_;
  std::vector<Errand> errands_;
  std::size_t next_ = 0;  // errands before it were sent
  std::vector<std::vector<domain::DeliveryId>> acknowledged_;
  std::vector<domain::DeliveryId> durable_;
  Counts counts_;
  // Last: their destructors still answer.
  std::array<std::unique_ptr<commands::DeliveryReceiver>, 2> receivers_;
};

}  // namespace docket::sim
