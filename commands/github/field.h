// Field: a place in a payload, which may be absent. Reading never fails: a value that is missing
// where it is needed, or of another type than it must have, reads as zero or empty, and the first
// such place is noted in Malformed. So a rule reads all it needs in one expression, and whoever
// called it asks Malformed once before using the result. Absent and null are the same. Each kind is
// read in two ways: X() needs the value; XOr(fallback) takes the fallback for an absent one, but a
// value of a wrong type is malformed in both. Thread-safety: value types; Malformed is written
// through a Field and belongs to one thread. Ownership: refers to the JsonBody, to Malformed and to
// the keys, all of which must outlive it.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.h"
#include "domain/time.h"

namespace docket::commands::github {

class Malformed {
 public:
  void Note(std::string path) {
    if (path_.empty()) path_ = std::move(path);
  }
  [[nodiscard]] bool found() const { return !path_.empty(); }
  [[nodiscard]] const std::string& path() const { return path_; }  // "pull_request.labels[0].name"

 private:
  std::string path_;
};

class Field {
 public:
  [[nodiscard]] static Field Root(const simdjson::dom::element& object, Malformed& malformed);

  // The member of that name; absent if there is none. Malformed if this is neither object nor
  // absent.
  [[nodiscard]] Field operator[](std::string_view key) const;

  [[nodiscard]] bool Present() const { return present_; }
  // Whether this is an object with a member of that name, be it null.
  [[nodiscard]] bool Has(std::string_view key) const;
  [[nodiscard]] bool IsObject() const { return present_ && element_.is_object(); }

  // Array elements but null ones. Absent: none.
  [[nodiscard]] std::vector<Field> Items() const;

  // Provider ids and numbers: positive.
  [[nodiscard]] std::int64_t Id() const;
  [[nodiscard]] std::int64_t IdOr(std::int64_t fallback) const;

  [[nodiscard]] std::string_view Text() const;
  [[nodiscard]] std::string_view TextOr(std::string_view fallback) const;

  [[nodiscard]] bool FlagOr(bool fallback) const;

  // The value as JSON without white space, its members in the order in which they came; absent:
  // nothing.
  [[nodiscard]] std::string Json() const;

  // RFC 3339 text or whole seconds since 1970; GitHub uses both, also for one and the same member.
  [[nodiscard]] domain::Timestamp Time() const;
  [[nodiscard]] domain::Timestamp TimeOr(domain::Timestamp fallback) const;

  // 40 or 64 lower-case hex digits.
  [[nodiscard]] domain::CommitSha Sha() const;
  [[nodiscard]] domain::CommitSha ShaOr(const domain::CommitSha& fallback) const;

  // Says that the value here cannot be used, though its type is right.
  void NoteMalformed() const;

 private:
  static constexpr std::size_t kMaxSteps = 6;  // the deepest path of a rule, checked

  struct Step {
    std::string_view key;  // empty: an array's element
    std::size_t index = 0;
  };

  explicit Field(Malformed& malformed) : malformed_(&malformed) {}
  [[nodiscard]] Field Child(const Step& step) const;

  Malformed* malformed_;
  simdjson::dom::element element_;
  bool present_ = false;
  std::size_t depth_ = 0;
  std::array<Step, kMaxSteps> steps_;
};

}  // namespace docket::commands::github
