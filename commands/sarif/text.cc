#include "commands/sarif/text.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

namespace docket::commands::sarif {
namespace {

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

constexpr std::size_t kArgumentBytesMax = 8;  // "{100}", and some

struct Argument {
  std::size_t number = 0;
  std::size_t length = 0;  // of its place in the text, with both braces
};

// The argument whose place begins the text; nothing: it is something else.
std::optional<Argument> ArgumentAt(std::string_view text) {
  if (!text.starts_with('{')) return std::nullopt;
  const std::size_t end = text.substr(0, kArgumentBytesMax).find('}');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(1, end - 1);
  Argument argument{.number = 0, .length = end + 1};
  const char* const digits_end = digits.data() + digits.size();
  const auto [read_to, error] = std::from_chars(digits.data(), digits_end, argument.number);
  if (error != std::errc{} || read_to != digits_end) return std::nullopt;
  return argument;
}

}  // namespace

std::string_view CutText(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && ContinuesCharacter(text[end])) --end;
  return text.substr(0, end);
}

FilledText FillIn(const MessageTemplate& message) {
  std::string filled;
  std::string_view rest = message.text;
  while (!rest.empty() && filled.size() <= message.bytes_max) {
    const std::optional<Argument> argument = ArgumentAt(rest);
    if (rest.starts_with("{{") || rest.starts_with("}}")) {
      filled += rest.front();
      rest.remove_prefix(2);
    } else if (argument.has_value() && argument->number < message.arguments.size()) {
      filled += message.arguments[argument->number];
      rest.remove_prefix(argument->length);
    } else {
      filled += rest.front();
      rest.remove_prefix(1);
    }
  }
  const bool cut = filled.size() > message.bytes_max;
  filled.resize(CutText(filled, message.bytes_max).size());
  return {.text = std::move(filled), .cut = cut};
}

std::string WithoutBlanks(std::string_view text) {
  std::string rest;
  std::copy_if(text.begin(), text.end(), std::back_inserter(rest),
               [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
  return rest;
}

}  // namespace docket::commands::sarif
