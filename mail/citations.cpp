#include "mail/citations.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "mail/citation_scan.hpp"
#include "mail/cite_footnote.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// The second letters of what may begin with each letter.
constexpr std::array<string_view, 26> kSecondLetters = {
    "0123456789", "aru", "rosvachp", "", "vx", "ot",    "oir", "t", "nrs", "",   "", "", "ieosr",
    "escn",       "",    "",         "", "fo", "bcem/", "bl",  "",  "",    "wi", "", "", ""};

/// Common pairs of letters, and the third ones that alone may follow.
struct ThirdLetters {
  char first, second;
  string_view thirds;
};
constexpr std::array<ThirdLetters, 24> kThirdLetters = {{
    {'b', 'a', "ls"}, {'b', 'u', "g"},  {'c', 'a', "s"}, {'c', 'c', "a"}, {'c', 'e', "r"},
    {'c', 'h', "r"},  {'c', 'o', "md"}, {'c', 'r', "t"}, {'e', 'x', "t"}, {'f', 'o', "r"},
    {'g', 'i', "t"},  {'g', 'o', "o"},  {'g', 'r', "o"}, {'g', 'u', "i"}, {'h', 't', "t"},
    {'i', 'n', "c"},  {'i', 's', "s"},  {'m', 'e', "s"}, {'m', 'o', "z"}, {'n', 'e', "tw"},
    {'r', 'o', "o"},  {'s', 'e', "r"},  {'w', 'i', "k"}, {'w', 'w', "w"},
}};

constexpr bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

constexpr bool may_begin(char first, char second) {
  if (!is_alpha(first)) return is_digit(first);
  const string_view seconds = kSecondLetters[static_cast<std::size_t>(first - 'a')];
  for (const char c : seconds) {
    if (c == second) return true;
  }
  return false;
}

/// What each byte is to the pass: none of the others, of a word, a sign that may begin something.
enum class ByteKind : std::uint8_t { Other, Word, Sign };

struct Tables {
  std::array<ByteKind, 256> kinds{};
  /// By a word's first two bytes: which third ones may follow, a bit each (bit_of).
  std::array<std::uint32_t, std::size_t{128} * 128> thirds{};
  std::array<std::uint32_t, 256> bits{};  ///< bit_of each byte
};

/// Letters without regard to case, digits, and all else.
constexpr std::uint32_t bit_of(unsigned char c) {
  const char lower = to_lower(static_cast<char>(c));
  if (c < 128 && is_alpha(lower)) return std::uint32_t{1} << static_cast<unsigned>(lower - 'a');
  return std::uint32_t{1} << (c < 128 && is_digit(lower) ? 26U : 27U);
}

/// Of a hash the first three bytes are "ab1" or "ab:".
constexpr std::uint32_t kHexThirds = 0x3FU | 1U << 26U | 1U << 27U;
constexpr std::uint32_t kAnyThird = 0xFFFFFFFU;

constexpr std::uint32_t thirds_of(char first, char second) {
  const bool hex = is_hex_digit(first) && is_hex_digit(second);
  const std::uint32_t of_hash = hex ? kHexThirds : 0;
  if (!may_begin(first, second)) return of_hash;
  if (is_digit(first)) return kAnyThird;
  for (const ThirdLetters& known : kThirdLetters) {
    if (known.first != first || known.second != second) continue;
    std::uint32_t bits = of_hash;
    for (const char third : known.thirds) bits |= bit_of(static_cast<unsigned char>(third));
    return bits;
  }
  return kAnyThird;
}

constexpr Tables make_tables() {
  Tables out;
  for (std::size_t c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    const string_view one(&byte, 1);
    out.bits[c] = bit_of(static_cast<unsigned char>(c));
    if (is_word_byte(one, 0)) out.kinds[c] = ByteKind::Word;
    if (byte == '#' || byte == '{' || byte == '/' || byte == '[') out.kinds[c] = ByteKind::Sign;
  }
  for (std::size_t a = 0; a < 128; ++a) {
    for (std::size_t b = 0; b < 128; ++b) {
      out.thirds[a * 128 + b] =
          thirds_of(to_lower(static_cast<char>(a)), to_lower(static_cast<char>(b)));
    }
  }
  return out;
}

constexpr Tables kTables = make_tables();

