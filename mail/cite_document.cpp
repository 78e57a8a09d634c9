#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/citation_scan.hpp"

namespace docket::mail {
namespace {

using std::string_view;

struct DocumentName {
  string_view name;
  string_view document;
  string_view capitals;  ///< the only way to write it; empty: any
};
constexpr DocumentName kNames[] = {
#include "data/requirement_names.inc"
};

/// On these lists it is Mozilla's where no other vendor is named.
constexpr string_view kAnyPolicy = "root store policy";

/// Names by their first two letters: kNames in its own order.
class NameTable {
 public:
  NameTable() {
    for (const DocumentName& name : kNames)
      buckets_[bucket(name.name[0], name.name[1])].push_back(&name);
  }
  [[nodiscard]] const std::vector<const DocumentName*>& at(char a, char b) const {
    return buckets_[bucket(a, b)];
  }

 private:
  static std::size_t bucket(char a, char b) {
    return (static_cast<unsigned char>(to_lower(a)) * 31U +
            static_cast<unsigned char>(to_lower(b))) %
           kBuckets;
  }
  static constexpr std::size_t kBuckets = 256;
  std::array<std::vector<const DocumentName*>, kBuckets> buckets_;
};

const DocumentName* find_name(string_view text, std::size_t at) {
  static const NameTable table;
  if (at + 1 >= text.size()) return nullptr;
  const DocumentName* best = nullptr;
  for (const DocumentName* name : table.at(text[at], text[at + 1])) {
    if (best != nullptr && best->name.size() >= name->name.size()) continue;
    const bool written = name->capitals.empty()
                             ? is_word(text, at, name->name)
                             : is_word(text, at, name->name) &&
                                   text.substr(at, name->capitals.size()) == name->capitals;
    if (written) best = name;
  }
  return best;
}

/// "the Apple root store policy" is not Mozilla's.
bool is_of_another_vendor(string_view text, std::size_t at) {
  constexpr std::array<string_view, 8> kVendors = {"chrome", "google", "apple",    "microsoft",
                                                   "java",   "oracle", "chrome's", "apple's"};
  constexpr std::size_t kReach = 24;
  const std::size_t begin = at - std::min(at, kReach);
  const string_view before = text.substr(begin, at - begin);
  return std::any_of(kVendors.begin(), kVendors.end(),
                     [before](string_view vendor) { return mentions(before, vendor); });
}

/// "2.1.7" at `at`: digits and dots, at least one dot.
std::size_t version_length(string_view text, std::size_t at) {
  std::size_t end = at;
  bool dot = false;
  while (end < text.size()) {
    if (is_digit(text[end])) {
      ++end;
    } else if (text[end] == '.' && end > at && end + 1 < text.size() && is_digit(text[end + 1])) {
      dot = true;
      ++end;
    } else {
      break;
    }
  }
  return dot ? end - at : 0;
}

/// Behind a document's name: " v2.1.7", ", version 2.1.7", "(version 2.1.7".
std::size_t read_version_behind(string_view text, std::size_t at, std::string& version) {
  std::size_t next = skip_blanks(text, at);
  if (next < text.size() && (text[next] == ',' || text[next] == '('))
    next = skip_blanks(text, next + 1);
  for (const string_view word : {"version", "ver.", "v.", "v"}) {
    if (!has_prefix(text, next, word)) continue;
    const std::size_t number = skip_blanks(text, next + word.size());
    const std::size_t length = version_length(text, number);
    if (length == 0) continue;
    version = text.substr(number, length);
    return number + length;
  }
  // "the policy (2.8, section 6.1.1)"
  const bool bracket = next > at && text[next - 1] == '(';
  const std::size_t length = version_length(text, next);
  if (length > 0 && bracket && has_prefix(text, skip_list_joint(text, next + length), "section")) {
    version = text.substr(next, length);
    return next + length;
  }
  // "BR 1.7.3 section 4.9.9"
  const std::size_t behind = skip_blanks(text, next + length);
  const bool section = has_prefix(text, behind, "section") || has_prefix(text, behind, "\xC2\xA7");
  constexpr std::size_t kLongest = 7;
  if (length > 0 && length <= kLongest && section && next > at && text[next - 1] == ' ') {
    version = text.substr(next, length);
    return next + length;
  }
  return at;
}

/// "version 2.1 of the " before the name.
std::string read_version_before(string_view text, std::size_t at) {
  constexpr std::size_t kReach = 40;
  const std::size_t begin = at - std::min(at, kReach);
  const string_view before = text.substr(begin, at - begin);
  for (const string_view joint : {" of the ", " of ", " of the ca/b forum ", " of the ccadb's "}) {
    if (before.size() < joint.size()) continue;
    const std::size_t end = before.size() - joint.size();
    if (!has_prefix(before, end, joint)) continue;
    std::size_t from = end;
    while (from > 0 && (is_digit(before[from - 1]) || before[from - 1] == '.')) --from;
    const bool named = from > 0 && (mentions(before.substr(0, from), "version ") ||
                                    to_lower(before[from - 1]) == 'v');
    if (named && version_length(before, from) == end - from) {
      return std::string(before.substr(from, end - from));
    }
  }
  return {};
}

constexpr std::size_t kLeastRfcDigits = 3;
constexpr std::size_t kMostRfcDigits = 5;

std::size_t note_rfc(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  std::size_t next = at + 3;
  const bool plural = next < text.size() && text[next] == 's';
  if (plural) ++next;
  next = skip_blanks(text, next);
  if (next < text.size() && (text[next] == '-' || text[next] == '#')) ++next;
  std::size_t end = at;
  while (true) {
    const std::size_t digits = count_digits(text, next);
    if (digits < kLeastRfcDigits || digits > kMostRfcDigits ||
        (next + digits < text.size() && is_alnum(text[next + digits]))) {
      return end;
    }
    string_view number = text.substr(next, digits);
    while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
    scan.documents.push_back(
        {end == at ? at : next, next + digits, fmt::format("rfc:{}", number), {}});
    end = next + digits;
    const std::size_t joint = plural ? skip_list_joint(text, end) : end;
    if (joint == end) return end;
    next = joint;
  }
}

}  // namespace

std::size_t note_document(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  if (scan.documents.size() >= kMaxCitations) return at;
  if (has_prefix(text, at, "rfc")) return note_rfc(scan, at);
  const DocumentName* name = find_name(text, at);
  if (name == nullptr) return at;
  if (name->name == kAnyPolicy && is_of_another_vendor(text, at)) return at;
  std::size_t end = at + name->name.size();
  // "BR's", "(BRs)" behind the long name
  for (const string_view mark : {"'s", "\xE2\x80\x99s"}) {
    if (text.substr(end).starts_with(mark)) end += mark.size();
  }
  DocumentMention mention{at, end, std::string(name->document), read_version_before(text, at)};
  mention.end = read_version_behind(text, end, mention.version);
  end = mention.end;
  scan.documents.push_back(std::move(mention));
  return end;
}

}  // namespace docket::mail
