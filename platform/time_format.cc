#include "platform/time_format.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"

namespace docket::platform {
namespace {

namespace chrono = std::chrono;
using Instant = chrono::sys_time<chrono::microseconds>;

constexpr chrono::sys_days kFirstDay(chrono::year(1) / 1 / 1);
constexpr chrono::sys_days kBehindLastDay(chrono::year(10'000) / 1 / 1);
// The longest text that is written.
constexpr std::string_view kLike = "2026-11-23T18:00:00.123456Z";

// Writes numbers of fixed widths, one behind the other.
class Digits {
 public:
  void Number(std::uint64_t value, std::size_t width) {
    for (std::size_t i = width; i > 0; --i, value /= 10) {
      text_[used_ + i - 1] = static_cast<char>('0' + value % 10);
    }
    used_ += width;
  }
  void Mark(char mark) { text_[used_++] = mark; }
  [[nodiscard]] std::string Text() const { return {text_.data(), used_}; }

 private:
  std::array<char, kLike.size()> text_{};
  std::size_t used_ = 0;
};

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

// The calendar is the standard library's: times stand in every line of the log and in every answer,
// and Abseil's, which knows time zones, takes seven times as long.
std::string FormatRfc3339(domain::Timestamp time) {
  const Instant at{chrono::microseconds(time.value())};
  const auto day = chrono::floor<chrono::days>(at);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(at - day);
  const auto micros = static_cast<std::uint64_t>(clock.subseconds().count());
  Digits digits;
  digits.Number(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  digits.Mark('-');
  digits.Number(static_cast<unsigned>(date.month()), 2);
  digits.Mark('-');
  digits.Number(static_cast<unsigned>(date.day()), 2);
  digits.Mark('T');
  digits.Number(static_cast<std::uint64_t>(clock.hours().count()), 2);
  digits.Mark(':');
  digits.Number(static_cast<std::uint64_t>(clock.minutes().count()), 2);
  digits.Mark(':');
  digits.Number(static_cast<std::uint64_t>(clock.seconds().count()), 2);
  if (micros != 0) {
    digits.Mark('.');
    if (micros % 1'000 == 0) {
      digits.Number(micros / 1'000, 3);
    } else {
      digits.Number(micros, 6);
    }
  }
  digits.Mark('Z');
  return digits.Text();
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
  if (!scanner.Complete() || !offset.has_value()) return std::nullopt;

  const chrono::year_month_day date = chrono::year(year) / month / day;
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const Instant at = chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) +
                     chrono::seconds(second - *offset) + chrono::microseconds(micros);
  // An offset can lead out of the years that can be written.
  if (at < kFirstDay || at >= kBehindLastDay) return std::nullopt;
  return domain::Timestamp(at.time_since_epoch().count());
}

}  // namespace docket::platform
