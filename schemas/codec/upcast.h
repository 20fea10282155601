// Upcasters: how a message that was written under an earlier schema version is read today. Each one
// raises the bytes of one type by one version; they are applied in a chain until the current one.
// Nothing stored is ever rewritten.
// Thread-safety: immutable after construction.
// Failure: kUnimplemented if a step is missing, else what the step itself answers.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace docket::schemas {

// `data` in the next version. Must be pure and total on whatever the old version could write;
// kDataLoss for bytes that it could not.
using Upcaster = absl::StatusOr<std::string> (*)(std::string_view data);

struct VersionSpan {
  std::int32_t from = 0;
  std::int32_t to = 0;
};

class UpcasterTable {
 public:
  struct Entry {
    std::string_view type;  // "review.HeadAdvanced"; static storage
    std::int32_t from_version = 0;
    Upcaster upcast = nullptr;
  };

  UpcasterTable(std::initializer_list<Entry> entries);

  // Precondition: span.from < span.to.
  [[nodiscard]] absl::StatusOr<std::string> Raise(std::string_view type, VersionSpan span,
                                                  std::string_view data) const;

 private:
  std::map<std::pair<std::string_view, std::int32_t>, Upcaster> steps_;
};

// The steps that stored data needs.
[[nodiscard]] const UpcasterTable& StoredUpcasters();

}  // namespace docket::schemas
