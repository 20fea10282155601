#include "tests/torture/kafka_schedule.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "platform/check.h"

namespace docket::torture {
namespace {

constexpr absl::Duration kLongestPeace = absl::Seconds(3);
constexpr absl::Duration kLongestAbsence = absl::Seconds(8);
// From less than a session of brokers (3 s) to more than a producer is waited for (12 s).
constexpr absl::Duration kShortestBrokerBlow = absl::Seconds(1);
constexpr absl::Duration kLongestBrokerBlow = absl::Seconds(15);
constexpr absl::Duration kLongestDeath = absl::Seconds(5);
constexpr absl::Duration kLongestDelay = absl::Milliseconds(400);
// Another stream of numbers than the processes'.
constexpr std::uint64_t kBrokersSalt = 0x9e3779b97f4a7c15;

struct NamedProcessBlow {
  const char* name;
  ProcessBlowKind kind;
  std::vector<const char*> victims;  // one card each
};

struct NamedBrokerBlow {
  const char* name;
  BrokerBlowKind kind;
  std::size_t cards;
};

const std::vector<NamedProcessBlow>& ProcessBlows() {
  static const auto& blows = *new std::vector<NamedProcessBlow>{
      {"zombie", ProcessBlowKind::kZombie, {kOwner0, kOwner1}},
      {"kill", ProcessBlowKind::kKill, {kDoor, kOwner0, kOwner1, kReader}},
      {"pause", ProcessBlowKind::kPause, {kDoor, kOwner0, kOwner1, kReader}},
      {"term", ProcessBlowKind::kTerminate, {kDoor, kOwner0, kOwner1, kReader}},
  };
  return blows;
}

const std::vector<NamedBrokerBlow>& BrokerBlows() {
  static const auto& blows = *new std::vector<NamedBrokerBlow>{
      {"broker-kill", BrokerBlowKind::kKill, 1},        {"broker-pause", BrokerBlowKind::kPause, 1},
      {"leader-move", BrokerBlowKind::kMoveLeaders, 1}, {"full-disk", BrokerBlowKind::kFillDisk, 1},
      {"slow-broker", BrokerBlowKind::kSlow, 1},        {"cut", BrokerBlowKind::kCut, 2},
  };
  return blows;
}

absl::Duration Between(absl::Duration least, absl::Duration most, std::mt19937_64& random) {
  const auto microseconds = static_cast<std::uint64_t>(absl::ToInt64Microseconds(most - least));
  return least + absl::Microseconds(static_cast<std::int64_t>(random() % microseconds));
}

}  // namespace

KafkaBlowNames KafkaBlowNamesAll() {
  KafkaBlowNames names;
  for (const NamedProcessBlow& blow : ProcessBlows()) names.insert(blow.name);
  for (const NamedBrokerBlow& blow : BrokerBlows()) names.insert(blow.name);
  return names;
}

Deck::Deck(std::size_t count) : cards_(count), next_(count) {
  std::iota(cards_.begin(), cards_.end(), 0U);
}

std::size_t Deck::Next(std::mt19937_64& random) {
  DOCKET_CHECK(!cards_.empty());
  if (next_ == cards_.size()) {
    // std::shuffle differs between libraries; a seed is to be the same blows everywhere.
    for (std::size_t left = cards_.size(); left > 1; --left) {
      std::swap(cards_[left - 1], cards_[random() % left]);
    }
    next_ = 0;
  }
  return cards_[next_++];
}

ProcessSchedule::ProcessSchedule(std::uint64_t seed, const KafkaBlowNames& without)
    : random_(seed), deck_(0) {
  for (const NamedProcessBlow& blow : ProcessBlows()) {
    if (without.contains(blow.name)) continue;
    for (const char* victim : blow.victims) cards_.push_back({blow.kind, victim});
  }
  deck_ = Deck(cards_.size());
}

ProcessBlow ProcessSchedule::Next() {
  const std::size_t drawn = deck_.Next(random_);
  const Card& card = cards_[std::exchange(begun_, true) ? drawn : 0];
  return {.kind = card.kind,
          .victim = card.victim,
          .after = Between(absl::ZeroDuration(), kLongestPeace, random_),
          .length = Between(absl::ZeroDuration(), kLongestAbsence, random_),
          .pause_ends_in_kill = random_() % 3 == 0};
}

BrokerSchedule::BrokerSchedule(std::uint64_t seed, const KafkaBlowNames& without)
    : random_(seed ^ kBrokersSalt), deck_(0) {
  for (const NamedBrokerBlow& blow : BrokerBlows()) {
    if (!without.contains(blow.name)) cards_.insert(cards_.end(), blow.cards, blow.kind);
  }
  deck_ = Deck(cards_.size());
}

BrokerBlow BrokerSchedule::Next() {
  constexpr std::array kClients = {kDoor, kOwner0, kOwner1, kReader};
  BrokerBlow blow{.kind = cards_[deck_.Next(random_)],
                  .broker = 1 + static_cast<int>(random_() % kBrokers),
                  .after = Between(absl::ZeroDuration(), kLongestPeace, random_),
                  .length = Between(kShortestBrokerBlow, kLongestBrokerBlow, random_),
                  .delay = Between(absl::ZeroDuration(), kLongestDelay, random_),
                  .client = kClients.at(random_() % kClients.size()),
                  .drops = random_() % 2 == 0};
  if (blow.kind == BrokerBlowKind::kFillDisk) blow.broker = kBrokerWithSmallDisk;
  // Dead ones are noticed at once, and all that counts is what they have missed.
  const bool dies = blow.kind == BrokerBlowKind::kKill || blow.kind == BrokerBlowKind::kFillDisk;
  if (dies) blow.length = std::min(blow.length, kLongestDeath);
  return blow;
}

}  // namespace docket::torture
