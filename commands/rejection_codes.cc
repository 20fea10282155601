#include "commands/rejection_codes.h"

namespace docket::commands {
namespace {

struct Name {
  std::string_view code;
  std::string_view detail;
};

// A value outside the enum is a bug; the compiler warns about a case that is missing.
constexpr Name kUnnamed{"unnamed", "a refusal without a name; report this as a bug"};

constexpr Name NameOf(domain::review::Rejection rejection) {
  switch (rejection) {
    case domain::review::Rejection::kWrongReview:
      return {"wrong-review", "the command names another review than its stream"};
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
              "a reader's key must name at least one organization, or it could read nothing"};
  }
  return kUnnamed;
}

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

}  // namespace docket::commands
