#include "schemas/codec/event_schema.h"

#include <string>
#include <utility>

#include "boost/json/array.hpp"
#include "platform/check.h"
#include "schemas/codec/event_fields.h"

namespace docket::schemas {
namespace {

using boost::json::array;
using boost::json::object;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

object MessageSchema(const Descriptor& message) {
  if (const std::string_view pattern = TextPattern(message); !pattern.empty()) {
    return {{"type", "string"}, {"pattern", pattern}};
  }
  return PublishedDataSchema(message);
}

object ElementSchema(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_INT32:
      return IsTime(field) ? TimeSchema() : object{{"type", "integer"}};
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumSchema(*field.enum_type());
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_STRING) return TextSchema();
      return {{"type", "string"}, {"pattern", "^([0-9a-f]{2})*$"}};
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageSchema(*field.message_type());
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      break;
  }
  DOCKET_CHECK(false);  // no event may have such a field
  return {};
}

object FieldSchema(const FieldDescriptor& field) {
  if (field.is_repeated()) return {{"type", "array"}, {"items", ElementSchema(field)}};
  if (!field.has_presence()) return ElementSchema(field);
  return {{"anyOf", array{ElementSchema(field), object{{"type", "null"}}}}};
}

}  // namespace

object TimeSchema() { return {{"type", {"string", "null"}}, {"format", "date-time"}}; }

object TextSchema() { return {{"type", "string"}}; }

object EnumSchema(const google::protobuf::EnumDescriptor& names) {
  array values;
  for (int i = 0; i < names.value_count(); ++i) values.emplace_back(EnumText(*names.value(i)));
  return {{"enum", std::move(values)}};
}

object ObjectSchema(object properties) {
  array required;
  for (const auto& property : properties) required.emplace_back(property.key());
  return {
      {"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
}

object PublishedDataSchema(const Descriptor& event) {
  object properties;
  for (int i = 0; i < event.field_count(); ++i) {
    const FieldDescriptor& field = *event.field(i);
    if (!IsLeftOut(field)) properties[field.name()] = FieldSchema(field);
  }
  return ObjectSchema(std::move(properties));
}

}  // namespace docket::schemas
