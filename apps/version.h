// The version of this software, as claims, logs and --version show it.
#pragma once

namespace docket::apps {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace docket::apps
