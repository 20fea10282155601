#include "platform/hashing.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <span>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

constexpr std::size_t kSha1Size = 20;

const unsigned char* Data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// A digest that was looked up once, where EVP_sha256() looks it up at every use: a short SHA-1 took
// 0.15 µs so, and 0.69 (2 cores, 2026-11-26).
class FetchedDigest {
 public:
  explicit FetchedDigest(const char* name) : digest_(EVP_MD_fetch(nullptr, name, nullptr)) {
    DOCKET_CHECK(digest_ != nullptr);
  }
  FetchedDigest(const FetchedDigest&) = delete;
  FetchedDigest& operator=(const FetchedDigest&) = delete;
  ~FetchedDigest() { EVP_MD_free(digest_); }

  // Precondition: `result` has the digest's size.
  void Hash(std::string_view bytes, std::span<unsigned char> result) const {
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
        EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    unsigned int size = 0;
    DOCKET_CHECK(EVP_DigestInit_ex2(context.get(), digest_, nullptr) == 1);
    DOCKET_CHECK(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
    DOCKET_CHECK(EVP_DigestFinal_ex(context.get(), result.data(), &size) == 1);
    DOCKET_CHECK(size == result.size());
  }

 private:
  EVP_MD* const digest_;
};

// Sets the version and the variant (RFC 4122 §4.1.1, §4.1.3).
void StampUuid(Uuid& uuid, std::uint8_t version) {
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | (version << 4));
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);
}

std::string FreshRandomBytes(std::size_t count) {
  DOCKET_CHECK(count <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  std::string bytes(count, '\0');
  DOCKET_CHECK(
      RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

// One thread's random bytes, drawn many at a time: a call of the generator costs over a
// microsecond, and a request has three small draws. What was given out is wiped.
class RandomStock {
 public:
  static constexpr std::size_t kBytesMax = 64;  // to take at once

  std::string Take(std::size_t count) {
    if (bytes_.size() - used_ < count) {
      bytes_ = FreshRandomBytes(kStockBytes);
      used_ = 0;
    }
    std::string taken = bytes_.substr(used_, count);
    OPENSSL_cleanse(bytes_.data() + used_, count);
    used_ += count;
    return taken;
  }

 private:
  static constexpr std::size_t kStockBytes = 1'024;

  std::string bytes_;
  std::size_t used_ = 0;
};

}  // namespace

Sha256Digest Sha256(std::string_view bytes) {
  static const FetchedDigest sha256("SHA256");
  Sha256Digest digest{};
  sha256.Hash(bytes, digest);
  return digest;
}

domain::Sha256Hex Sha256Hex(std::string_view bytes) {
  return domain::Sha256Hex(HexEncode(AsBytes(Sha256(bytes))));
}

Sha256Digest HmacSha256(const HmacInput& input) {
  DOCKET_CHECK(input.key.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  // A null key would mean "the key of the call before"; an empty one is a key.
  const char* key = input.key.empty() ? "" : input.key.data();
  Sha256Digest digest{};
  unsigned int size = 0;
  DOCKET_CHECK(HMAC(EVP_sha256(), key, static_cast<int>(input.key.size()), Data(input.message),
                    input.message.size(), digest.data(), &size) != nullptr);
  DOCKET_CHECK(size == digest.size());
  return digest;
}

bool ConstantTimeEqual(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string HexEncode(std::string_view bytes) { return absl::BytesToHexString(AbslView(bytes)); }

std::optional<std::string> HexDecode(std::string_view text) {
  const auto is_hex = [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); };
  if (text.size() % 2 != 0 || !std::all_of(text.begin(), text.end(), is_hex)) return std::nullopt;
  return absl::HexStringToBytes(AbslView(text));
}

std::string Base64UrlEncode(std::string_view bytes) {
  return absl::WebSafeBase64Escape(AbslView(bytes));
}

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  std::string bytes;
  // Abseil also takes padding, white space and stray bits: only what encodes back is accepted.
  if (!absl::WebSafeBase64Unescape(AbslView(text), &bytes) || Base64UrlEncode(bytes) != text) {
    return std::nullopt;
  }
  return bytes;
}

std::string FormatUuid(const Uuid& uuid) {
  const std::string hex = HexEncode(AsBytes(uuid));
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8), "-", view.substr(8, 4), "-", view.substr(12, 4), "-",
                      view.substr(16, 4), "-", view.substr(20));
}

std::string UuidV5(const Uuid& name_space, std::string_view name) {
  const std::string input = absl::StrCat(AbslView(AsBytes(name_space)), AbslView(name));
  std::array<unsigned char, kSha1Size> digest{};
  static const FetchedDigest sha1("SHA1");
  sha1.Hash(input, digest);
  Uuid uuid{};
  std::copy_n(digest.begin(), uuid.size(), uuid.begin());
  StampUuid(uuid, 5);
  return FormatUuid(uuid);
}

std::string RandomUuidV4() {
  const std::string bytes = RandomBytes(std::tuple_size_v<Uuid>);
  Uuid uuid{};
  std::copy(bytes.begin(), bytes.end(), uuid.begin());
  StampUuid(uuid, 4);
  return FormatUuid(uuid);
}

std::string RandomBytes(std::size_t count) {
  thread_local RandomStock stock;
  return count <= RandomStock::kBytesMax ? stock.Take(count) : FreshRandomBytes(count);
}

}  // namespace docket::platform
