#include "core/message_id.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket {
namespace {

constexpr std::string_view kMadeSuffix = "@made.invalid";

std::string without_white_space(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_space(c) && c != '\0') out += c;
  }
  return to_valid_utf8(out);
}

}  // namespace

std::optional<MessageId> MessageId::parse(std::string_view text) {
  text = trim(text);
  if (istarts_with(text, "mid:")) text.remove_prefix(4);
  if (istarts_with(text, "news:")) text.remove_prefix(5);
  const std::size_t open = text.find('<');
  if (open != std::string_view::npos) {
    text.remove_prefix(open + 1);
    text = text.substr(0, text.find('>'));
    // seen: "Message-ID: <<abc@host>>"
    while (!text.empty() && text.front() == '<') text.remove_prefix(1);
  } else {
    // A comment may follow a bare id; white space ends it.
    const auto end = std::find_if(text.begin(), text.end(), [](char c) { return is_space(c); });
    text = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    if (const std::size_t tail = text.find(">#"); tail != std::string_view::npos) {
      text = text.substr(0, tail);
    }
    while (!text.empty() && text.back() == '>') text.remove_suffix(1);
  }
  std::string value = without_white_space(text);
  value.resize(utf8_floor(value, kMaxSize));
  if (value.empty()) return std::nullopt;
  return MessageId(std::move(value));
}

MessageId MessageId::made(std::string_view hex) {
  return MessageId(std::string(hex) + std::string(kMadeSuffix));
}

bool MessageId::is_made() const { return value_.ends_with(kMadeSuffix); }

std::vector<MessageId> parse_message_id_list(std::string_view field, IdListKind kind) {
  constexpr std::size_t kMaxIds = 1000;
  std::vector<MessageId> ids;
  const auto add = [&ids](std::string_view text) {
    auto id = MessageId::parse(text);
    if (id && std::find(ids.begin(), ids.end(), *id) == ids.end()) ids.push_back(std::move(*id));
  };
  const bool bracketed = field.find('<') != std::string_view::npos;
  while (bracketed && ids.size() < kMaxIds) {
    const std::size_t open = field.find('<');
    if (open == std::string_view::npos) break;
    const std::size_t close = field.find('>', open);
    std::string_view inner = field.substr(
        open + 1, close == std::string_view::npos ? std::string_view::npos : close - open - 1);
    // A "<" before the closing ">" means that the first id was cut off: begin again there.
    if (const std::size_t again = inner.rfind('<'); again != std::string_view::npos) {
      inner.remove_prefix(again + 1);
    }
    if (inner.find('@') != std::string_view::npos || kind == IdListKind::References) {
      add(std::string("<") + std::string(inner) + ">");
    }
    if (close == std::string_view::npos) break;
    field.remove_prefix(close + 1);
  }
  if (bracketed || kind == IdListKind::InReplyTo) return ids;
  // References without brackets: words that look like ids.
  while (!(field = trim(field)).empty() && ids.size() < kMaxIds) {
    const auto end = std::find_if(field.begin(), field.end(), [](char c) { return is_space(c); });
    const auto length = static_cast<std::size_t>(end - field.begin());
    const std::string_view word = field.substr(0, length);
    if (word.find('@') != std::string_view::npos) add(word);
    field.remove_prefix(length);
  }
  return ids;
}

}  // namespace docket
