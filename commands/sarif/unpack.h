// Unpacking: the bytes of a document out of a body that is the document or, if it begins as RFC
// 1952 says, the document packed by gzip, in one member or several. One chunk at a time, so a body
// that unpacks to anything takes 64 KiB and zlib's window. Thread-safety: used by one thread.
// Ownership: refers to the body, which outlives it. Failure: kInvalidArgument for a body that is no
// whole gzip file or unpacks to too much, kResourceExhausted without memory. Nothing can be asked
// afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

namespace docket::commands::sarif {

inline constexpr std::size_t kChunkBytes = std::size_t{64} << 10U;

class Unpacking {
 public:
  Unpacking(std::string_view body, std::uint64_t unpacked_bytes_max);
  Unpacking(const Unpacking&) = delete;
  Unpacking& operator=(const Unpacking&) = delete;
  ~Unpacking();

  // The next chunk, valid until the next call; empty: that was all.
  [[nodiscard]] absl::StatusOr<std::string_view> Next();

 private:
  class Gzip;

  std::string_view plain_;  // what is left of a body that is not packed
  std::unique_ptr<Gzip> gzip_;
  std::uint64_t unpacked_bytes_max_;
  std::uint64_t unpacked_bytes_ = 0;
};

}  // namespace docket::commands::sarif
