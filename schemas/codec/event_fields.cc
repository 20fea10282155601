#include "schemas/codec/event_fields.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "docket/common/v1/common.pb.h"
#include "docket/installation/v1/events.pb.h"
#include "docket/repository/v1/events.pb.h"
#include "docket/review/v1/events.pb.h"

namespace docket::schemas {
namespace {

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z, in microseconds.
constexpr domain::Timestamp kFirstTime{-62'135'596'800'000'000};
constexpr domain::Timestamp kLastTime{253'402'300'799'999'999};

struct TextForm {
  const google::protobuf::Descriptor* message;
  std::string_view pattern;
};

}  // namespace

bool IsTime(const google::protobuf::FieldDescriptor& field) {
  return absl::EndsWith(field.name(), "_at");
}

bool IsStoredTime(const google::protobuf::FieldDescriptor& field) {
  if (field.cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64) return false;
  const absl::string_view name = field.name();
  return IsTime(field) || name == "at" || name == "due" || name == "until" ||
         absl::EndsWith(name, "deadline") || absl::EndsWith(name, "_since") ||
         absl::EndsWith(name, "_until");
}

bool IsWritableTime(domain::Timestamp time) { return time >= kFirstTime && time <= kLastTime; }

// The prefix of all names is what the unspecified value has before its own.
std::string EnumText(const google::protobuf::EnumValueDescriptor& value) {
  constexpr std::string_view kUnspecified = "UNSPECIFIED";
  if (value.number() == 0) return "unknown";
  const std::size_t prefix =
      value.type()->FindValueByNumber(0)->name().size() - kUnspecified.size();
  return absl::AsciiStrToLower(value.name().substr(prefix));
}

bool IsLeftOut(const google::protobuf::FieldDescriptor& field) {
  return field.message_type() == common::v1::Personal::descriptor() ||
         absl::StartsWith(field.name(), "secret_");
}

// docs/formats/ids.md has the grammar.
std::string_view TextPattern(const google::protobuf::Descriptor& message) {
  static const TextForm forms[] = {
      {review::v1::ReviewId::descriptor(), "^rev_[a-z0-9]{1,16}_[1-9][0-9]*_[1-9][0-9]*$"},
      {review::v1::RunId::descriptor(),
       "^rev_[a-z0-9]{1,16}_[1-9][0-9]*_[1-9][0-9]*_r[1-9][0-9]*$"},
      {repository::v1::RepositoryKey::descriptor(), "^repo_[a-z0-9]{1,16}_[1-9][0-9]*$"},
      {installation::v1::InstallationKey::descriptor(), "^inst_[a-z0-9]{1,16}_[1-9][0-9]*$"},
  };
  for (const TextForm& form : forms) {
    if (form.message == &message) return form.pattern;
  }
  return {};
}

}  // namespace docket::schemas
