#include "mail/word_writer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

enum class Class : std::uint8_t {
  Letter,
  Local,
  Blank,
  Dropped,
  At,
  Colon,
  Dot,
  Bracket,
  Query,
  High
};

constexpr std::array<Class, 256> make_classes() {
  std::array<Class, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const char c = static_cast<char>(static_cast<unsigned char>(i));
    table[i] = i >= 0x80 ? Class::High : is_alnum(c) ? Class::Letter : Class::Dropped;
    if (is_space(c)) table[i] = Class::Blank;
  }
  // What the left side of an address may hold besides letters and digits.
  table['_'] = table['%'] = table['+'] = table['-'] = Class::Local;
  table['.'] = Class::Dot;
  table['@'] = Class::At;
  table[':'] = Class::Colon;
  table['['] = Class::Bracket;
  table['?'] = Class::Query;
  return table;
}

constexpr std::array<Class, 256> kClasses = make_classes();

constexpr std::array<char, 256> kLowered = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x80; ++i) {
    const char c = static_cast<char>(i);
    if (is_alnum(c)) table[i] = to_lower(c);
  }
  return table;
}();

Class class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

bool is_domain_char(char c) { return is_alnum(c) || c == '-' || c == '.'; }

class WordWriter {
 public:
  WordWriter(string_view text, Holes holes) : text_(text), keep_holes_(holes == Holes::Kept) {
    // "@" can become " at "; nothing else grows.
    const auto ats = static_cast<std::size_t>(std::count(text.begin(), text.end(), '@'));
    out_.resize(text.size() + 3 * ats + 2);
  }

