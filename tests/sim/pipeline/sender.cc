#include "tests/sim/pipeline/sender.h"

#include <algorithm>
#include <utility>

namespace docket::sim {
namespace {

constexpr std::int64_t kPatienceSteps = 60;   // nobody answered: send it again
constexpr std::uint64_t kAheadMax = 3;        // so many deliveries overtake another
constexpr std::uint64_t kGivesUpPercent = 8;  // of those that were not acknowledged
constexpr std::int64_t kInFlightMax = 4;

}  // namespace

Sender::Sender(const Parts& parts) : parts_(parts) {
  const std::size_t count = parts_.story.deliveries().size();
  acknowledged_.resize(count);
  for (std::size_t i = 0; i < count; ++i) errands_.push_back({.delivery = i});
  for (std::size_t i = 0; i < receivers_.size(); ++i) Start(i);
}

Sender::~Sender() = default;

void Sender::Start(std::size_t receiver) {
  receivers_[receiver].reset();
  receivers_[receiver] = std::make_unique<commands::DeliveryReceiver>(
      parts_.webhook_received, parts_.blobs, schemas::BodiesAsTheyCame(), parts_.clock,
      commands::DeliveryReceiverOptions{
          .in_flight_max = kInFlightMax,
          .blob_threshold_bytes = parts_.conditions.blob_threshold_bytes});
}

void Sender::CrashReceiver(Random& random) {
  ++counts_.crashes;
  Start(static_cast<std::size_t>(random.Below(receivers_.size())));
}

void Sender::Send(Errand& errand, std::size_t receiver) {
  ++(errand.sent ? counts_.sent_again : counts_.sent);
  errand.sent = true;
  ++errand.under_way;
  const std::size_t delivery = errand.delivery;
  // Errands do not move while somebody may answer.
  receivers_[receiver]->Receive(
      parts_.story.deliveries()[delivery].delivery,
      [this, &errand, delivery](absl::StatusOr<commands::DurableDelivery> received) {
        --errand.under_way;
        if (received.ok()) {
          acknowledged_[delivery].push_back(received->id);
          durable_.push_back(received->id);
        } else {
          ++counts_.unacknowledged;
          errand.again_at = 0;
        }
      });
}

bool Sender::SendOne(Random& random, std::int64_t step) {
  const auto receiver = static_cast<std::size_t>(random.Below(receivers_.size()));
  Errand& old = random.OneOf(errands_);
  if (old.sent && !old.given_up && !Acknowledged(old) && step >= old.again_at) {
    if (old.under_way == 0 && random.Chance(kGivesUpPercent)) {
      old.given_up = true;
      ++counts_.given_up;
      return true;
    }
    old.again_at = step + kPatienceSteps;
    Send(old, receiver);
    return true;
  }
  if (next_ == errands_.size()) return false;
  const std::size_t ahead =
      std::min(errands_.size() - next_ - 1, random.Chance(70) ? 0 : random.Below(kAheadMax + 1));
  std::swap(errands_[next_].delivery, errands_[next_ + ahead].delivery);
  Errand& next = errands_[next_++];
  next.again_at = step + kPatienceSteps;
  Send(next, receiver);
  return true;
}

bool Sender::SendRest() {
  bool sent = false;
  next_ = errands_.size();
  for (Errand& errand : errands_) {
    if (errand.given_up || errand.under_way > 0 || Acknowledged(errand)) continue;
    Send(errand, 0);
    sent = true;
  }
  return sent;
}

bool Sender::Done() const {
  return std::ranges::all_of(errands_, [this](const Errand& errand) {
    return errand.given_up || (errand.under_way == 0 && Acknowledged(errand));
  });
}

}  // namespace docket::sim
