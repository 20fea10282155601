#include "commands/rejection_codes.h"

namespace docket::commands {
namespace {

struct Name {
  std::string_view code;
  std::string_view detail;
};

// A value outside the enum is a bug; the compiler warns about a case that is missing.
constexpr Name kUnnamed{"unnamed", "a refusal without a name; report this as a bug"};

constexpr Name kPolicyOutOfBounds{"policy-out-of-bounds",
                                  "a part of the policy is longer or greater than is allowed"};
constexpr Name kPolicyHasChanged{"policy-has-changed",
                                 "the policy has another version than the one to be replaced"};

constexpr Name NameOf(domain::review::Rejection rejection) {
  switch (rejection) {
    case domain::review::Rejection::kWrongReview:
      return {"wrong-review", "the command names another review than its stream"};
    case domain::review::Rejection::kNotTracked:
      return {"not-tracked", "nothing is known of this pull request"};
    case domain::review::Rejection::kNoSuchRun:
      return {"no-such-run", "the review has had no run of this number"};
    case domain::review::Rejection::kRunEnded:
      return {"run-ended", "the run is over, or a newer one took its place"};
    case domain::review::Rejection::kRunLive:
      return {"run-live", "a run of this head is under way"};
    case domain::review::Rejection::kNotReviewable:
      return {"not-reviewable",
              "the pull request is not open, or its repository not active; the ReviewSkipped of "
              "this command says which"};
    case domain::review::Rejection::kStaleHead:
      return {"stale-head", "the pull request has another head now"};
    case domain::review::Rejection::kWrongStage:
      return {"wrong-stage", "the run is at another stage"};
    case domain::review::Rejection::kStaleLease:
      return {"stale-lease", "the lease has ended, or was never given; lease a task anew"};
    case domain::review::Rejection::kTaskTaken:
      return {"task-taken", "another worker holds the task"};
    case domain::review::Rejection::kTaskNotDue:
      return {"task-not-due", "there is nothing to do now; it may be leased later"};
    case domain::review::Rejection::kNotificationSettled:
      return {"notification-settled", "it is not to be told, or not any more"};
    case domain::review::Rejection::kTooMuchFeedback:
      return {"too-much-feedback", "something was said of 1000 other findings of this review"};
  }
  return kUnnamed;
}

constexpr Name NameOf(domain::repository::Rejection rejection) {
  switch (rejection) {
    case domain::repository::Rejection::kOwnerMismatch:
      return {
          "owner-mismatch",
          "the delivery names another owner than the repository is bound to; a transfer needs an "
          "endpoint that speaks for both, or an operator"};
    case domain::repository::Rejection::kNotKnown:
      return {"not-known", "nothing is known of this repository"};
    case domain::repository::Rejection::kPolicyOutOfBounds:
      return kPolicyOutOfBounds;
    case domain::repository::Rejection::kPolicyHasChanged:
      return kPolicyHasChanged;
    case domain::repository::Rejection::kNoSuchTransfer:
      return {"no-such-transfer",
              "no transfer to this organisation was announced; have the provider deliver its "
              "repository.transferred again"};
  }
  return kUnnamed;
}

constexpr Name NameOf(domain::installation::Rejection rejection) {
  switch (rejection) {
    case domain::installation::Rejection::kOwnerMismatch:
      return {"owner-mismatch", "the delivery names another account than the installation's"};
  }
  return kUnnamed;
}

constexpr Name NameOf(domain::access::Rejection rejection) {
  switch (rejection) {
    case domain::access::Rejection::kKeyExists:
      return {"key-exists", "a key with this id was created before"};
    case domain::access::Rejection::kNoSuchKey:
      return {"no-such-key", "no key has this id"};
    case domain::access::Rejection::kReaderNeedsTenant:
      return {"reader-needs-organization",
              "a key of this role must name at least one organization, or it could read nothing"};
  }
  return kUnnamed;
}

constexpr Name NameOf(domain::conversation::Rejection rejection) {
  switch (rejection) {
    case domain::conversation::Rejection::kNoSuchRun:
      return NameOf(domain::review::Rejection::kNoSuchRun);
    case domain::conversation::Rejection::kRunEnded:
      return NameOf(domain::review::Rejection::kRunEnded);
    case domain::conversation::Rejection::kWrongStage:
      return NameOf(domain::review::Rejection::kWrongStage);
    case domain::conversation::Rejection::kStaleLease:
      return NameOf(domain::review::Rejection::kStaleLease);
    case domain::conversation::Rejection::kTooMany:
      return {"too-many-messages", "the conversation has as many messages as one may have"};
  }
  return kUnnamed;
}

constexpr Name NameOf(domain::organization::Rejection rejection) {
  switch (rejection) {
    case domain::organization::Rejection::kPolicyOutOfBounds:
      return kPolicyOutOfBounds;
    case domain::organization::Rejection::kPolicyHasChanged:
      return kPolicyHasChanged;
    case domain::organization::Rejection::kTooManyRepositories:
      return {"too-many-repositories",
              "the organisation has so many that this one is not told its policy"};
    case domain::organization::Rejection::kNameOutOfBounds:
      return {"name-out-of-bounds", "the name is to be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'"};
    case domain::organization::Rejection::kReasonOutOfBounds:
      return {"reason-out-of-bounds", "a reason is to be given, of at most 2,000 bytes"};
    case domain::organization::Rejection::kLegalHoldExists:
      return {"legal-hold-exists",
              "the organisation has a legal hold of this name, with another scope or lifted"};
    case domain::organization::Rejection::kNoSuchLegalHold:
      return {"no-such-legal-hold", "the organisation has no legal hold of this name"};
    case domain::organization::Rejection::kTooManyLegalHolds:
      return {"too-many-legal-holds", "the organisation has as many legal holds as one may have"};
    case domain::organization::Rejection::kNoSubject:
      return {"no-subject", "the id of a person is to be given"};
    case domain::organization::Rejection::kHeld:
      return {"legal-hold-stands",
              "a legal hold of the organisation stands, and while it does nobody is erased there"};
    case domain::organization::Rejection::kTooManyErased:
      return {"too-many-erased", "the organisation has erased as many persons as one may"};
  }
  return kUnnamed;
}

constexpr Name NameOf(domain::trail::Rejection rejection) {
  switch (rejection) {
    case domain::trail::Rejection::kTooMany:
      return {"too-many-accesses", "the command brings more accesses than one may"};
  }
  return kUnnamed;
}

// Refuses nothing.
constexpr Name NameOf(domain::commit::Rejection /*rejection*/) { return kUnnamed; }

}  // namespace

std::string_view RejectionCode(domain::review::Rejection rejection) {
  return NameOf(rejection).code;
}
std::string_view RejectionCode(domain::repository::Rejection rejection) {
  return NameOf(rejection).code;
}
std::string_view RejectionCode(domain::installation::Rejection rejection) {
  return NameOf(rejection).code;
}
std::string_view RejectionCode(domain::access::Rejection rejection) {
  return NameOf(rejection).code;
}
std::string_view RejectionCode(domain::commit::Rejection rejection) {
  return NameOf(rejection).code;
}
std::string_view RejectionCode(domain::organization::Rejection rejection) {
  return NameOf(rejection).code;
}
std::string_view RejectionCode(domain::conversation::Rejection rejection) {
  return NameOf(rejection).code;
}
std::string_view RejectionCode(domain::trail::Rejection rejection) {
  return NameOf(rejection).code;
}

std::string_view RejectionDetail(domain::review::Rejection rejection) {
  return NameOf(rejection).detail;
}
std::string_view RejectionDetail(domain::repository::Rejection rejection) {
  return NameOf(rejection).detail;
}
std::string_view RejectionDetail(domain::installation::Rejection rejection) {
  return NameOf(rejection).detail;
}
std::string_view RejectionDetail(domain::access::Rejection rejection) {
  return NameOf(rejection).detail;
}
std::string_view RejectionDetail(domain::commit::Rejection rejection) {
  return NameOf(rejection).detail;
}
std::string_view RejectionDetail(domain::organization::Rejection rejection) {
  return NameOf(rejection).detail;
}
std::string_view RejectionDetail(domain::conversation::Rejection rejection) {
  return NameOf(rejection).detail;
}
std::string_view RejectionDetail(domain::trail::Rejection rejection) {
  return NameOf(rejection).detail;
}

}  // namespace docket::commands