ByteKind kind_of(char c) { return kTables.kinds[static_cast<unsigned char>(c)]; }

/// The first three bytes of a word may begin something; most words end here.
bool begins_something(string_view text, std::size_t at) {
  const auto a = static_cast<unsigned char>(text[at]);
  const auto b = static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : ' ');
  const auto c = static_cast<unsigned char>(at + 2 < text.size() ? text[at + 2] : ' ');
  return a < 128 &&
         (kTables.thirds[a * std::size_t{128} + (b < 128 ? b : ' ')] & kTables.bits[c]) != 0;
}

/// Goes once over the text and calls what may read at each word.
class Pass {
 public:
  explicit Pass(Scan& scan) : scan_(scan), text_(scan.text) {}

  void run() {
    bool in_word = false;
    std::size_t i = 0;
    // Most bytes begin nothing: one look at each, and no branch that depends on where words end.
    while (i < text_.size()) {
      const char c = text_[i];
      const ByteKind kind = kind_of(c);
      std::size_t end = i;
      if (!in_word && begins_something(text_, i)) {
        end = read_word(i);
      } else if (kind == ByteKind::Sign) {
        end = read_sign(i);
      } else if (kind == ByteKind::Other && c < 0) {
        end = skip_character(i);
      }
      if (end != i) {
        i = end;
        in_word = false;
        continue;
      }
      in_word = kind == ByteKind::Word && (c != '_' || in_word);
      ++i;
    }
  }

  [[nodiscard]] const std::vector<FootnoteMark>& marks() const { return marks_; }

 private:
  /// Behind one of several bytes.
  [[nodiscard]] std::size_t skip_character(std::size_t i) const {
    ++i;
    while (i < text_.size() && (static_cast<unsigned char>(text_[i]) & 0xC0U) == 0x80) ++i;
    return i;
  }

  using Reader = std::size_t (*)(Scan&, std::size_t);

  /// The first of the readers that finds something.
  std::size_t try_all(std::size_t at, std::initializer_list<Reader> readers) {
    for (const Reader read : readers) {
      const std::size_t end = read(scan_, at);
      if (end != at) return end;
    }
    return at;
  }

  std::size_t read_word(std::size_t at) {
    const char first = to_lower(text_[at]);
    switch (first) {
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9': return try_all(at, {cite_hash, note_number});
      case 'a': return try_all(at, {cite_ccadb, cite_hash});
      case 'b':
        return try_all(at, {cite_bug, cite_ballot_word, cite_url, note_document, cite_hash});
      case 'c':
        return try_all(at, {cite_crt_sh, cite_comment, cite_ballot, cite_cve, cite_ccadb, cite_url,
                            note_document, cite_hash});
      case 'd': return cite_hash(scan_, at);
      case 'e': return try_all(at, {note_document, cite_hash});
      case 'f': return try_all(at, {cite_ballot_forum, cite_url, cite_hash});
      case 'g': return try_all(at, {cite_url, note_document});
      case 'h': return cite_url(scan_, at);
      case 'i': return try_all(at, {note_document, note_wiki_issue});
      case 'r':
      case 't': return note_document(scan_, at);
      case 'm': return try_all(at, {cite_url, cite_message_id, note_document});
      case 'n': return try_all(at, {cite_url, note_document, cite_ballot});
      case 's': return try_all(at, {note_document, cite_serial, cite_ballot});
      case 'w': return cite_url(scan_, at);
      default: return at;
    }
  }

  static std::size_t cite_ballot_word(Scan& scan, std::size_t at) {
    return has_prefix(scan.text, at, "ballot") ? cite_ballot(scan, at) : at;
  }
  static std::size_t cite_ballot_forum(Scan& scan, std::size_t at) {
    return has_prefix(scan.text, at, "forum") ? cite_ballot(scan, at) : at;
  }

  std::size_t read_sign(std::size_t at) {
    switch (text_[at]) {
      case '#': return try_all(at, {cite_github, cite_bare_bug});
      case '{': return cite_wiki_bug(scan_, at);
      case '/': return at > 0 && text_[at - 1] == ':' ? skip_url(scan_, at) : cite_url(scan_, at);
      case '[': return read_mark(at);
      default: return at;
    }
  }

