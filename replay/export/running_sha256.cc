#include "replay/export/running_sha256.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>

#include "platform/check.h"
#include "platform/hashing.h"

namespace docket::replay {

struct RunningSha256::Context {
  EVP_MD_CTX* openssl = EVP_MD_CTX_new();

  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { EVP_MD_CTX_free(openssl); }
};

RunningSha256::RunningSha256() : context_(std::make_unique<Context>()) {
  DOCKET_CHECK(context_->openssl != nullptr);
  DOCKET_CHECK(EVP_DigestInit_ex(context_->openssl, EVP_sha256(), nullptr) == 1);
}

RunningSha256::~RunningSha256() = default;
RunningSha256::RunningSha256(RunningSha256&&) noexcept = default;

void RunningSha256::Add(std::string_view bytes) {
  DOCKET_CHECK(EVP_DigestUpdate(context_->openssl, bytes.data(), bytes.size()) == 1);
}

std::string RunningSha256::Finish() {
  std::array<std::uint8_t, 32> hash{};
  DOCKET_CHECK(EVP_DigestFinal_ex(context_->openssl, hash.data(), nullptr) == 1);
  return platform::HexEncode(platform::AsBytes(hash));
}

}  // namespace docket::replay
