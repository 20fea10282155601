// The size of a record as the limits of appends and reads count it, in every adapter: the bytes of
// key, headers and value as they were appended, however they are stored.
// Thread-safety: a pure function.
#pragma once

#include <cstddef>

#include "eventstore/record_log.h"

namespace docket::eventstore {

[[nodiscard]] inline std::size_t SizeOf(const Record& record) {
  std::size_t bytes = record.key.size() + record.value.size();
  for (const Header& header : record.headers) bytes += header.name.size() + header.value.size();
  return bytes;
}

}  // namespace docket::eventstore
