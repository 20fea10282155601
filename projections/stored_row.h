// A row out of its stored bytes, for who reads rows of a snapshot without a ReadSession.
// Thread-safety: a pure function.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::projections {

// kDataLoss names the row's key.
template <class Row>
[[nodiscard]] absl::StatusOr<Row> DecodeRow(std::string_view bytes, std::string_view key) {
  Row row;
  if (row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return row;
  return absl::DataLossError(absl::StrCat("the stored row of ", platform::AbslView(key),
                                          " is broken: `docket replay verify` names it"));
}

}  // namespace docket::projections
