// The closed set of stored types, built from the domain's variants: type name and schema version of
// each alternative, how it becomes a message and how it is read back. An alternative without a
// Schema does not compile.
// Thread-safety: tables are immutable; the functions are pure.
// Failure: kUnimplemented for a type or version that this program does not know, kDataLoss for
// bytes that are no such message.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/scratch_message.h"
#include "schemas/codec/upcast.h"

namespace docket::schemas {

// A message with the name and version it is to be read by.
struct EncodedMessage {
  std::string_view type;  // static storage
  std::int32_t schema_version = 0;
  std::string data;
  friend bool operator==(const EncodedMessage&, const EncodedMessage&) = default;
};

// Text as a template argument.
template <std::size_t N>
struct FixedString {
  char text[N] = {};
  // NOLINTNEXTLINE(google-explicit-constructor): implicit, so that a literal can be the argument.
  constexpr FixedString(const char (&literal)[N]) { std::copy_n(literal, N, text); }
  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

// What a domain type is stored as. `TypeName` is written into every record: never change it.
template <class StoredMessage, FixedString TypeName, std::int32_t SchemaVersion>
struct StoredAs {
  using Message = StoredMessage;
  static constexpr std::string_view kType = TypeName.view();
  static constexpr std::int32_t kVersion = SchemaVersion;
};

// For each event and command T a specialisation that derives from StoredAs and has
//   static Message ToMessage(const T&);
//   static T FromMessage(const Message&, FirstProblem&);
template <class T>
struct Schema;

// One stored type. Whole: domain::Event or domain::Command.
template <class Whole>
struct TypeRow {
  std::string_view type;
  std::int32_t version = 0;
  const google::protobuf::Descriptor* (*descriptor)() = nullptr;
  absl::StatusOr<Whole> (*decode)(std::string_view data) = nullptr;
};

template <class Aggregate>
[[nodiscard]] EncodedMessage EncodeAlternative(const Aggregate& alternatives) {
  return std::visit(
      []<class T>(const T& value) {
        return EncodedMessage{.type = Schema<T>::kType,
                              .schema_version = Schema<T>::kVersion,
                              .data = SerializeDeterministically(Schema<T>::ToMessage(value))};
      },
      alternatives);
}

// The same of a message that `change` is done to before it is bytes. Its error is the answer.
using MessageChange = absl::FunctionRef<absl::Status(google::protobuf::Message&)>;
template <class Aggregate>
[[nodiscard]] absl::StatusOr<EncodedMessage> EncodeAlternative(const Aggregate& alternatives,
                                                               MessageChange change) {
  return std::visit(
      [&]<class T>(const T& value) -> absl::StatusOr<EncodedMessage> {
        auto message = Schema<T>::ToMessage(value);
        DOCKET_RETURN_IF_ERROR(change(message));
        return EncodedMessage{.type = Schema<T>::kType,
                              .schema_version = Schema<T>::kVersion,
                              .data = SerializeDeterministically(message)};
      },
      alternatives);
}

template <class Aggregate>
[[nodiscard]] std::string_view TypeOfAlternative(const Aggregate& alternatives) {
  return std::visit([]<class T>(const T&) { return Schema<T>::kType; }, alternatives);
}

template <class Whole, class Aggregate, class T>
[[nodiscard]] absl::StatusOr<Whole> DecodeAlternative(std::string_view data) {
  ScratchMessage<typename Schema<T>::Message> message;
  DOCKET_RETURN_IF_ERROR(ParseMessage(data, *message));
  FirstProblem problem;
  // Made in its place: an alternative may be large, and is moved at each level else.
  absl::StatusOr<Whole> whole(absl::in_place, std::in_place_type<Aggregate>, std::in_place_type<T>,
                              Schema<T>::FromMessage(*message, problem));
  if (!problem.status().ok()) {
    return absl::DataLossError(
        absl::StrCat(platform::AbslView(Schema<T>::kType), ": ", problem.status().message()));
  }
  return whole;
}

// The rows of one aggregate's variant, one for each alternative.
template <class Whole, class Aggregate>
[[nodiscard]] std::span<const TypeRow<Whole>> RowsOfVariant() {
  static const auto rows = []<class... Ts>(std::type_identity<std::variant<Ts...>>) {
    return std::array{TypeRow<Whole>{.type = Schema<Ts>::kType,
                                     .version = Schema<Ts>::kVersion,
                                     .descriptor = &Schema<Ts>::Message::descriptor,
                                     .decode = &DecodeAlternative<Whole, Aggregate, Ts>}...};
  }(std::type_identity<Aggregate>{});
  return rows;
}

template <class Whole>
class TypeTable {
 public:
  void Add(std::span<const TypeRow<Whole>> rows) {
    for (const TypeRow<Whole>& row : rows) {
      const bool added = rows_.emplace(row.type, row).second;
      DOCKET_CHECK(added);
    }
  }

  [[nodiscard]] const std::map<std::string_view, TypeRow<Whole>>& rows() const { return rows_; }

  // The row of a type that this program can read in that version.
  [[nodiscard]] absl::StatusOr<TypeRow<Whole>> Find(std::string_view type,
                                                    std::int32_t version) const {
    const auto row = rows_.find(type);
    if (row == rows_.end() || version > row->second.version) {
      return absl::UnimplementedError(
          absl::StrCat("type ", platform::AbslView(type), " in schema version ", version,
                       " is not known to this program; run a newer version"));
    }
    return row->second;
  }

  [[nodiscard]] absl::StatusOr<Whole> Decode(std::string_view type, std::int32_t version,
                                             std::string_view data,
                                             const UpcasterTable& upcasters) const {
    DOCKET_ASSIGN_OR_RETURN(const TypeRow<Whole> row, Find(type, version));
    if (version == row.version) return row.decode(data);
    DOCKET_ASSIGN_OR_RETURN(const std::string raised,
                            upcasters.Raise(type, {.from = version, .to = row.version}, data));
    return row.decode(raised);
  }

 private:
  std::map<std::string_view, TypeRow<Whole>> rows_;
};

}  // namespace docket::schemas
