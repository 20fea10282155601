#include "tests/schemas/random_message.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "absl/strings/str_format.h"
#include "google/protobuf/descriptor.h"

namespace docket::tests {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

namespace {

constexpr std::uint64_t kMostElements = 3;
constexpr std::int64_t kLargestStep = std::int64_t{1} << 40;
constexpr std::int64_t kLargestStep32 = 1000;

}  // namespace

std::int64_t RandomMessages::NextNumber(std::int64_t largest_step) {
  last_number_ += 1 + static_cast<std::int64_t>(Below(static_cast<std::uint64_t>(largest_step)));
  return last_number_;
}

std::string RandomMessages::NextCode() {
  return absl::StrFormat("%016x", NextNumber(kLargestStep));
}

std::string RandomMessages::NextText() {
  constexpr std::array<std::string_view, 6> kEndings = {"", "ä", "重要", "🚀", "\n\"\\", "e\u0301"};
  return NextCode() + std::string(kEndings.at(Below(kEndings.size())));
}

std::string RandomMessages::Bytes(std::size_t count) {
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(Below(256));
  return bytes;
}

// `place`: in a repeated field, whose values ascend; else -1. Never the unspecified value.
int RandomMessages::EnumNumber(const EnumDescriptor& type, int place) {
  const int specified = type.value_count() - 1;
  const int index =
      1 + (place < 0 ? static_cast<int>(Below(static_cast<std::uint64_t>(specified))) : place);
  return type.value(index)->number();
}

void RandomMessages::FillField(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  const int place = many ? reflection.FieldSize(message, &field) : -1;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64: {
      const std::int64_t number = NextNumber(kLargestStep);
      return many ? reflection.AddInt64(&message, &field, number)
                  : reflection.SetInt64(&message, &field, number);
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      const auto number = static_cast<std::int32_t>(Below(kLargestStep32) + 1);
      return many ? reflection.AddInt32(&message, &field, number)
                  : reflection.SetInt32(&message, &field, number);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return many ? reflection.AddBool(&message, &field, true)
                  : reflection.SetBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = EnumNumber(*field.enum_type(), place);
      return many ? reflection.AddEnumValue(&message, &field, number)
                  : reflection.SetEnumValue(&message, &field, number);
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = field.type() == FieldDescriptor::TYPE_BYTES ? Bytes(32)
                               : field.name() == "host"                    ? NextCode()
                                                                           : NextText();
      return many ? reflection.AddString(&message, &field, text)
                  : reflection.SetString(&message, &field, text);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(many ? *reflection.AddMessage(&message, &field)
                       : *reflection.MutableMessage(&message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      // No stored message has such a field; one left unset would go unnoticed.
      throw std::logic_error(field.full_name() + ": RandomMessages knows no such type");
  }
}

void RandomMessages::Fill(Message& message) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    std::uint64_t elements = field.is_repeated() ? 1 + Below(kMostElements) : 1;
    if (field.cpp_type() ==
        FieldDescriptor::CPPTYPE_ENUM) {  // each value once, besides unspecified
      elements =
          std::min(elements, static_cast<std::uint64_t>(field.enum_type()->value_count() - 1));
    }
    for (std::uint64_t element = 0; element < elements; ++element) FillField(message, field);
  }
}

std::string RandomMessages::Damage(std::string bytes) {
  const std::uint64_t wounds = 1 + Below(3);
  for (std::uint64_t wound = 0; wound < wounds; ++wound) {
    const std::size_t place = Below(bytes.size() + 1);
    switch (Below(4)) {
      case 0:
        bytes.resize(place);
        break;
      case 1:
        bytes.insert(place, Bytes(1 + Below(4)));
        break;
      case 2:
        bytes.erase(place, 1);
        break;
      default:
        if (place < bytes.size()) bytes[place] = static_cast<char>(Below(256));
    }
  }
  return bytes;
}

}  // namespace docket::tests
