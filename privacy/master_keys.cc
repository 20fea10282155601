#include "privacy/master_keys.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"
#include "privacy/aes_gcm.h"
#include "privacy/sealing_key.h"

namespace docket::privacy {
namespace {

constexpr std::size_t kNameBytesMax = 32;

bool IsName(absl::string_view text) {
  const auto fits = [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
  };
  return !text.empty() && text.size() <= kNameBytesMax && std::ranges::all_of(text, fits);
}

absl::Status Wrong(int line, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("line ", line, " of the master keys ", why));
}

}  // namespace

absl::StatusOr<MasterKeys> MasterKeys::Parse(std::string_view text) {
  MasterKeys keys;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(platform::AbslView(text), '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t colon = line.find(':');
    if (colon == absl::string_view::npos || !IsName(line.substr(0, colon))) {
      return Wrong(number,
                   "is no NAME:KEY with a name of 1 to 32 of a-z, 0-9 and '-' before the colon");
    }
    Key key{.name = std::string(line.substr(0, colon)), .secret = {}};
    const bool decoded = absl::Base64Unescape(line.substr(colon + 1), &key.secret);
    if (!decoded || key.secret.size() != kSecretBytes) {
      return Wrong(number, "has no 32 bytes in Base64 behind the colon");
    }
    const auto same = [&](const Key& other) { return other.name == key.name; };
    if (std::ranges::any_of(keys.keys_, same)) return Wrong(number, "has a name for a second time");
    keys.keys_.push_back(std::move(key));
  }
  if (keys.keys_.empty()) {
    return absl::InvalidArgumentError("there is no master key; each is a line NAME:KEY");
  }
  return keys;
}

MasterKeys::~MasterKeys() {
  for (Key& key : keys_) OPENSSL_cleanse(key.secret.data(), key.secret.size());
}

std::string MasterKeys::Wrap(std::string_view secret, std::string_view bound) const {
  const std::string nonce = platform::RandomBytes(kNonceBytes);
  return nonce + EncryptGcm({.key = keys_.front().secret, .nonce = nonce, .bound = bound}, secret);
}

absl::StatusOr<std::string> MasterKeys::Unwrap(std::string_view wrapped, std::string_view bound,
                                               std::string_view master) const {
  const auto key = std::ranges::find(keys_, master, &Key::name);
  if (key == keys_.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("a key is wrapped by the master key \"", platform::AbslView(master),
                     "\", which is not there; put its line back into the file of the master keys"));
  }
  std::optional<std::string> secret;
  if (wrapped.size() > kNonceBytes) {
    secret =
        DecryptGcm({.key = key->secret, .nonce = wrapped.substr(0, kNonceBytes), .bound = bound},
                   wrapped.substr(kNonceBytes));
  }
  if (secret.has_value()) return *std::move(secret);
  return absl::DataLossError(absl::StrCat("a stored key is not what master key \"",
                                          platform::AbslView(master), "\" has wrapped"));
}

std::string MakeMasterKeyLine(std::string_view name) {
  const std::string secret = platform::RandomBytes(kSecretBytes);
  return absl::StrCat(platform::AbslView(name), ":", absl::Base64Escape(secret), "\n");
}

}  // namespace docket::privacy
