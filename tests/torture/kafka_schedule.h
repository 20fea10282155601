// What is done to docketd on several processes and to their brokers, and when: drawn from a seed,
// so that a run can be repeated as far as the machine allows. Two schedules run side by side, one
// for processes and one for brokers. Each deals its blows as cards of a deck, all of them before
// one comes again, so that a short run has them all.
// Thread-safety: each schedule is used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace docket::torture {

inline constexpr int kBrokers = 3;
// One broker's data are on a disk that can be filled.
inline constexpr int kBrokerWithSmallDisk = 2;

inline constexpr char kDoor[] = "door";      // ingest
inline constexpr char kReader[] = "reader";  // projections, query
// intake, commands
inline constexpr char kOwner0[] = "owner0";
inline constexpr char kOwner1[] = "owner1";

// As a person names kinds of blows; KafkaBlowNamesAll() has them.
using KafkaBlowNames = std::set<std::string>;
[[nodiscard]] KafkaBlowNames KafkaBlowNamesAll();

enum class ProcessBlowKind {
  kKill,       // SIGKILL
  kPause,      // SIGSTOP until its session is over, then SIGCONT
  kZombie,     // the same with appends on their way, which land when others have its partitions
  kTerminate,  // SIGTERM
};

struct ProcessBlow {
  ProcessBlowKind kind = ProcessBlowKind::kKill;
  std::string victim;
  absl::Duration after;             // since the blow before was over
  absl::Duration length;            // of a pause; how long it stays away after kKill, kTerminate
  bool pause_ends_in_kill = false;  // of kPause, kZombie
};

enum class BrokerBlowKind {
  kKill,         // SIGKILL
  kPause,        // SIGSTOP, then SIGCONT
  kMoveLeaders,  // an orderly restart; then every partition's first replica leads it again
  kFillDisk,     // no byte more can be written
  kSlow,         // what clients ask waits a while
  kCut,          // nothing passes between one process and this broker, in both directions
};

struct BrokerBlow {
  BrokerBlowKind kind = BrokerBlowKind::kKill;
  int broker = 1;
  absl::Duration after;   // since all brokers were whole
  absl::Duration length;  // how long it lasts
  absl::Duration delay;   // of kSlow
  std::string client;     // of kCut
  bool drops = false;     // of kCut: what was held back does not arrive late, but never
};

// A seeded order of `count` cards: all before one comes again.
class Deck {
 public:
  explicit Deck(std::size_t count);
  [[nodiscard]] std::size_t Next(std::mt19937_64& random);

 private:
  std::vector<std::size_t> cards_;
  std::size_t next_ = 0;
};

class ProcessSchedule {
 public:
  // Begins with a zombie, if there is any.
  ProcessSchedule(std::uint64_t seed, const KafkaBlowNames& without);
  // Precondition: not empty.
  [[nodiscard]] ProcessBlow Next();
  [[nodiscard]] bool empty() const { return cards_.empty(); }

 private:
  struct Card {
    ProcessBlowKind kind;
    const char* victim;
  };
  std::mt19937_64 random_;
  std::vector<Card> cards_;
  Deck deck_;
  bool begun_ = false;
};

class BrokerSchedule {
 public:
  BrokerSchedule(std::uint64_t seed, const KafkaBlowNames& without);
  // Precondition: not empty.
  [[nodiscard]] BrokerBlow Next();
  [[nodiscard]] bool empty() const { return cards_.empty(); }

 private:
  std::mt19937_64 random_;
  std::vector<BrokerBlowKind> cards_;
  Deck deck_;
};

}  // namespace docket::torture
