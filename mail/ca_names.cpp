#include "mail/ca_names.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "mail/ca_context.hpp"
#include "mail/name_fold.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// What stands between white space, brackets and quotation marks, looked at once for all names in
/// it.
class Surroundings {
 public:
  explicit Surroundings(string_view text) : text_(text) {}

  /// Whether text[begin, end) is part of an address, a host name or a URL. Asked in the order of
  /// the text.
  [[nodiscard]] bool is_in_address(std::size_t begin, std::size_t end) {
    if (begin >= end_) read(begin);
    return has_at_sign_ || url_ < begin || is_in_host(begin, end) || is_in_path(begin, end);
  }

 private:
  static bool is_delimiter(char c) { return is_space(c) || c == '<' || c == '>' || c == '"'; }

  void read(std::size_t at) {
    begin_ = end_ = at;
    while (begin_ > 0 && !is_delimiter(text_[begin_ - 1])) --begin_;
    while (end_ < text_.size() && !is_delimiter(text_[end_])) ++end_;
    const string_view token = text_.substr(begin_, end_ - begin_);
    url_ = begin_ + std::min({token.find("://"), token.find("www."), token.size()});
    const std::size_t sign = token.find('@');
    has_at_sign_ = sign != string_view::npos && sign > 0 && sign + 1 < token.size();
    dot_ = begin_ + std::min(inner_dot(token), token.size());
  }

  /// The first dot between letters: "a.b".
  static std::size_t inner_dot(string_view token) {
    for (std::size_t i = 1; i + 1 < token.size(); ++i) {
      if (token[i] == '.' && is_alnum(token[i - 1]) && is_alnum(token[i + 1])) return i;
    }
    return string_view::npos;
  }

  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : ' '; }

  /// "www.NAME", "NAME.example", "@NAME"; but "NAME.The next sentence" is none.
  [[nodiscard]] bool is_in_host(std::size_t begin, std::size_t end) const {
    const char before = begin > 0 ? text_[begin - 1] : ' ';
    if (before == '@' || (before == '.' && begin > 1 && is_alnum(text_[begin - 2]))) return true;
    if (at(end) == '@') return true;
    const char next = at(end + 1);
    const bool sentence = next >= 'A' && next <= 'Z' && !(at(end + 2) >= 'A' && at(end + 2) <= 'Z');
    return at(end) == '.' && is_alnum(next) && !sentence;
  }

  /// "crt.sh/NAME", or the host itself before its path.
  [[nodiscard]] bool is_in_path(std::size_t begin, std::size_t end) const {
    const bool after_host = begin > 0 && text_[begin - 1] == '/' && dot_ < begin;
    const bool is_host = text_.substr(begin, end - begin).find('.') != string_view::npos;
    return after_host || (is_host && at(end) == '/' && is_alnum(at(end + 1)));
  }

  string_view text_;
  std::size_t begin_ = 0, end_ = 0;
  std::size_t url_ = 0;  // where a URL begins, or the end
  std::size_t dot_ = 0;
  bool has_at_sign_ = false;
};

class NameFinder {
 public:
  NameFinder(const JoinedText& text, std::optional<std::int64_t> written, const CaTable& table)
      : joined_(text), text_(text.text()), written_(written), table_(table), around_(text_) {}

  std::vector<CaMention> take() {
    std::size_t at = table_.trie().next_place(text_, 0);
    while (at < text_.size() && out_.size() < kMaxCaMentions) {
      at = table_.trie().next_place(text_, std::max(read(at), at + 1));
    }
    return std::move(out_);
  }

 private:
  /// Adds what stands at `at`, and returns where to go on.
  std::size_t read(std::size_t at) {
    table_.trie().matches_at(text_, at, matches_);
    const CaName* name = nullptr;
    const auto match =
        std::find_if(matches_.rbegin(), matches_.rend(), [&](const NameTrie::Match& longest) {
          name = name_of(longest, at);
          return name != nullptr;
        });
    if (name == nullptr) return at;
    const bool counts = name->kind != CaNameKind::None && name->kind != CaNameKind::Auditor;
    if (counts && !around_.is_in_address(at, match->end)) add(*name, at, match->end);
    return match->end;
  }

  /// The row that the letters mean, if any does.
  const CaName* name_of(const NameTrie::Match& match, std::size_t begin) {
    fitting_.clear();
    for (const std::size_t row : table_.rows_of(match.name)) {
      if (fits(table_.names()[row], begin, match.end)) fitting_.push_back(row);
    }
    return fitting_.empty() ? nullptr : &table_.valid_at(fitting_, written_);
  }

  [[nodiscard]] bool fits(const CaName& name, std::size_t begin, std::size_t end) const {
    if (name.match == CaNameMatch::Any) return true;
    const string_view written = text_.substr(begin, end - begin);
    if (name.match == CaNameMatch::Capital) return to_lower(written[0]) != written[0];
    if (written != name.name &&
        fold_name(written, NameCase::Keep) != fold_name(name.name, NameCase::Keep)) {
      return false;
    }
    if (name.match == CaNameMatch::Case || is_title(begin, end)) return true;
    return name.match == CaNameMatch::Context ? is_near_trade_word(text_, begin, end)
                                              : is_beside_trade_word(text_, begin, end);
  }

  /// "Visa: ..." at the beginning of a line, also after "Re:" or the number of a bug.
  [[nodiscard]] bool is_title(std::size_t begin, std::size_t end) const {
    if (!text_.substr(end, 2).starts_with(": ")) return false;
    const std::size_t line = joined_.line_at(begin).at;
    string_view before = trim(text_.substr(line, begin - line));
    if (before.size() > kMaxTitleLead) return false;
    if (before.ends_with('-')) before = trim(before.substr(0, before.size() - 1));
    if (istarts_with(before, "re:")) before = trim(before.substr(3));
    if (istarts_with(before, "bug ")) before.remove_prefix(4);
    return std::all_of(before.begin(), before.end(), is_digit);
  }

  void add(const CaName& name, std::size_t begin, std::size_t end) {
    const CaEntity& entity = table_.entity_of(name);
    CaMention mention;
    mention.owner = table_.owner_at(entity, written_).name;
    mention.name = name.kind == CaNameKind::Alias ? entity.name : name.name;
    mention.offset = joined_.origin(begin);
    mention.length = joined_.origin(end - 1) + 1 - mention.offset;
    mention.segment = joined_.line_at(begin).segment;
    out_.push_back(std::move(mention));
  }

  static constexpr std::size_t kMaxTitleLead = 24;

  const JoinedText& joined_;
  string_view text_;
  std::optional<std::int64_t> written_;
  const CaTable& table_;
  Surroundings around_;
  std::vector<NameTrie::Match> matches_;
  std::vector<std::size_t> fitting_;
  std::vector<CaMention> out_;
};

}  // namespace

std::vector<CaMention> find_ca_names(const JoinedText& text, std::optional<std::int64_t> written,
                                     const CaTable& table) {
  return NameFinder(text, written, table).take();
}

std::optional<std::string> ca_owner_named(string_view name) {
  const CaTable& table = CaTable::built_in();
  const CaName* const found = table.find(name);
  if (found == nullptr || found->kind == CaNameKind::Auditor) return std::nullopt;
  return table.entity_of(*found).name;
}

}  // namespace docket::mail
