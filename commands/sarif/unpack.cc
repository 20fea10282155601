#include "commands/sarif/unpack.h"

#include <zlib.h>

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::commands::sarif {
namespace {

constexpr std::string_view kGzipMark = "\x1f\x8b";
constexpr int kGzipWindowBits = 15 + 16;  // zlib's way to say: gzip, and nothing else

}  // namespace

class Unpacking::Gzip {
 public:
  explicit Gzip(std::string_view body) : body_bytes_(body.size()), chunk_(kChunkBytes) {
    // Zlib does not write there.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(body.data()));
    stream_.avail_in = static_cast<uInt>(body.size());
    initialised_ = inflateInit2(&stream_, kGzipWindowBits) == Z_OK;
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  ~Gzip() {
    if (initialised_) inflateEnd(&stream_);
  }

  absl::StatusOr<std::string_view> Next() {
    if (!initialised_) return absl::ResourceExhaustedError("no memory to unpack a SARIF document");
    stream_.next_out = chunk_.data();
    stream_.avail_out = static_cast<uInt>(chunk_.size());
    while (!ended_ && stream_.avail_out > 0) DOCKET_RETURN_IF_ERROR(Step());
    return std::string_view(reinterpret_cast<const char*>(chunk_.data()),
                            chunk_.size() - stream_.avail_out);
  }

 private:
  absl::Status Step() {
    switch (inflate(&stream_, Z_NO_FLUSH)) {
      case Z_OK:
        return absl::OkStatus();
      case Z_STREAM_END:
        return NextMember();
      case Z_MEM_ERROR:
        return absl::ResourceExhaustedError("no memory to unpack a SARIF document");
      case Z_BUF_ERROR:  // there was room for more, so no input is left
        return absl::InvalidArgumentError(absl::StrCat("the gzip body ends in the middle, after ",
                                                       body_bytes_, " bytes; send all of it"));
      default:
        return absl::InvalidArgumentError(absl::StrCat(
            "the gzip body is damaged at byte ", BytesRead(), ": ",
            stream_.msg == nullptr ? "no reason given" : stream_.msg, "; pack it again"));
    }
  }

  absl::Status NextMember() {
    if (stream_.avail_in == 0) {
      ended_ = true;
      return absl::OkStatus();
    }
    const std::string_view rest(reinterpret_cast<const char*>(stream_.next_in), stream_.avail_in);
    if (!rest.starts_with(kGzipMark)) {
      return absl::InvalidArgumentError(
          absl::StrCat("something that is not gzip follows the gzip body, at byte ", BytesRead(),
                       "; send the gzip file alone"));
    }
    inflateReset(&stream_);
    return absl::OkStatus();
  }

  [[nodiscard]] std::size_t BytesRead() const { return body_bytes_ - stream_.avail_in; }

  std::size_t body_bytes_;
  std::vector<Bytef> chunk_;
  z_stream stream_{};
  bool initialised_ = false;
  bool ended_ = false;
};

Unpacking::Unpacking(std::string_view body, std::uint64_t unpacked_bytes_max)
    : unpacked_bytes_max_(unpacked_bytes_max) {
  if (body.starts_with(kGzipMark)) {
    gzip_ = std::make_unique<Gzip>(body);
  } else {
    plain_ = body;
  }
}

Unpacking::~Unpacking() = default;

absl::StatusOr<std::string_view> Unpacking::Next() {
  std::string_view chunk = plain_.substr(0, kChunkBytes);
  if (gzip_ != nullptr) {
    DOCKET_ASSIGN_OR_RETURN(chunk, gzip_->Next());
  }
  plain_.remove_prefix(std::min(plain_.size(), chunk.size()));
  unpacked_bytes_ += chunk.size();
  if (unpacked_bytes_ > unpacked_bytes_max_) {
    return absl::InvalidArgumentError(
        absl::StrCat("the document has more than ", unpacked_bytes_max_,
                     " bytes when it is unpacked; leave out what is not a finding"));
  }
  return chunk;
}

}  // namespace docket::commands::sarif
