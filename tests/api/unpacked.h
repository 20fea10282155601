// What a packed body was.
#pragma once

#include <brotli/decode.h>
#include <zlib.h>

#include <string>

#include "gtest/gtest.h"

namespace docket::api {

// 15 + 16 is zlib's way to say gzip. Empty: it is no gzip, or not the whole of one.
inline std::string Unpacked(const std::string& packed) {
  z_stream state{};
  EXPECT_EQ(::inflateInit2(&state, 15 + 16), Z_OK);
  std::string bytes = packed;
  std::string text(4U << 20U, '\0');
  state.next_in = reinterpret_cast<Bytef*>(bytes.data());
  state.avail_in = static_cast<uInt>(bytes.size());
  state.next_out = reinterpret_cast<Bytef*>(text.data());
  state.avail_out = static_cast<uInt>(text.size());
  const int result = ::inflate(&state, Z_FINISH);
  text.resize(result == Z_STREAM_END && state.avail_in == 0 ? state.total_out : 0);
  ::inflateEnd(&state);
  return text;
}

// The same for Brotli.
inline std::string UnpackedBrotli(const std::string& packed) {
  std::string text(4U << 20U, '\0');
  std::size_t size = text.size();
  const auto result =
      ::BrotliDecoderDecompress(packed.size(), reinterpret_cast<const std::uint8_t*>(packed.data()),
                                &size, reinterpret_cast<std::uint8_t*>(text.data()));
  text.resize(result == BROTLI_DECODER_RESULT_SUCCESS ? size : 0);
  return text;
}

}  // namespace docket::api
