#include "core/message_id.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_set>
#include <utility>

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

/// What stands between "<" and ">".
struct Bracket {
  std::string_view inner;
  bool after_prose = false;  ///< words stand between it and the bracket before it
};

/// An id whose end was cut off, by the next "<" or by the field's end, is none: of those counted in
/// real mail no one was whole.
std::vector<Bracket> read_brackets(std::string_view field) {
  std::vector<Bracket> brackets;
  bool prose = false;
  std::size_t start = std::string_view::npos;  // after the "<" that is open
  for (std::size_t i = 0; i < field.size(); ++i) {
    const char c = field[i];
    if (c == '<') {
      prose = prose || start != std::string_view::npos;
      start = i + 1;
    } else if (start == std::string_view::npos) {
      prose = prose || is_alnum(c);
    } else if (c == '>') {
      brackets.push_back({field.substr(start, i - start), prose});
      start = std::string_view::npos;
      prose = false;
      if (field.substr(i + 1, 4) == "#1/1") i += 4;  // a tail of the Internet Archive's copies
    }
  }
  return brackets;
}

/// Each id once, where it stands first. Of very many the last are kept: they are the nearest to
/// the post, and the first, which began the thread.
class IdCollector {
 public:
  void add(const Bracket& bracket) { add("<" + std::string(bracket.inner) + ">"); }
  void add(std::string_view text) {
    auto id = MessageId::parse(text);
    if (id && seen_.insert(id->value()).second) ids_.push_back(std::move(*id));
  }
  std::vector<MessageId> take() {
    constexpr std::size_t kMaxIds = 1000;
    if (ids_.size() > kMaxIds) {
      ids_.erase(ids_.begin() + 1, ids_.end() - static_cast<std::ptrdiff_t>(kMaxIds - 1));
    }
    return std::move(ids_);
  }

 private:
  std::vector<MessageId> ids_;
  std::unordered_set<std::string> seen_;
};

/// Whether a bare word is an id and no mailbox's address: ids count time and process. Of numbers
/// alone are the addresses of some providers.
bool looks_like_bare_id(std::string_view word) {
  constexpr std::ptrdiff_t kManyDigits = 8;
  const std::size_t at = word.find('@');
  if (at == std::string_view::npos || word.find_first_of(" \t\r\n") != std::string_view::npos)
    return false;
  const std::string_view local = word.substr(0, at);
  const auto digits = std::count_if(local.begin(), local.end(), is_digit);
  return digits >= kManyDigits && digits < static_cast<std::ptrdiff_t>(local.size());
}

/// In-Reply-To may be prose. "Message from Ada <ada@example.org> of Tuesday <id>": what follows
/// words may be an address; so ids without words before them count, else the last bracket.
void add_answered(const std::vector<Bracket>& brackets, std::string_view field, IdCollector& ids) {
  const Bracket* last = nullptr;
  bool clean = false;
  for (const Bracket& bracket : brackets) {
    if (bracket.inner.find('@') == std::string_view::npos) continue;
    last = &bracket;
    if (bracket.after_prose) continue;
    clean = true;
    ids.add(bracket);
  }
  if (last != nullptr && !clean) ids.add(*last);
  if (brackets.empty() && looks_like_bare_id(trim(field))) ids.add(trim(field));
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
  IdCollector ids;
  const std::vector<Bracket> brackets = read_brackets(field);
  if (kind == IdListKind::InReplyTo) {
    add_answered(brackets, field, ids);
  } else if (field.find('<') != std::string_view::npos) {
    for (const Bracket& bracket : brackets) {
      if (bracket.inner.find_first_not_of(". ") != std::string_view::npos) ids.add(bracket);
    }
  } else {
    for (std::string_view rest = field; !(rest = trim(rest)).empty();) {
      const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n,;"));
      if (word.find('@') != std::string_view::npos) ids.add(word);
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
  }
  return ids.take();
}

}  // namespace docket
