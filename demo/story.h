// The words of which a story is made: deliveries in the order in which they are sent, and what the
// query API must say afterwards.
// Thread-safety: plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace docket::demo {

// 2025-01-01T00:00:00Z, in seconds since 1970: nothing of the story is older, or younger than a
// year.
inline constexpr std::int64_t kStoryBegins = 1'735'689'600;
inline constexpr std::int64_t kStoryEnds = kStoryBegins + 365LL * 24 * 3600;

enum class LifeState { kOpen, kClosed, kMerged };
enum class Opinion { kApproved, kChangesRequested, kCommented };
enum class Verdict { kNone, kCommented, kApproved, kChangesRequested };

// What a delivery is besides a step of the story.
enum class Fault {
  kNone,
  kReordered,      // a step that is sent earlier or later than it happened
  kDuplicate,      // same GUID and body, soon after
  kRedelivery,     // same GUID and body, after everything else
  kSibling,        // same GUID, other body: another hook of the same event
  kReplay,         // known body, new GUID
  kForged,         // signature that does not belong to the body
  kUnknownEvent,   // an event that nobody knows yet
  kUnknownAction,  // an action that nobody knows yet
};

enum class Signing { kTrue, kOtherSecret, kOtherBytes };

enum class Expectation {
  kReceived,      // 202; 200 when an earlier run of the same story already sent it
  kDuplicate,     // 200, or 202 when it overtakes the view that would know it
  kUnauthorized,  // 401, and no effect
};

struct Delivery {
  std::string guid;
  std::string event;
  std::string action;  // for people; empty when the payload has none
  std::int64_t hook_id = 0;
  std::string body;
  Signing signing = Signing::kTrue;
  Expectation expectation = Expectation::kReceived;
  Fault fault = Fault::kNone;
};

struct ExpectedHumanReview {
  std::int64_t id = 0;
  std::int64_t reviewer_id = 0;
  Opinion opinion = Opinion::kCommented;
  bool dismissed = false;
};

struct ExpectedReview {
  std::int64_t organization_id = 0;
  std::int64_t repository_id = 0;
  std::int64_t number = 0;
  std::int64_t author_id = 0;
  LifeState state = LifeState::kOpen;
  bool draft = false;
  std::string head_sha;
  std::string base_ref;
  std::string title;
  std::vector<ExpectedHumanReview> human_reviews;  // by id
  Verdict verdict = Verdict::kNone;
  std::string merge_sha;  // empty: it is not merged
  std::set<std::string> labels;
  std::set<std::int64_t> assignees;
  std::set<std::int64_t> requested_reviewers;
  std::string milestone;  // empty: none
  bool locked = false;
  bool auto_merge = false;
};

// What one worker sends in one piece and in this order.
struct Chapter {
  std::string name;
  std::vector<Delivery> deliveries;
  std::vector<Delivery> late;  // to be sent when every chapter has been
  std::optional<ExpectedReview> expected;
  bool owner_mismatch = false;  // names an owner to whom its repository does not belong
};

// As the query API spells them.
[[nodiscard]] std::string_view ToString(LifeState state);
[[nodiscard]] std::string_view ToString(Opinion opinion);
[[nodiscard]] std::string_view ToString(Verdict verdict);
[[nodiscard]] std::string_view ToString(Fault fault);

// "opened, synchronize, closed (reordered)": the chapter's deliveries in the order of sending.
[[nodiscard]] std::string PlotOf(const Chapter& chapter);

}  // namespace docket::demo
