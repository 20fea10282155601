#include "api/json/values.h"

#include <string>

#include "absl/strings/ascii.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"
#include "schemas/codec/common_codec.h"

namespace docket::api {

using boost::json::value;

value IdJson(std::int64_t id) { return id == 0 ? value(nullptr) : value(std::to_string(id)); }

value TimeJson(std::int64_t microseconds) {
  if (microseconds == 0) return nullptr;
  return value(platform::FormatRfc3339(domain::Timestamp(microseconds)));
}

value TextJson(std::string_view text) {
  return text.empty() ? value(nullptr) : value(std::string(text));
}

std::string PersonalText(const common::v1::Personal& personal,
                         const schemas::PersonalReader& people) {
  return people.TextOf(personal);
}

value PersonJson(const common::v1::Person& person, const schemas::PersonalReader& people) {
  if (person.id() == 0) return nullptr;
  return {{"id", std::to_string(person.id())},
          {"login", TextJson(PersonalText(person.login(), people))}};
}

value OrganizationJson(const common::v1::Tenant& tenant) { return IdJson(tenant.organization()); }

value SourceJson(const common::v1::Source& source) {
  return {
      {"provider", TextJson(source.provider())},
      {"guid", TextJson(source.guid())},
      {"delivery", source.has_delivery() ? value(ToString(schemas::FromProto(source.delivery())))
                                         : value(nullptr)}};
}

value HexJson(std::string_view bytes) {
  return bytes.empty() ? value(nullptr) : value(platform::HexEncode(bytes));
}

value EnumJson(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return "unknown";  // a value of a newer program
  name.remove_prefix(prefix.size());
  if (name == "UNSPECIFIED") return "unknown";
  return value(absl::AsciiStrToLower(platform::AbslView(name)));
}

}  // namespace docket::api
