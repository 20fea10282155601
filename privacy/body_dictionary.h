// The bytes of privacy/dictionaries/github-1.zdict, number 40001: what bodies are compressed with.
// Thread-safety: a pure function.
#pragma once

#include <span>

namespace docket::privacy {

[[nodiscard]] std::span<const unsigned char> BodyDictionary();

}  // namespace docket::privacy
