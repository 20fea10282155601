#include "platform/time_format.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace docket::platform {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
constexpr std::int64_t kFirstSecond = -62'135'596'800;
constexpr std::int64_t kLastSecond = 253'402'300'799;

// Takes digits and fixed characters off the front of a text; remembers the first mismatch.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int Number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(rest_.front()))) {
        failed_ = true;
        return 0;
      }
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  bool Take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    taken_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  void Expect(std::string_view any_of) { failed_ = !Take(any_of) || failed_; }

  // Digits after the point, as microseconds; at least one.
  int Fraction() {
    int micros = Number(1) * 100'000;
    for (int unit = 10'000;
         !rest_.empty() && absl::ascii_isdigit(static_cast<unsigned char>(rest_.front()));
         unit /= 10) {
      micros += Number(1) * unit;
    }
    return micros;
  }

  [[nodiscard]] char taken() const { return taken_; }
  [[nodiscard]] bool Complete() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  char taken_ = '\0';
  bool failed_ = false;
};

// Seconds east of UTC; the sign or "Z" has been taken.
std::optional<int> OffsetSeconds(Scanner& scanner) {
  const char sign = scanner.taken();
  if (sign == 'Z' || sign == 'z') return 0;
  const int hours = scanner.Number(2);
  scanner.Expect(":");
  const int minutes = scanner.Number(2);
  if (hours > 23 || minutes > 59) return std::nullopt;
  const int seconds = (hours * 60 + minutes) * 60;
  return sign == '-' ? -seconds : seconds;
}

}  // namespace

std::string FormatRfc3339(domain::Timestamp time) {
  std::int64_t seconds = time.value() / kMicrosPerSecond;
  std::int64_t micros = time.value() % kMicrosPerSecond;
  if (micros < 0) {
    seconds -= 1;
    micros += kMicrosPerSecond;
  }
  std::string text =
      absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", absl::FromUnixSeconds(seconds), absl::UTCTimeZone());
  if (micros % 1'000 != 0) {
    absl::StrAppendFormat(&text, ".%06d", micros);
  } else if (micros != 0) {
    absl::StrAppendFormat(&text, ".%03d", micros / 1'000);
  }
  text.push_back('Z');
  return text;
}

std::optional<domain::Timestamp> ParseRfc3339(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.Number(4);
  scanner.Expect("-");
  const int month = scanner.Number(2);
  scanner.Expect("-");
  const int day = scanner.Number(2);
  scanner.Expect("Tt");
  const int hour = scanner.Number(2);
  scanner.Expect(":");
  const int minute = scanner.Number(2);
  scanner.Expect(":");
  const int second = scanner.Number(2);
  const int micros = scanner.Take(".") ? scanner.Fraction() : 0;
  scanner.Expect("Zz+-");
  const std::optional<int> offset = OffsetSeconds(scanner);
  if (!scanner.Complete() || !offset.has_value() || year == 0) return std::nullopt;

  // CivilSecond normalises what does not exist (February 30th): the round trip finds it.
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  if (civil.year() != year || civil.month() != month || civil.day() != day ||
      civil.hour() != hour || civil.minute() != minute || civil.second() != second) {
    return std::nullopt;
  }
  const std::int64_t seconds =
      absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone())) - *offset;
  // An offset can lead out of the years that can be written.
  if (seconds < kFirstSecond || seconds > kLastSecond) return std::nullopt;
  return domain::Timestamp(seconds * kMicrosPerSecond + micros);
}

}  // namespace docket::platform
