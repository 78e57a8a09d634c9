#include "search/cited_value.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "core/message_id.hpp"
#include "core/text.hpp"
#include "index/citation_terms.hpp"
#include "mail/ca_table.hpp"
#include "mail/citations.hpp"
#include "mail/fault_concepts.hpp"
#include "mail/whiteboard.hpp"
#include "search/query_word.hpp"

namespace docket::search {
namespace {

using index::Field;
using std::string_view;

constexpr std::size_t kMaxSimilarNames = 3;

/// As a phrase of the query language holds it: words with one blank between them, no quotation
/// marks and stars, no punctuation at the end.
std::string cleaned(string_view typed) {
  std::string out;
  for (string_view word; !(word = next_phrase_word(typed)).empty();) {
    if (!has_letters(word)) continue;
    if (!out.empty()) out += ' ';
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t quote = quote_at(word, at);
      if (quote == 0 && word[at] != '*') out += word[at];
      at += std::max<std::size_t>(quote, 1);
    }
  }
  constexpr string_view kMarks = ",;.:!?'`<>[]{}";
  const std::size_t begin = out.find_first_not_of(kMarks);
  if (begin == std::string::npos) return {};
  return out.substr(begin, out.find_last_not_of(kMarks) + 1 - begin);
}

bool is_hex(string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
  });
}

/// A certificate by its number on crt.sh or by its fingerprint alone.
std::optional<std::string> bare_certificate(string_view value) {
  if (std::all_of(value.begin(), value.end(), is_digit) && value.size() < 20) {
    return "crtsh:" + std::string(value);
  }
  std::string hex = to_lower(value);
  hex.erase(std::remove(hex.begin(), hex.end(), ':'), hex.end());
  if (!is_hex(hex)) return std::nullopt;
  if (hex.size() == 64) return "sha256:" + hex;
  if (hex.size() == 40) return "sha1:" + hex;
  return std::nullopt;
}

std::optional<std::string> value_of_kind(string_view kind, const std::string& typed) {
  const std::optional<std::string> key = mail::parse_citation_key(typed);
  if (!key || mail::citation_kind(*key) != kind) return std::nullopt;
  return std::string(index::cited_value(*key));
}

bool only_of(string_view text, string_view others) {
  return std::all_of(text.begin(), text.end(), [others](char c) {
    return is_digit(c) || others.find(c) != string_view::npos;
  });
}

/// What is a value already: "1619047#c10", "5280/4.2.1.3", "4.9.1.1".
bool is_exact(string_view kind, string_view value) {
  if (value.empty() || !is_digit(value.front()) || !is_digit(value.back())) return false;
  if (kind == "incident") return only_of(value, "");
  if (kind == "bug") {
    const std::size_t comment = std::min(value.find("#c"), value.size());
    return only_of(value.substr(0, comment), "") &&
           (comment == value.size() || only_of(value.substr(comment + 2), ""));
  }
  return (kind == "rfc" && only_of(value, "/.")) ||
         (index::is_section_kind(kind) && only_of(value, "."));
}

/// "revocation-delay" of "Revocation delay"; empty where there is no such kind.
std::string fault_name(string_view typed) {
  std::string name = to_lower(typed);
  std::replace(name.begin(), name.end(), ' ', '-');
  return mail::FaultConcepts::built_in().find("fault:" + name) == nullptr ? std::string() : name;
}

/// One step towards the one form; what is not understood stays as it is.
std::string normalised(const Field& field, const std::string& typed) {
  const std::string kind(index::cited_kind(field));
  if (kind == "mid") {
    const auto id = MessageId::parse(typed);
    return id ? id->value() : typed;
  }
  if (is_exact(kind, typed)) return typed;
  if (kind == "tag") {
    const std::vector<std::string> tags = mail::whiteboard_tags('[' + typed + ']');
    return tags.size() == 1 ? tags.front() : std::string();
  }
  if (kind == "fault") return fault_name(typed);
  if (kind == "incident") {
    const std::string bug =
        value_of_kind("bug", typed).value_or(value_of_kind("bug", "bug:" + typed).value_or(""));
    return bug.substr(0, bug.find('#'));
  }
  if (typed.find("://") != std::string::npos) {
    if (auto value = value_of_kind(kind, typed)) return std::move(*value);
  }
  if (kind == "cert") {
    if (auto value = bare_certificate(typed)) return std::move(*value);
  }
  std::string joined = typed;
  if (kind == "wiki") std::replace(joined.begin(), joined.end(), ' ', '_');
  std::string key = kind;
  key.append(":").append(joined);
  return value_of_kind(kind, key).value_or(joined);
}

std::string unknown_ca(const std::string& typed) {
  const auto similar = mail::CaTable::built_in().similar_names(typed, kMaxSimilarNames);
  std::string names;
  for (const std::string& name : similar) (names += names.empty() ? "" : ", ") += name;
  return names.empty() ? "no CA of that name is known"
                       : fmt::format("no CA of that name is known (did you mean {}?)", names);
}

CitedValue read_ca(const Field& field, string_view typed) {
  CitedValue value;
  value.field = &field;
  const bool name_alone = typed.starts_with('=');
  if (name_alone) value.field = &index::field("ca-name");
  const std::string name = cleaned(name_alone ? typed.substr(1) : typed);
  const mail::CaTable& table = mail::CaTable::built_in();
  const mail::CaName* const found = table.find(name);
  if (found == nullptr || found->kind == mail::CaNameKind::Auditor) {
    value.problem = name.empty() ? "no word" : unknown_ca(name);
    return value;
  }
  const bool is_entity = found->kind == mail::CaNameKind::Alias;
  value.text = is_entity ? table.entity_of(*found).name : found->name;
  return value;
}

}  // namespace

CitedValue read_cited_value(const Field& field, string_view typed) {
  const string_view name = field.name;
  if (name == "ca" || name == "ca-name") return read_ca(field, typed);
  CitedValue value;
  value.field = &field;
  std::string text = cleaned(typed);
  if (text.empty()) {
    value.problem = "no word";
    return value;
  }
  // The answer's canonical query is read again: its values must read as themselves.
  text = cleaned(normalised(field, text));
  if (text.empty() || cleaned(normalised(field, text)) != text) {
    value.problem = name == "fault" ? "no kind of fault that docs/fault-vocabulary.md has"
                                    : fmt::format("not understood as {}", name);
    return value;
  }
  value.text = std::move(text);
  return value;
}

}  // namespace docket::search
