#include "schemas/codec/message_json.h"

#include <type_traits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "platform/hashing.h"
#include "platform/json_text.h"
#include "platform/time_format.h"
#include "schemas/codec/event_fields.h"
#include "schemas/codec/installation_values.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/repository_values.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class JsonWriter {
 public:
  JsonWriter(std::string& out, FirstProblem& problem, const MessageJsonRules& rules)
      : out_(out), problem_(problem), rules_(rules) {}

  void WriteMessage(const Message& message);

 private:
  void WriteField(const Message& message, const FieldDescriptor& field);
  void WriteElement(const Message& message, const FieldDescriptor& field, int index);
  void WriteNumber(const FieldDescriptor& field, std::int64_t number);
  void WriteEnum(const FieldDescriptor& field, int number);
  void WriteText(const FieldDescriptor& field, const std::string& text);
  bool WriteKnown(const Message& message);

  std::string& out_;
  FirstProblem& problem_;
  const MessageJsonRules rules_;
};

// Messages that a reader knows as one piece of text.
bool JsonWriter::WriteKnown(const Message& message) {
  const auto as_text = [&]<class Stored>(std::type_identity<Stored>) {
    if (message.GetDescriptor() != Stored::descriptor()) return false;
    platform::AppendJsonString(domain::ToString(FromProto(static_cast<const Stored&>(message))),
                               out_);
    return true;
  };
  if (message.GetDescriptor() == common::v1::Personal::descriptor()) {
    platform::AppendJsonString(
        rules_.people.TextOf(static_cast<const common::v1::Personal&>(message)), out_);
    return true;
  }
  return as_text(std::type_identity<review::v1::ReviewId>{}) ||
         as_text(std::type_identity<review::v1::RunId>{}) ||
         as_text(std::type_identity<repository::v1::RepositoryKey>{}) ||
         as_text(std::type_identity<installation::v1::InstallationKey>{});
}

void JsonWriter::WriteMessage(const Message& message) {
  if (WriteKnown(message)) return;
  out_ += '{';
  bool first = true;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (rules_.is_left_out != nullptr && rules_.is_left_out(field)) continue;
    absl::StrAppend(&out_, first ? "\"" : ",\"", field.name(), "\":");
    WriteField(message, field);
    first = false;
  }
  out_ += '}';
}

void JsonWriter::WriteField(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    out_ += '[';
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      if (i > 0) out_ += ',';
      WriteElement(message, field, i);
    }
    out_ += ']';
  } else if (field.has_presence() && !reflection.HasField(message, &field)) {
    out_ += "null";
  } else {
    WriteElement(message, field, -1);
  }
}

// `index`: of a repeated field; -1 for a singular one.
void JsonWriter::WriteElement(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      return WriteNumber(field, one ? reflection.GetInt64(message, &field)
                                    : reflection.GetRepeatedInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT32:
      return WriteNumber(field, one ? reflection.GetInt32(message, &field)
                                    : reflection.GetRepeatedInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_BOOL: {
      const bool value = one ? reflection.GetBool(message, &field)
                             : reflection.GetRepeatedBool(message, &field, index);
      out_ += value ? "true" : "false";
      return;
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return WriteEnum(field, one ? reflection.GetEnumValue(message, &field)
                                  : reflection.GetRepeatedEnumValue(message, &field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return WriteText(field, one ? reflection.GetString(message, &field)
                                  : reflection.GetRepeatedString(message, &field, index));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return WriteMessage(one ? reflection.GetMessage(message, &field)
                              : reflection.GetRepeatedMessage(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      out_ += "null";
      problem_.Note(absl::StrCat(field.full_name(), " has a type that is never written"));
      return;
  }
}

void JsonWriter::WriteNumber(const FieldDescriptor& field, std::int64_t number) {
  if (!rules_.is_time(field)) {
    absl::StrAppend(&out_, number);
  } else if (number == domain::kUnknownTime.value()) {
    out_ += "null";
  } else if (!IsWritableTime(domain::Timestamp(number))) {
    out_ += "null";
    problem_.Note(absl::StrCat(field.full_name(), " is no time: ", number));
  } else {
    platform::AppendJsonString(platform::FormatRfc3339(domain::Timestamp(number)), out_);
  }
}

void JsonWriter::WriteEnum(const FieldDescriptor& field, int number) {
  const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
  if (value == nullptr) {
    out_ += "null";
    problem_.Note(absl::StrCat("unknown ", field.enum_type()->full_name(), " ", number));
    return;
  }
  platform::AppendJsonString(EnumText(*value), out_);
}

void JsonWriter::WriteText(const FieldDescriptor& field, const std::string& text) {
  const bool bytes = field.type() == FieldDescriptor::TYPE_BYTES;
  platform::AppendJsonString(bytes ? platform::HexEncode(text) : text, out_);
}

}  // namespace

absl::StatusOr<std::string> MessageJson(const Message& message, const MessageJsonRules& rules) {
  std::string json;
  FirstProblem problem;
  JsonWriter(json, problem, rules).WriteMessage(message);
  if (!problem.status().ok()) return problem.status();
  return json;
}

}  // namespace docket::schemas
