// Certificates for tests: signed by themselves, for 127.0.0.1 and localhost.
// Thread-safety: functions without shared state. What OpenSSL refuses throws std::runtime_error.
#pragma once

#include <string>

namespace docket::testing_support {

struct MadeCertificate {
  std::string certificate;  // PEM
  std::string key;          // PEM
};

// `name` is its subject, by which tests tell certificates apart. Valid from an hour ago, for so
// many days from now.
[[nodiscard]] MadeCertificate MakeCertificate(const std::string& name, int days = 30);

// The key of `made`, encrypted with a password.
[[nodiscard]] std::string EncryptedKey(const MadeCertificate& made, const std::string& password);

}  // namespace docket::testing_support
