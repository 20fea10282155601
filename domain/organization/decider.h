// The rules of an Organization:
//   - deleted is terminal, whenever it comes; what happened before comes late, and is recorded
//   still;
//   - one renaming (from, to) is recorded once, though two events tell of it. GitHub gives it no
//     time, so a name that is taken, left and taken again is known only once;
//   - what happens to members and teams has no time in its payload either, and may happen again:
//     each delivery is an occurrence of its own, and its command id tells repetitions;
//   - every repository that is registered is told each policy that is set, and the one that stands
//     when it is registered: this stream is the one order of both. So it is with what becomes of
//     the app's installation: suspended, deleted, or the contrary. Of two installations the newer
//     one counts;
//   - an organisation settles on the shard that it was placed on last, and on no other;
//   - the id of a legal hold names one scope for ever: who wants another scope, or to hold again
//     what was lifted, places another hold;
//   - nobody is erased while a legal hold stands, whatever its scope: what a person did may be
//     anywhere in the organisation. Who is erased stays so;
// So the state ends alike in every order of what the provider tells. Deciding the same command
// again on the state it led to yields no events, except for RecordMember, RecordTeam and
// RecordTeamMembership. Thread-safety: pure functions.
#pragma once

#include <cstddef>

#include "domain/decider.h"
#include "domain/organization/commands.h"
#include "domain/organization/events.h"
#include "domain/organization/state.h"

namespace docket::domain::organization {

// Far above what any account does; beyond it a renaming that is greater in their order than all
// that are known is not recorded.
inline constexpr std::size_t kRenamingsMax = 64;

// The state is copied for every decision about it. A repository beyond is refused, and goes by its
// own policy and the defaults.
inline constexpr std::size_t kRepositoriesMax = 20'000;

// So that the facts of one decision fit a commit of the journal, whatever the policy: with all
// repositories there are ten of them.
inline constexpr std::size_t kHandedOutMax = 2'000;

// Of the names that people give to shards and legal holds.
inline constexpr std::size_t kNameBytesMax = 64;
inline constexpr std::size_t kReasonBytesMax = 2'000;
// With those that were lifted.
inline constexpr std::size_t kLegalHoldsMax = 1'000;
// Persons; the state is copied for every decision about it.
inline constexpr std::size_t kErasedMax = 10'000;

// What the provider tells is never refused: whoever may sign for the organisation may tell of it.
enum class Rejection {
  kPolicyOutOfBounds,    // domain/policy.h
  kPolicyHasChanged,     // since the version that the command expects
  kTooManyRepositories,  // more than kRepositoriesMax
  kNameOutOfBounds,      // of a shard or a legal hold: empty, too long, or not of [A-Za-z0-9._-]
  kReasonOutOfBounds,    // of a legal hold or an erasure: empty or too long
  kLegalHoldExists,      // with another scope, or was lifted
  kNoSuchLegalHold,      // to be lifted
  kTooManyLegalHolds,    // more than kLegalHoldsMax
  kNoSubject,            // to be erased: 0
  kHeld,                 // a legal hold stands
  kTooManyErased,        // more than kErasedMax
};

struct Organization {
  using State = organization::State;
  using Command = organization::Command;
  using Event = organization::Event;
  using Rejection = organization::Rejection;

  [[nodiscard]] static State Initial() { return {}; }
  [[nodiscard]] static Decision<Organization> Decide(const Command& command, const State& state,
                                                     const DecisionContext& context);
  static void Evolve(State& state, const Event& event);
};

static_assert(Decider<Organization>);

}  // namespace docket::domain::organization
