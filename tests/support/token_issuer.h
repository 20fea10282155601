// An identity provider for tests: signing keys and tokens. Thread-safety: used by one thread.
// Failure: what cannot be made aborts the test.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct _cjose_jwk_int;

namespace docket::tests {

class TokenIssuer {
 public:
  enum class Type { kRsa, kEc };

  // A new key of that type, under that id.
  void AddKey(Type type, const std::string& id);

  // The public halves, as a JWK set.
  [[nodiscard]] std::string KeySet() const;
  // The whole of a key, with its private half.
  [[nodiscard]] std::string PrivateKey(const std::string& id) const;

  // Signed by the key, with the algorithm of its type.
  [[nodiscard]] std::string Sign(const std::string& id, std::string_view claims) const;

 private:
  struct Release {
    void operator()(_cjose_jwk_int* key) const;
  };
  struct Key {
    Type type;
    std::string id;
    std::unique_ptr<_cjose_jwk_int, Release> key;
  };

  [[nodiscard]] const Key& Find(const std::string& id) const;

  std::vector<Key> keys_;
};

// A compact token of these parts, which are encoded as they are: whoever forges one may write
// anything.
[[nodiscard]] std::string MakeToken(std::string_view header, std::string_view claims,
                                    std::string_view signature);

}  // namespace docket::tests
