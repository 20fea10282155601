// JsonRows: rows of one table as a JSON array of objects, which one statement turns into the
// table's rows. Thread-safety: none; used by one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace docket::projections {

class JsonRows {
 public:
  // Begins the next object; what is added until the next one is in it.
  void Begin();
  void Number(const char* name, std::int64_t value);
  // Microseconds since 1970; 0 is not known. As a number.
  void Time(const char* name, std::int64_t value) { Number(name, value); }
  // 0: nothing. As a number.
  void Id(const char* name, std::int64_t value) { Number(name, value); }
  void Text(const char* name, const std::string& value);
  // Empty: null.
  void Word(const char* name, const std::string& value);
  void Flag(const char* name, bool value);
  // A list of texts.
  void Texts(const char* name, const std::vector<std::string>& values);

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] std::string Array() const;

 private:
  void Name(const char* name);

  std::string text_;
  bool first_in_object_ = true;
};

}  // namespace docket::projections