  std::string run() {
    while (pos_ < text_.size()) {
      const char c = text_[pos_];
      switch (class_of(c)) {
        case Class::Letter: put_letters(); continue;
        case Class::Blank: end_word(); break;
        case Class::Local: break;
        case Class::Dropped: local_start_ = size_; break;
        case Class::Dot: take_dot(); continue;
        case Class::At: take_at(); continue;
        case Class::Colon: take_colon(); continue;
        case Class::Bracket: take_bracket(); continue;
        case Class::Query: take_query(); break;
        case Class::High: take_high(); continue;
      }
      ++pos_;
    }
    while (size_ > 0 && out_[size_ - 1] == ' ') --size_;
    out_.resize(size_);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kNone = std::string::npos;

  [[nodiscard]] string_view written() const { return string_view(out_).substr(0, size_); }

  void put(char c) {
    if (pending_blank_) begin_word();
    out_[size_++] = c;
  }

  /// All letters and digits from here on: most of a text. At least one.
  void put_letters() {
    if (pending_blank_) begin_word();
    // Locals: a byte written through a char* could be any member for all the compiler knows.
    const char* from = text_.data() + pos_;
    const char* const end = text_.data() + text_.size();
    char* to = out_.data() + size_;
    for (; from < end; ++from) {
      const char c = kLowered[static_cast<unsigned char>(*from)];
      if (c == 0) break;
      *to++ = c;
    }
    pos_ = static_cast<std::size_t>(from - text_.data());
    size_ = static_cast<std::size_t>(to - out_.data());
  }

  void begin_word() {
    pending_blank_ = false;
    if (size_ > 0) out_[size_++] = ' ';
    word_start_ = local_start_ = size_;
  }

  /// Characters written of the present word.
  [[nodiscard]] std::size_t word_size() const { return pending_blank_ ? 0 : size_ - word_start_; }

  void end_word() {
    if (word_size() == 2 && ends_with_word("at") && take_masked_address()) return;
    if (pending_blank_) return;
    pending_blank_ = true;
    previous_local_ = local_start_;
    previous_word_ = word_start_;
  }

  [[nodiscard]] bool ends_with_word(string_view word) const {
    return word_size() == word.size() && written().substr(word_start_) == word;
  }

  /// Takes back what was written from `start` on, which lies in the word that begins at `word`.
  void drop_to(std::size_t start, std::size_t word) {
    size_ = start;
    word_start_ = word;
    local_start_ = start;
    if (start > word) {
      pending_blank_ = false;
      return;
    }
    if (size_ > 0) --size_;  // the blank before the word
    word_start_ = local_start_ = size_;
    pending_blank_ = true;
    previous_local_ = kNone;
  }

  [[nodiscard]] std::size_t domain_end(std::size_t from) const {
    std::size_t end = from;
    while (end < text_.size() && is_domain_char(text_[end])) ++end;
    return end;
  }

  /// "example.org", "xxxx" and "..." that archives put in place of one.
  [[nodiscard]] static bool is_domain(string_view domain) {
    if (domain.empty()) return false;
    const std::size_t dot = domain.find('.');
    if (dot != string_view::npos) {
      return dot == 0 || (dot + 1 < domain.size() && is_alnum(domain[dot + 1]));
    }
    return domain.size() >= 3 && domain.find_first_not_of("xX") == string_view::npos;
  }

  /// At the blank after "at": pipermail's "ada at example.org".
  bool take_masked_address() {
    constexpr std::size_t kMaxBlanks = 8;
    std::size_t start = pos_;
    while (start < text_.size() && start - pos_ < kMaxBlanks && is_space(text_[start])) ++start;
    const std::size_t end = domain_end(start);
    const string_view domain = text_.substr(start, end - start);
    // "server at 192.0.2.7" names no user.
    const bool number = domain.find_first_not_of("0123456789.") == string_view::npos;
    if (domain.empty() || domain[0] == '.' || number || !is_domain(domain)) return false;
    const bool has_local = previous_local_ != kNone;
    drop_to(has_local ? previous_local_ : word_start_, has_local ? previous_word_ : word_start_);
    pos_ = end - 1;
    return true;
  }

  void take_at() {
    const std::size_t end = domain_end(pos_ + 1);
    const bool has_local = word_size() > 0 && size_ > local_start_;
    if (has_local && is_domain(text_.substr(pos_ + 1, end - pos_ - 1))) {
      drop_to(local_start_, word_start_);
      pos_ = end;
      return;
    }
    ++pos_;
    if (!has_local || end == pos_) return;
    // "user@host" is "user at host" in pipermail.
    end_word();
    put('a');
    put('t');
    end_word();
  }

  void take_dot() {
    ++pos_;
    if (word_size() >= 3 && written().substr(size_ - 3) == "www" && size_ - 3 == local_start_ &&
        pos_ < text_.size() && is_alnum(text_[pos_])) {
      skip_uri();
    }
  }

  void take_colon() {
    ++pos_;
    const string_view scheme = written().substr(std::min(local_start_, size_));
    if (word_size() > 0 && scheme.size() <= 8 && text_.substr(pos_, 2) == "//") {
      skip_uri();
    } else if (word_size() > 0 && scheme == "mailto") {
      drop_to(local_start_, word_start_);
    } else {
      local_start_ = size_;
    }
  }

  /// The scheme, which is written already, goes too.
  void skip_uri() {
    drop_to(local_start_, word_start_);
    while (pos_ < text_.size() && !is_space(text_[pos_]) &&
           string_view("<>\"").find(text_[pos_]) == string_view::npos) {
      ++pos_;
    }
  }

  /// "[email protected]" of mail-archive.com (Cloudflare), with a blank or a no-break space.
  void take_bracket() {
    local_start_ = size_;
    constexpr string_view kFirst = "[email";
    constexpr string_view kSecond = "protected]";
    string_view rest = text_.substr(pos_);
    ++pos_;
    if (!istarts_with(rest, kFirst)) return;
    rest.remove_prefix(kFirst.size());
    if (rest.substr(0, 2) == "\xC2\xA0") rest.remove_prefix(2);
    if (!rest.empty() && is_space(rest[0])) rest.remove_prefix(1);
    if (istarts_with(rest, kSecond)) {
      pos_ = text_.size() - rest.size() + kSecond.size();
    }
  }

  void take_query() {
    local_start_ = size_;
    if (!keep_holes_) return;
    const bool inside =
        pos_ + 1 < text_.size() && (is_alnum(text_[pos_ + 1]) || text_[pos_ + 1] == '?');
    if (inside) put_hole();
  }

  void put_hole() {
    if (!keep_holes_) return;
    if (word_size() > 0 && out_[size_ - 1] == kHole) return;
    put(kHole);
    local_start_ = size_;
  }

  void take_high() {
    const string_view rest = text_.substr(pos_);
    const string_view two = rest.substr(0, 2);
    const string_view three = rest.substr(0, 3);
    // no-break space; en quad to hair space; ideographic space
    const bool blank = two == "\xC2\xA0" || three == "\xE3\x80\x80" ||
                       (three.size() == 3 && three.substr(0, 2) == "\xE2\x80" &&
                        static_cast<unsigned char>(three[2]) <= 0x8A);
    if (blank) {
      end_word();
      pos_ += two == "\xC2\xA0" ? two.size() : three.size();
      return;
    }
    const auto is_tail = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; };
    ++pos_;
    while (pos_ < text_.size() && is_tail(text_[pos_])) ++pos_;
    local_start_ = size_;
    put_hole();
  }

  string_view text_;
  bool keep_holes_;
  std::string out_;  // only the first size_ bytes are written
  std::size_t size_ = 0;
  std::size_t pos_ = 0;
  std::size_t word_start_ = 0;
  std::size_t local_start_ = 0;         // of what could be the left side of an address, in out_
  std::size_t previous_local_ = kNone;  // the same of the word before
  std::size_t previous_word_ = 0;       // and where that begins
  bool pending_blank_ = true;
};

}  // namespace

std::string write_words(std::string_view text, Holes holes) {
  return WordWriter(text, holes).run();
}

}  // namespace docket::mail