  std::size_t read_mark(std::size_t at) {
    FootnoteMark mark = read_footnote_mark(text_, at);
    if (mark.number == 0 || marks_.size() >= kMaxMarks) return at;
    const auto& lines = scan_.joined.lines();
    while (line_ + 1 < lines.size() && lines[line_ + 1].at <= at) ++line_;
    mark.begins_line = lines[line_].at == at;
    mark.segment = lines[line_].segment;
    marks_.push_back(mark);
    return mark.end;
  }

  static constexpr std::size_t kMaxMarks = 20000;

  Scan& scan_;
  string_view text_;
  std::vector<FootnoteMark> marks_;
  std::size_t line_ = 0;
};

/// Between the words for a thing and its link: brackets and the like, or the rest of a link's text.
bool joins(string_view between) {
  constexpr std::size_t kLongest = 160;
  if (between.size() > kLongest) return false;
  const std::size_t link = between.find("](");
  if (link != string_view::npos) return between.find('[') == string_view::npos;
  constexpr std::size_t kMarks = 8;
  return between.size() <= kMarks && std::none_of(between.begin(), between.end(), is_alnum) &&
         between.find_first_of(";|") == string_view::npos;
}

bool is_same_or_above(string_view above, string_view key) {
  if (above == key) return true;
  // A page and an issue on it are named one after the other.
  if (key.starts_with("wiki:")) return false;
  const std::vector<std::string> parents = citation_parents(key);
  return std::find(parents.begin(), parents.end(), above) != parents.end();
}

/// A number and the URL of one thing side by side are one citation: the nearer of both.
void merge_with_links(Scan& scan) {
  std::vector<FoundCitation> merged;
  for (FoundCitation& next : scan.citations) {
    FoundCitation* const last = merged.empty() ? nullptr : &merged.back();
    const bool candidates =
        last != nullptr && (last->is_url || next.is_url) && last->end <= next.at;
    if (candidates && joins(scan.text.substr(last->end, next.at - last->end))) {
      const bool above = is_same_or_above(last->key, next.key);
      if (above || is_same_or_above(next.key, last->key)) {
        if (above) last->key = std::move(next.key);
        if (last->item.empty()) last->item = std::move(next.item);
        if (last->version.empty()) last->version = std::move(next.version);
        last->end = next.end;
        last->is_url = true;
        continue;
      }
    }
    merged.push_back(std::move(next));
  }
  scan.citations = std::move(merged);
}

Citation to_citation(const Scan& scan, FoundCitation& found, std::vector<Citation::Span> mentions) {
  Citation out;
  out.key = std::move(found.key);
  out.item = std::move(found.item);
  out.version = std::move(found.version);
  out.offset = scan.joined.origin(found.at);
  out.length = scan.joined.origin(found.end - 1) + 1 - out.offset;
  out.segment = scan.joined.line_at(found.at).segment;
  out.mentions = std::move(mentions);
  return out;
}

}  // namespace

Citations find_citations(const JoinedText& text, std::optional<std::int64_t> written) {
  Scan scan(text);
  Pass pass(scan);
  pass.run();
  cite_certificates(scan);
  cite_wiki_issues(scan);
  cite_sections(scan, written);
  std::stable_sort(scan.citations.begin(), scan.citations.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  merge_with_links(scan);
  drop_foreign_bugs(scan);
  auto mentions = find_footnote_mentions(scan, pass.marks());
  Citations out;
  for (std::size_t i = 0; i < scan.citations.size(); ++i) {
    out.citations.push_back(to_citation(scan, scan.citations[i], std::move(mentions[i])));
  }
  for (Scan::Armoured& armoured : scan.armoured) {
    out.citations.push_back({std::move(armoured.found.key),
                             {},
                             {},
                             armoured.found.at,
                             armoured.found.end - armoured.found.at,
                             armoured.segment,
                             {}});
  }
  if (!scan.armoured.empty()) {
    std::stable_sort(out.citations.begin(), out.citations.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
  }
  for (FoundLink& link : scan.links) {
    const std::size_t offset = text.origin(link.at);
    out.links.push_back({std::move(link.url), offset, text.origin(link.end - 1) + 1 - offset,
                         text.line_at(link.at).segment});
  }
  return out;
}

}  // namespace docket::mail
