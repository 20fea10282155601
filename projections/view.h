// View: how rows of a read model come from inputs. Pure and per row: the same code runs live, in a
// rebuild and in a verification, and it cannot tell which. A view is a struct of static functions:
//   Row                       the message of a row; its bytes are its deterministic serialisation
//   kId                       stored in keys: never reuse or change one
//   kVersion                  one more whenever equal inputs may yield other rows, keys or entries
//   Keys(input)               the rows that the input touches, each once; none: not for this view
//   Apply(row, input)         the row after the input, or none. An error means that this program
//                             cannot apply it: the input's stream is parked
//   IndexEntries(key, row)    entries that lead to the row, by kind of list; a function of the row
//   ReadableKey(key)          the key for people
//   kRowsAreOfOneInput        whether each key says which input it is of, its place in the log: no
//                             row of it can be there before, and none is looked for
// The last three may come from ViewDefaults. A row has exactly one source partition; the store's
// key begins with it. docs/hacking.md lists what a new view needs.
// Thread-safety: stateless; everything may be called from any thread at once.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/strong.h"
#include "google/protobuf/message.h"
#include "projections/input.h"

namespace docket::projections {

using ViewId = domain::Strong<struct ViewIdTag, std::uint16_t>;

template <class V>
concept View = requires(std::optional<typename V::Row> row, const typename V::Row& stored,
                        const Input& input, std::string_view key) {
  requires std::derived_from<typename V::Row, google::protobuf::Message>;
  { V::kId } -> std::convertible_to<ViewId>;
  { V::kName } -> std::convertible_to<std::string_view>;
  { V::kVersion } -> std::convertible_to<std::int32_t>;
  { V::Keys(input) } -> std::same_as<std::vector<std::string>>;
  {
    V::Apply(std::move(row), input)
    } -> std::same_as<absl::StatusOr<std::optional<typename V::Row>>>;
  { V::IndexEntries(key, stored) } -> std::same_as<std::vector<std::string>>;
  { V::ReadableKey(key) } -> std::same_as<std::string>;
  { V::kRowsAreOfOneInput } -> std::convertible_to<bool>;
};

// What a view does unless it says otherwise: its rows stand in no list, their keys are readable as
// they are, and any input may change a row.
struct ViewDefaults {
  static constexpr bool kRowsAreOfOneInput = false;
  [[nodiscard]] static std::vector<std::string> IndexEntries(
      std::string_view /*key*/, const google::protobuf::Message& /*row*/) {
    return {};
  }
  [[nodiscard]] static std::string ReadableKey(std::string_view key) { return std::string(key); }
};

using AnyRow = std::unique_ptr<google::protobuf::Message>;  // null: no row

// A view with its row type forgotten, for the runner, the rebuild and the registry.
class AnyView {
 public:
  AnyView() = default;
  AnyView(const AnyView&) = delete;
  AnyView& operator=(const AnyView&) = delete;
  virtual ~AnyView() = default;

  [[nodiscard]] virtual ViewId id() const = 0;
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::int32_t version() const = 0;
  [[nodiscard]] virtual std::string_view source_log() const = 0;  // base name
  [[nodiscard]] virtual bool rows_are_of_one_input() const = 0;

  [[nodiscard]] virtual std::vector<std::string> Keys(const Input& input) const = 0;
  // After an error the row is gone: load it again.
  [[nodiscard]] virtual absl::StatusOr<AnyRow> Apply(AnyRow row, const Input& input) const = 0;
  [[nodiscard]] virtual std::vector<std::string> IndexEntries(
      std::string_view key, const google::protobuf::Message& row) const = 0;
  [[nodiscard]] virtual std::string ReadableKey(std::string_view key) const = 0;
  // kDataLoss: the bytes are no such row.
  [[nodiscard]] virtual absl::StatusOr<AnyRow> Decode(std::string_view bytes) const = 0;
};

template <View V>
class TypedView final : public AnyView {
 public:
  explicit TypedView(std::string_view source_log) : source_log_(source_log) {}

  [[nodiscard]] ViewId id() const override { return V::kId; }
  [[nodiscard]] std::string_view name() const override { return V::kName; }
  [[nodiscard]] std::int32_t version() const override { return V::kVersion; }
  [[nodiscard]] std::string_view source_log() const override { return source_log_; }
  [[nodiscard]] bool rows_are_of_one_input() const override { return V::kRowsAreOfOneInput; }

  [[nodiscard]] std::vector<std::string> Keys(const Input& input) const override {
    return V::Keys(input);
  }

  [[nodiscard]] absl::StatusOr<AnyRow> Apply(AnyRow row, const Input& input) const override {
    std::optional<typename V::Row> typed;
    if (row != nullptr) typed = std::move(static_cast<typename V::Row&>(*row));
    absl::StatusOr<std::optional<typename V::Row>> next = V::Apply(std::move(typed), input);
    if (!next.ok()) return next.status();
    if (!next->has_value()) return AnyRow();
    return AnyRow(std::make_unique<typename V::Row>(**std::move(next)));
  }

  [[nodiscard]] std::vector<std::string> IndexEntries(
      std::string_view key, const google::protobuf::Message& row) const override {
    return V::IndexEntries(key, static_cast<const typename V::Row&>(row));
  }

  [[nodiscard]] std::string ReadableKey(std::string_view key) const override {
    return V::ReadableKey(key);
  }

  [[nodiscard]] absl::StatusOr<AnyRow> Decode(std::string_view bytes) const override {
    auto row = std::make_unique<typename V::Row>();
    if (!row->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::DataLossError("the bytes are no row of this view");
    }
    return AnyRow(std::move(row));
  }

 private:
  const std::string_view source_log_;
};

}  // namespace docket::projections
