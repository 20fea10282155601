#include "projections/postgres/json_rows.h"

#include "absl/strings/str_cat.h"
#include "platform/json_text.h"

namespace docket::projections {

void JsonRows::Begin() {
  text_ += text_.empty() ? "{" : "},{";
  first_in_object_ = true;
}

void JsonRows::Name(const char* name) {
  absl::StrAppend(&text_, first_in_object_ ? "\"" : ",\"", name, "\":");
  first_in_object_ = false;
}

void JsonRows::Number(const char* name, std::int64_t value) {
  Name(name);
  absl::StrAppend(&text_, value);
}

void JsonRows::Text(const char* name, const std::string& value) {
  Name(name);
  platform::AppendJsonString(value, text_);
}

void JsonRows::Word(const char* name, const std::string& value) {
  if (!value.empty()) {
    Text(name, value);
    return;
  }
  Name(name);
  text_ += "null";
}

void JsonRows::Flag(const char* name, bool value) {
  Name(name);
  text_ += value ? "true" : "false";
}

void JsonRows::Texts(const char* name, const std::vector<std::string>& values) {
  Name(name);
  text_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text_ += ',';
    platform::AppendJsonString(values[i], text_);
  }
  text_ += ']';
}

std::string JsonRows::Array() const { return text_.empty() ? "[]" : "[" + text_ + "}]"; }

}  // namespace docket::projections
