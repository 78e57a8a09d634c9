#include "mail/author_match.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// A word of a name: its ASCII letters up to the first character that an archive may destroy.
struct NameWord {
  std::string letters;
  bool open = false;  // more followed: destroyed, not ASCII, or an initial's full stop
};

bool is_name_separator(char c) {
  return is_space(c) || c == ',' || c == '"' || c == '\'' || c == '-' || c == '_';
}

std::vector<NameWord> name_words(string_view name) {
  constexpr std::size_t kMaxWords = 8;
  std::vector<NameWord> words;
  NameWord word;
  int depth = 0;  // "Ada Lovelace (Example CA)": what stands in parentheses is no name
  const auto finish = [&words, &word] {
    if ((!word.letters.empty() || word.open) && words.size() < kMaxWords) {
      words.push_back(std::move(word));
    }
    word = {};
  };
  for (const char c : name) {
    if (c == '(' || c == '[') ++depth;
    if (depth == 0) {
      if (is_name_separator(c)) {
        finish();
      } else if (c == '.') {
        word.open = word.letters.size() == 1;
        finish();
      } else if (!is_alnum(c)) {
        word.open = true;
      } else if (!word.open) {
        word.letters += to_lower(c);
      }
    }
    if ((c == ')' || c == ']') && depth > 0) --depth;
  }
  finish();
  std::sort(words.begin(), words.end(),
            [](const NameWord& a, const NameWord& b) { return a.letters < b.letters; });
  return words;
}

bool words_fit(const NameWord& a, const NameWord& b) {
  if (a.letters == b.letters) return true;
  const NameWord& shorter = a.letters.size() < b.letters.size() ? a : b;
  const NameWord& longer = a.letters.size() < b.letters.size() ? b : a;
  const bool can_be_cut = shorter.open || shorter.letters.size() == 1;
  return can_be_cut && longer.letters.starts_with(shorter.letters);
}

/// Every word of the shorter name has its own in the longer one. Given the few words of a name,
/// taking the first that fits is enough.
std::size_t fitting_words(const std::vector<NameWord>& few, std::vector<NameWord> many) {
  std::size_t fitting = 0;
  for (const NameWord& word : few) {
    const auto it = std::find_if(many.begin(), many.end(),
                                 [&word](const NameWord& m) { return words_fit(word, m); });
    if (it == many.end()) continue;
    many.erase(it);
    ++fitting;
  }
  return fitting;
}

/// Enough is left of a name to tell it from others: a word of three letters, or two short ones
/// ("Wu Bo").
bool says_enough(const std::vector<NameWord>& words) {
  constexpr std::size_t kWhole = 3;
  std::size_t short_words = 0;
  for (const NameWord& word : words) {
    if (word.letters.size() >= kWhole) return true;
    if (word.letters.size() == kWhole - 1 && !word.open) ++short_words;
  }
  return short_words >= 2;
}

bool is_cut(string_view address) {
  return address.find("...") != string_view::npos ||
         address.find("protected]") != string_view::npos;
}

/// "ada@ex...@example.org" stands for every address that begins and ends so.
bool addresses_fit(string_view a, string_view b) {
  if (iequals(a, b)) return true;
  if (is_cut(b)) std::swap(a, b);
  const std::size_t dots = a.find("...");
  if (dots == string_view::npos || is_cut(b)) return false;
  const string_view tail = a.substr(std::min(dots + 3, a.size()));
  return istarts_with(b, a.substr(0, dots)) && b.size() >= tail.size() &&
         iequals(b.substr(b.size() - tail.size()), tail);
}

AuthorVerdict match_names(string_view name_a, string_view name_b) {
  const std::vector<NameWord> a = name_words(name_a);
  const std::vector<NameWord> b = name_words(name_b);
  if (!says_enough(a) || !says_enough(b)) {
    // Names in other scripts, or with nothing left of them.
    return name_a == name_b ? AuthorVerdict::Same : AuthorVerdict::Possible;
  }
  const auto& few = a.size() <= b.size() ? a : b;
  const auto& many = a.size() <= b.size() ? b : a;
  if (fitting_words(few, many) < few.size()) return AuthorVerdict::Different;
  // "Mike" alone may be anybody of that name.
  return few.size() >= 2 || a.size() == b.size() ? AuthorVerdict::Same : AuthorVerdict::Possible;
}

}  // namespace

AuthorVerdict match_authors(const Mailbox& a, const Mailbox& b) {
  const bool addresses = !a.address.empty() && !b.address.empty();
  if (addresses && addresses_fit(a.address, b.address)) return AuthorVerdict::Same;
  const bool whole = addresses && !is_cut(a.address) && !is_cut(b.address);
  if (a.name.empty() || b.name.empty()) {
    return whole ? AuthorVerdict::Different : AuthorVerdict::Possible;
  }
  // Programs without a name to give put the address there.
  if (a.name == b.name && a.name.find('@') != std::string::npos) return AuthorVerdict::Same;
  const AuthorVerdict names = match_names(a.name, b.name);
  // One word may be a name of many: another address speaks against it, but is no proof.
  const bool one_word = a.name.find(' ') == std::string::npos;
  if (one_word && whole && names == AuthorVerdict::Same) return AuthorVerdict::Possible;
  return names == AuthorVerdict::Possible && whole ? AuthorVerdict::Different : names;
}

std::string author_key(const Mailbox& author) {
  std::string key;
  for (const NameWord& word : name_words(author.name)) {
    // Of a word that may be cut the first letter is what all copies have.
    key.append(word.open ? word.letters.substr(0, 1) : word.letters).append(" ");
  }
  constexpr std::size_t kEnough = 4;
  if (key.size() >= kEnough) return key;
  return author.address.empty() ? author.name : to_lower(author.address);
}

}  // namespace docket::mail
