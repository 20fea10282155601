#include "api/json/body_reader.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/json/object_body.h"
#include "platform/string_view_bridge.h"

namespace docket::api {

BodyReader::BodyReader(std::string_view body) {
  if (body.empty()) return;
  absl::StatusOr<boost::json::object> members = ParseObjectBody(body);
  first_wrong_ = members.status();
  if (members.ok()) members_ = *std::move(members);
}

const boost::json::value* BodyReader::Member(std::string_view name) {
  asked_.emplace_back(name);
  const auto* value = members_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool BodyReader::IsText(const boost::json::value& value, std::string_view text) {
  return value.is_string() && std::string_view(value.get_string()) == text;
}

std::string BodyReader::Text(std::string_view name, std::size_t bytes_max, Need need) {
  const boost::json::value* value = Member(name);
  if (value == nullptr && need == Need::kOptional) return {};
  const bool given = value != nullptr && value->is_string() && !value->get_string().empty();
  if (given && value->get_string().size() <= bytes_max) return std::string(value->get_string());
  if (value != nullptr && value->is_string() && value->get_string().empty() &&
      need == Need::kOptional) {
    return {};
  }
  Wrong(name, absl::StrCat("a text of ", need == Need::kRequired ? "1 to " : "at most ", bytes_max,
                           " bytes"));
  return {};
}

std::int64_t BodyReader::Number(std::string_view name, const Range& range) {
  const boost::json::value* value = Member(name);
  if (value == nullptr && range.otherwise.has_value()) return *range.otherwise;
  if (value != nullptr && value->is_int64() && value->get_int64() >= range.min &&
      value->get_int64() <= range.max) {
    return value->get_int64();
  }
  Wrong(name, absl::StrCat("a whole number of ", range.min, " to ", range.max));
  return range.min;
}

bool BodyReader::Flag(std::string_view name, bool otherwise) {
  const boost::json::value* value = Member(name);
  if (value == nullptr) return otherwise;
  if (value->is_bool()) return value->get_bool();
  Wrong(name, "true or false");
  return otherwise;
}

std::optional<std::vector<std::string>> BodyReader::Texts(std::string_view name,
                                                          std::size_t items_max) {
  if (Member(name) == nullptr) return std::nullopt;
  std::vector<std::string> texts = TextList(name);
  const bool whole = std::find(texts.begin(), texts.end(), std::string()) == texts.end();
  if (!whole || texts.empty() || texts.size() > items_max) {
    Wrong(name, absl::StrCat("a list of 1 to ", items_max, " texts"));
  }
  return texts;
}

std::vector<std::string> BodyReader::TextList(std::string_view name) {
  const boost::json::value* value = Member(name);
  if (value == nullptr || !value->is_array()) return {};
  std::vector<std::string> texts;
  for (const boost::json::value& one : value->get_array()) {
    texts.push_back(one.is_string() ? std::string(one.get_string()) : std::string());
  }
  return texts;
}

void BodyReader::Wrong(std::string_view name, std::string_view allowed) {
  if (!first_wrong_.ok()) return;
  first_wrong_ = absl::InvalidArgumentError(
      absl::StrCat(platform::AbslView(name), " must be ", platform::AbslView(allowed), "."));
}

absl::Status BodyReader::Finish() const {
  if (!first_wrong_.ok()) return first_wrong_;
  for (const auto& member : members_) {
    const std::string name(member.key());
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("There is no member ", name, ". Allowed: ", absl::StrJoin(asked_, ", "), "."));
  }
  return absl::OkStatus();
}

}  // namespace docket::api
