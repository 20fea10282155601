#include "commands/github/field.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"

namespace docket::commands::github {
namespace {

constexpr domain::Timestamp kEndOfYear9999 = domain::FromSeconds(253'402'300'799);

// Before 1970 or after 9999 is no time that GitHub sends, and could not be written down again.
std::optional<domain::Timestamp> PlausibleTime(domain::Timestamp time) {
  if (time <= domain::kUnknownTime || time > kEndOfYear9999) return std::nullopt;
  return time;
}

std::optional<domain::Timestamp> TimeIn(const simdjson::dom::element& element) {
  std::int64_t seconds = 0;
  if (element.get(seconds) == simdjson::SUCCESS) {
    if (seconds < 0 || seconds > kEndOfYear9999.value() / 1'000'000) return std::nullopt;
    return PlausibleTime(domain::FromSeconds(seconds));
  }
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return std::nullopt;
  const std::optional<domain::Timestamp> time = platform::ParseRfc3339(text);
  return time.has_value() ? PlausibleTime(*time) : std::nullopt;
}

}  // namespace

Field Field::Root(const simdjson::dom::element& object, Malformed& malformed) {
  Field root(malformed);
  root.element_ = object;
  root.present_ = true;
  return root;
}

Field Field::Child(const Step& step) const {
  DOCKET_CHECK(depth_ < kMaxSteps);
  Field child(*malformed_);
  child.steps_ = steps_;
  child.steps_[depth_] = step;
  child.depth_ = depth_ + 1;
  return child;
}

Field Field::operator[](std::string_view key) const {
  Field child = Child({.key = key});
  if (!present_) return child;
  simdjson::dom::object object;
  if (element_.get(object) != simdjson::SUCCESS) {
    NoteMalformed();
    return child;
  }
  child.present_ =
      object.at_key(key).get(child.element_) == simdjson::SUCCESS && !child.element_.is_null();
  return child;
}

bool Field::Has(std::string_view key) const {
  simdjson::dom::object object;
  if (!present_ || element_.get(object) != simdjson::SUCCESS) return false;
  return object.at_key(key).error() == simdjson::SUCCESS;
}

std::vector<Field> Field::Items() const {
  std::vector<Field> items;
  if (!present_) return items;
  simdjson::dom::array array;
  if (element_.get(array) != simdjson::SUCCESS) {
    NoteMalformed();
    return items;
  }
  std::size_t index = 0;
  for (const simdjson::dom::element element : array) {
    Field item = Child({.key = {}, .index = index++});
    if (element.is_null()) continue;
    item.element_ = element;
    item.present_ = true;
    items.push_back(item);
  }
  return items;
}

std::int64_t Field::Id() const {
  if (!present_) NoteMalformed();
  return IdOr(0);
}

std::int64_t Field::IdOr(std::int64_t fallback) const {
  if (!present_) return fallback;
  std::int64_t id = 0;
  if (element_.get(id) == simdjson::SUCCESS && id > 0) return id;
  NoteMalformed();
  return 0;
}

std::string_view Field::Text() const {
  if (!present_) NoteMalformed();
  return TextOr({});
}

std::string_view Field::TextOr(std::string_view fallback) const {
  if (!present_) return fallback;
  std::string_view text;
  if (element_.get(text) != simdjson::SUCCESS) NoteMalformed();
  return text;
}

bool Field::FlagOr(bool fallback) const {
  if (!present_) return fallback;
  bool flag = false;
  if (element_.get(flag) != simdjson::SUCCESS) NoteMalformed();
  return flag;
}

std::string Field::Json() const {
  return present_ ? std::string(simdjson::minify(element_)) : std::string();
}

domain::Timestamp Field::Time() const {
  if (!present_) NoteMalformed();
  return TimeOr(domain::kUnknownTime);
}

domain::Timestamp Field::TimeOr(domain::Timestamp fallback) const {
  if (!present_) return fallback;
  const std::optional<domain::Timestamp> time = TimeIn(element_);
  if (!time.has_value()) NoteMalformed();
  return time.value_or(domain::kUnknownTime);
}

domain::CommitSha Field::Sha() const {
  if (!present_) NoteMalformed();
  return ShaOr(domain::CommitSha());
}

domain::CommitSha Field::ShaOr(const domain::CommitSha& fallback) const {
  if (!present_) return fallback;
  const std::string_view text = Text();
  if (!domain::IsCommitSha(text)) NoteMalformed();
  return domain::CommitSha(std::string(text));
}

void Field::NoteMalformed() const {
  std::string path;
  for (std::size_t i = 0; i < depth_; ++i) {
    const Step& step = steps_[i];
    if (step.key.empty()) {
      absl::StrAppend(&path, "[", step.index, "]");
    } else {
      absl::StrAppend(&path, path.empty() ? "" : ".", platform::AbslView(step.key));
    }
  }
  malformed_->Note(path.empty() ? "$" : std::move(path));
}

}  // namespace docket::commands::github
