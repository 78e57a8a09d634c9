#include "mail/address.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/header_text.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxMailboxes = 1000;
constexpr std::size_t kMaxEncodedWord = 300;  // 75 by the RFC; seen: three times that
constexpr std::size_t kMaxJoined = 3;         // pieces of a name with unquoted commas
constexpr std::size_t kNpos = std::string_view::npos;

struct Word {
  std::string text;
  bool literal = false;  ///< quoted or encoded: holds no address syntax
  bool glued = false;    ///< no white space before it
};
using Words = std::vector<Word>;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }

std::string join(const Words& words) {
  std::string out;
  for (const Word& word : words) {
    if (!out.empty() && !word.glued) out += ' ';
    out += word.text;
  }
  return out;
}

std::string squeeze(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_space(c) && !is_control(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string clean_name(std::string_view raw) {
  std::string name;
  if (is_ascii(raw) && raw.find("=?") == kNpos) {
    name = squeeze(raw);
  } else {
    Defects unused;  // the envelope records those of the whole field
    name = squeeze(decode_header_text(raw, 0, unused));
  }
  // Outlook writes 'Ada Lovelace' <ada@example.org>; encoded names keep their quotes.
  for (const char quote : {'"', '\''}) {
    if (name.size() >= 2 && name.front() == quote && name.back() == quote) {
      name = std::string(trim(std::string_view(name).substr(1, name.size() - 2)));
    }
  }
  return name;
}

/// "ada at example.org", as archives write it against harvesters, to "ada@example.org".
std::string undo_at(std::string_view raw) {
  const std::size_t at = raw.find(" at ");
  if (at == kNpos || raw.find('@') != kNpos) return std::string(raw);
  return std::string(raw.substr(0, at)) + "@" + std::string(raw.substr(at + 4));
}

std::string clean_address(std::string_view raw) {
  raw = trim(raw);
  if (istarts_with(raw, "mailto:")) raw.remove_prefix(7);
  if (raw.starts_with('@')) {  // <@relay,@relay:ada@example.org>
    if (const std::size_t route = raw.rfind(':'); route != kNpos) raw.remove_prefix(route + 1);
  }
  std::string address;
  bool quoted = false;
  for (const char c : undo_at(raw)) {
    if (c == '"') quoted = !quoted;
    if ((quoted && c == ' ') || (!is_space(c) && !is_control(c))) address += c;
  }
  if (!is_ascii(address)) address = to_valid_utf8(address);
  const std::size_t at = address.rfind('@');
  if (at == kNpos) return address;
  std::transform(address.begin() + static_cast<std::ptrdiff_t>(at), address.end(),
                 address.begin() + static_cast<std::ptrdiff_t>(at),
                 [](char c) { return to_lower(c); });
  if (address.ends_with('.')) address.pop_back();
  return address;
}

/// A name that was encoded together with its address: "=?utf-8?Q?Ada_<ada@example.org>?=".
void split_decoded(Mailbox& mailbox) {
  const std::string& name = mailbox.name;
  const std::size_t open = name.rfind('<');
  if (!mailbox.address.empty() || open == kNpos || !name.ends_with('>')) return;
  std::string address =
      clean_address(std::string_view(name).substr(open + 1, name.size() - open - 2));
  if (address.find('@') == kNpos) return;
  mailbox.address = std::move(address);
  mailbox.name = clean_name(std::string_view(name).substr(0, open));
}

class ListParser {
 public:
  explicit ListParser(std::string_view text) : text_(text) {}

  std::vector<Mailbox> run() {
    while (at_ < text_.size() && out_.size() < kMaxMailboxes) step(text_[at_]);
    end_mailbox();
    emit_pending();
    if (out_.size() > kMaxMailboxes) out_.resize(kMaxMailboxes);
    return std::move(out_);
  }

 private:
  void step(char c) {
    switch (c) {
      case '(':
        if (take_comment()) return;
        break;
      case '"': take_quoted(); return;
      case '<': take_angle(); return;
      case '>': ++at_; return;
      case ',':
      case ';':
        ++at_;
        end_mailbox();
        return;
      case ':':
        if (!angle_ && !holds_at()) {  // the name of a group; also "mailto:"
          words_.clear();
          ++at_;
          return;
        }
        break;
      case '=':
        if (take_encoded_word()) return;
        break;
      default: break;
    }
    if (is_space(c) || is_control(c)) {
      glued_ = false;
      ++at_;
    } else {
      take_atom();
    }
  }

  static bool has_at(const Word& word) { return !word.literal && word.text.find('@') != kNpos; }
  bool holds_at() const { return std::any_of(words_.begin(), words_.end(), has_at); }

  void add_word(std::string text, bool literal) {
    words_.push_back({std::move(text), literal, glued_});
    glued_ = true;
  }

  void take_atom() {
    const std::size_t begin = at_++;
    bool domain_literal = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '[' && text_[at_ - 1] == '@') domain_literal = true;  // ada@[IPv6:::1]
      if (c == ']') domain_literal = false;
      const bool ends =
          std::string_view("(\"<>,;").find(c) != kNpos || (c == ':' && !domain_literal);
      if (ends || is_space(c) || is_control(c) || text_.substr(at_, 2) == "=?") break;
      ++at_;
    }
    add_word(std::string(text_.substr(begin, at_ - begin)), false);
  }

  /// Text up to the bracket or quote that closes the one at at_; nullopt if none does.
  std::optional<std::string> enclosed(char open, char close) {
    std::string inner;
    std::size_t depth = 1;
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '\\' && i + 1 < text_.size()) {
        inner += text_[++i];
        continue;
      }
      if (c == close) {
        if (--depth == 0) {
          at_ = i + 1;
          return inner;
        }
      } else if (c == open) {
        ++depth;
      }
      inner += c;
    }
    return std::nullopt;
  }

  bool take_comment() {
    // After one search without success no further is made: each would run to the end again.
    if (unclosed_comment_) return false;
    auto inner = enclosed('(', ')');
    unclosed_comment_ = !inner.has_value();
    if (!inner) return false;
    if (comment_.empty()) comment_ = std::move(*inner);
    glued_ = false;
    return true;
  }

  void take_quoted() {
    std::optional<std::string> inner;
    if (!unclosed_quote_) inner = enclosed('"', '"');
    if (inner) {
      add_word(std::move(*inner), true);
    } else {
      unclosed_quote_ = true;
      ++at_;
    }
  }

  bool take_encoded_word() {
    std::string_view rest = text_.substr(at_, kMaxEncodedWord);
    if (!rest.starts_with("=?")) return false;
    const std::size_t charset_end = rest.find('?', 2);
    const std::size_t method_end = charset_end == kNpos ? kNpos : rest.find('?', charset_end + 1);
    const std::size_t end = method_end == kNpos ? kNpos : rest.find("?=", method_end + 1);
    if (end == kNpos) return false;
    add_word(std::string(rest.substr(0, end + 2)), true);
    at_ += end + 2;
    return true;
  }

  void take_angle() {
    if (angle_) end_before_next();
    const std::size_t begin = at_ + 1;
    std::size_t end = unclosed_angle_ ? kNpos : text_.find('>', begin);
    if (end == kNpos) {
      unclosed_angle_ = true;
      end = std::min(text_.find_first_of(",;", begin), text_.size());
    }
    std::string_view inner = text_.substr(begin, end - begin);
    if (const std::size_t again = inner.rfind('<'); again != kNpos) inner.remove_prefix(again + 1);
    angle_ = clean_address(inner);
    name_words_ = words_.size();
    at_ = end;
    glued_ = false;
  }

  /// Seen: mailboxes with only blanks between them. Words after the address that ends here are
  /// the next one's name, unless this one has none before its address.
  void end_before_next() {
    Words next;
    if (name_words_ > 0) {
      next.assign(words_.begin() + static_cast<std::ptrdiff_t>(name_words_), words_.end());
      words_.resize(name_words_);
    }
    end_mailbox();
    words_ = std::move(next);
  }

  void end_mailbox() {
    if (angle_) {
      prepend_pending();
      emit({clean_name(join(words_)), std::move(*angle_)});
    } else if (holds_at()) {
      emit_pending();
      emit_bare_address();
    } else if (words_.size() == 3 && words_[1].text == "at" && !words_[1].glued) {
      emit_pending();
      emit({{}, clean_address(words_[0].text + "@" + words_[2].text)});
    } else if (!comment_.empty()) {  // "ada (Ada Lovelace)"; seen: the comment alone
      emit_pending();
      emit({{}, clean_address(join(words_))});
    } else if (!words_.empty()) {
      keep_pending();
    }
    words_.clear();
    angle_.reset();
    comment_.clear();
    glued_ = false;
  }

  /// `"Name" a@b`, `Name a@b`, `a @ b`: the word with "@" and what is glued to it.
  void emit_bare_address() {
    const auto at = std::find_if(words_.begin(), words_.end(), has_at);
    auto first = at;
    auto last = at + 1;
    const bool lacks_local = at->text.starts_with('@');
    while (first != words_.begin() && (first->glued || (first == at && lacks_local))) --first;
    while (last != words_.end() && (last->glued || (last - 1)->text.ends_with('@'))) ++last;
    std::string address;
    for (auto word = first; word != last; ++word) {
      address +=
          word->literal && !word->text.starts_with("=?") ? '"' + word->text + '"' : word->text;
    }
    words_.erase(first, last);
    emit({clean_name(join(words_)), clean_address(address)});
  }

  /// A bare piece may be the family name of `Lovelace, Ada <ada@example.org>`.
  void keep_pending() {
    if (pending_.size() >= kMaxJoined) emit_pending();
    pending_.push_back(std::move(words_));
    const Word& first = pending_.back().front();
    const char c = first.text.empty() ? ' ' : first.text.front();
    const bool like_name = first.literal || (c >= 'A' && c <= 'Z') || c < 0;
    if (!like_name) emit_pending();
  }

  void prepend_pending() {
    Words joined;
    for (Words& piece : pending_) {
      if (!joined.empty()) joined.push_back({",", true, true});
      joined.insert(joined.end(), piece.begin(), piece.end());
    }
    if (!joined.empty() && !words_.empty()) {
      joined.push_back({",", true, true});
      words_.front().glued = false;
    }
    words_.insert(words_.begin(), joined.begin(), joined.end());
    pending_.clear();
  }

  void emit_pending() {
    for (const Words& piece : pending_) push({clean_name(join(piece)), {}});
    pending_.clear();
  }

  void emit(Mailbox mailbox) {
    if (mailbox.name.empty()) mailbox.name = clean_name(comment_);
    push(std::move(mailbox));
  }

  void push(Mailbox mailbox) {
    split_decoded(mailbox);
    if (mailbox.name.empty() && mailbox.address.empty()) return;
    out_.push_back(std::move(mailbox));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Mailbox> out_;
  std::vector<Words> pending_;  ///< bare pieces before the current one
  Words words_;
  std::optional<std::string> angle_;
  std::size_t name_words_ = 0;  ///< how many of words_ stood before angle_
  std::string comment_;
  bool glued_ = false;
  bool unclosed_comment_ = false;
  bool unclosed_quote_ = false;
  bool unclosed_angle_ = false;
};

}  // namespace

std::vector<Mailbox> parse_mailboxes(std::string_view text) { return ListParser(text).run(); }

Mailbox undo_via_list(const Mailbox& from, std::string_view x_original_from,
                      std::string_view x_original_sender, std::string_view reply_to) {
  const std::size_t via = ifind(from.name, " via ");
  if (via == kNpos || via == 0) return from;
  Mailbox author{clean_name(std::string_view(from.name).substr(0, via)), {}};
  for (const std::string_view field : {x_original_from, x_original_sender, reply_to}) {
    for (const Mailbox& mailbox : parse_mailboxes(field)) {
      if (mailbox.address.empty() || mailbox.address == from.address) continue;
      author.address = mailbox.address;
      // "ada@example.org via list": the field may know the name.
      if (author.name.find('@') != kNpos) author.name = mailbox.name;
      return author;
    }
  }
  if (author.name.find('@') != kNpos) return {{}, clean_address(author.name)};
  author.address = from.address;
  return author;
}

}  // namespace docket::mail
