#include "tests/oracle/comparison.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/charset.hpp"
#include "mail/clear_signed.hpp"
#include "mail/enriched.hpp"
#include "mail/flowed.hpp"
#include "mail/header.hpp"
#include "mail/html_text.hpp"

namespace docket::test {
namespace {

using Form = LeafReading::Form;

/// White space does not count in header text: parsers unfold differently.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_space(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string lf_ends(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t after = std::min(text.find_first_not_of('\r', i), text.size());
    if (after < text.size() && text[after] == '\n') i = after;  // "\r\r\n" is one line end
    out += text[i] == '\r' ? '\n' : text[i];
  }
  return out;
}

/// Does to the oracle's text what docket did to its own.
std::string in_form(std::string_view text, Form form) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string lines = to_valid_utf8(lf_ends(text));
  switch (form) {
    case Form::Html: return mail::html_to_text(lines);
    case Form::Enriched: return mail::enriched_to_text(lines, mail::EnrichedDialect::Enriched);
    case Form::Flowed: return mail::join_flowed(mail::undo_dash_escapes(lines), mail::DelSp::No);
    case Form::FlowedDelSp:
      return mail::join_flowed(mail::undo_dash_escapes(lines), mail::DelSp::Yes);
    case Form::Raw: return lines;
    default: return mail::undo_dash_escapes(lines);
  }
}

std::string encoded(char32_t c) {
  std::string out;
  append_utf8(out, c);
  return out;
}

/// Controls U+0080 to U+009F, which iso-8859-1 has and no mail means, as windows-1252 reads them.
std::string c1_as_windows_1252(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    const bool is_c1 = c >= 0x80 && c < 0xA0;
    out += is_c1 ? mail::to_utf8(std::string(1, static_cast<char>(c)), "windows-1252").text
                 : encoded(c);
  }
  return out;
}

std::string tree_of(const MailReading& reading) {
  std::string out;
  for (const LeafReading& leaf : reading.leaves) out += leaf.type + ' ';
  return out;
}

class Comparer {
 public:
  void add(const char* what, std::string docket, std::string oracle) {
    if (docket == oracle) return;
    found_.push_back({what, std::move(docket), std::move(oracle), charset_});
  }

  void header(const MailReading& docket, const MailReading& oracle) {
    add("subject", squeezed(docket.subject), squeezed(oracle.subject));
    add("from name", squeezed(docket.from_name), squeezed(oracle.from_name));
    add("from address", to_lower(docket.from_address), to_lower(oracle.from_address));
    add("message-id", docket.message_id, oracle.message_id);
    add("date", date(docket), date(oracle));
  }

  void leaf(const LeafReading& docket, const LeafReading& oracle) {
    charset_ = docket.charset;
    add("file name", docket.name, oracle.name);
    if (docket.has_embedded) return;
    if (docket.is_text && oracle.is_text) {
      text(docket, oracle);
    } else if (!docket.is_text) {
      add("bytes", docket.bytes, oracle.bytes);
    }
  }

  std::vector<Difference> take() { return std::move(found_); }

 private:
  static std::string date(const MailReading& reading) {
    return reading.date ? std::to_string(*reading.date) : "none";
  }
  void text(const LeafReading& docket, const LeafReading& oracle) {
    const std::string ours = normalised(docket.text);
    std::string theirs = normalised(in_form(oracle.text, docket.form));
    if (ours == theirs) return;
    const std::string mapped = c1_as_windows_1252(in_form(oracle.text, Form::Raw));
    const bool same = ours == normalised(in_form(mapped, docket.form));
    add(same ? "windows-1252" : "text", ours, std::move(theirs));
  }

  std::string charset_;
  std::vector<Difference> found_;
};

}  // namespace

std::string normalised(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (const auto line = next_line(text)) {
    out += trim_right(*line);
    out += '\n';
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out == "\n" ? std::string() : out;
}

std::vector<Difference> compare(const MailReading& docket, const MailReading& oracle) {
  Comparer comparer;
  comparer.header(docket, oracle);
  const std::string tree = tree_of(oracle);
  comparer.add("tree", tree_of(docket), tree);
  if (docket.leaves.size() == oracle.leaves.size()) {
    for (std::size_t i = 0; i < docket.leaves.size(); ++i) {
      comparer.leaf(docket.leaves[i], oracle.leaves[i]);
    }
  }
  return comparer.take();
}

std::string parting(const Difference& difference) {
  constexpr std::size_t kShown = 60;
  const std::string_view a = difference.docket;
  const std::string_view b = difference.oracle;
  std::size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
  const std::size_t start = at > kShown ? at - kShown : 0;
  return fmt::format("    docket: {}\n    GMime:  {}\n",
                     a.substr(std::min(start, a.size()), 2 * kShown),
                     b.substr(std::min(start, b.size()), 2 * kShown));
}

std::string raw_field(std::string_view mail, const std::string& what) {
  mail::Defects unused;
  const mail::HeaderView header = mail::split_header(mail, unused);
  return std::string(header.value(what.starts_with("from") ? "from" : what));
}

}  // namespace docket::test
