// Building domain values from messages. A conversion returns a value in any case and notes what is
// wrong in a FirstProblem; whoever started the decoding looks at it once, at the end.
// Thread-safety: FirstProblem belongs to one decoding; the functions are pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/repeated_field.h"
#include "platform/string_view_bridge.h"

namespace docket::schemas {

class FirstProblem {
 public:
  void Note(std::string_view what) {
    if (status_.ok()) status_ = absl::DataLossError(platform::AbslView(what));
  }
  [[nodiscard]] const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};

// The domain's value that `to_proto` writes as `value`. An enum grows by a new schema version of
// the messages that carry it, so a number that this program does not know is damage.
// Precondition: D counts up from 0 without gaps.
template <class D, class P>
[[nodiscard]] D EnumFromProto(P value, P (*to_proto)(D), FirstProblem& problem) {
  const google::protobuf::EnumDescriptor& descriptor = *google::protobuf::GetEnumDescriptor<P>();
  const int last = descriptor.value_count() - 1;
  if (static_cast<int>(value) == 0) {
    // UNSPECIFIED is a value only where the domain writes its first one so.
    if (to_proto(D{}) == value) return D{};
  } else {
    for (int i = 0; i <= last; ++i) {
      if (to_proto(static_cast<D>(i)) == value) return static_cast<D>(i);
    }
  }
  problem.Note(absl::StrCat("unknown ", descriptor.full_name(), " ", static_cast<int>(value)));
  return D{};
}

// From 32 bytes, or from none.
[[nodiscard]] domain::Sha256Hex Sha256FromProto(std::string_view bytes, FirstProblem& problem);

// As it was given, which may be nothing; longer than any is damage.
[[nodiscard]] domain::CommitSha ShaFromProto(std::string_view sha, FirstProblem& problem);

// Ids as repeated numbers, in the container's own order.
template <class Ids>
void AddIds(const Ids& ids, google::protobuf::RepeatedField<std::int64_t>& out) {
  for (const auto& id : ids) out.Add(id.value());
}

template <class Id>
[[nodiscard]] std::vector<Id> IdsFromProto(
    const google::protobuf::RepeatedField<std::int64_t>& numbers) {
  std::vector<Id> ids;
  ids.reserve(static_cast<std::size_t>(numbers.size()));
  for (const std::int64_t number : numbers) ids.emplace_back(number);
  return ids;
}

}  // namespace docket::schemas
