#include "mail/original_block.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/text.hpp"
#include "mail/body_lines.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxBlockLines = 30;
constexpr std::size_t kMinRule = 20;  // underscores above Outlook's block

enum class Role : std::uint8_t { From, When, About, Other, RawHeader };

struct FieldName {
  string_view name;  ///< ASCII letters in lower case: others are often destroyed
  Role role;
};

/// Names of the fields that mail programs put above an original, by language.
constexpr auto kFieldNames = std::to_array<FieldName>({
    {"from", Role::From},
    {"sent", Role::When},
    {"date", Role::When},
    {"to", Role::About},
    {"subject", Role::About},
    {"cc", Role::Other},
    {"bcc", Role::Other},
    {"replyto", Role::Other},
    {"importance", Role::Other},
    {"newsgroups", Role::Other},
    {"organization", Role::Other},
    {"sentby", Role::Other},
    {"attachments", Role::Other},
    {"onbehalfof", Role::Other},
    {"priority", Role::Other},
    {"sendto", Role::About},
    {"mailinglist", Role::Other},
    {"von", Role::From},
    {"gesendet", Role::When},
    {"datum", Role::When},
    {"an", Role::About},
    {"betreff", Role::About},  // German
    {"de", Role::From},
    {"envoy", Role::When},
    {"envoye", Role::When},
    {"objet", Role::About},  // French
    {"enviado", Role::When},
    {"enviadoel", Role::When},
    {"enviadoem", Role::When},
    {"fecha", Role::When},
    {"data", Role::When},
    {"para", Role::About},
    {"asunto", Role::About},
    {"assunto", Role::About},  // Spanish, Portuguese
    {"van", Role::From},
    {"verzonden", Role::When},
    {"aan", Role::About},
    {"onderwerp", Role::About},  // Dutch
    {"da", Role::From},
    {"inviato", Role::When},
    {"oggetto", Role::About},  // Italian
    {"fra", Role::From},
    {"sendt", Role::When},
    {"emne", Role::About},  // Norse
    {"received", Role::RawHeader},
    {"mimeversion", Role::RawHeader},
    {"contenttype", Role::RawHeader},
    {"returnpath", Role::RawHeader},
});

/// The same in other scripts, in full.
constexpr auto kFieldNamesInFull = std::to_array<FieldName>({
    {"\xE5\x8F\x91\xE4\xBB\xB6\xE4\xBA\xBA", Role::From},
    {"\xE5\x8F\x91\xE9\x80\x81\xE6\x97\xB6\xE9\x97\xB4", Role::When},
    {"\xE6\x97\xA5\xE6\x9C\x9F", Role::When},
    {"\xE6\x94\xB6\xE4\xBB\xB6\xE4\xBA\xBA", Role::About},
    {"\xE6\x8A\x84\xE9\x80\x81", Role::Other},
    {"\xE4\xB8\xBB\xE9\xA2\x98", Role::About},  // Chinese, simplified
    {"\xE5\xAF\x84\xE4\xBB\xB6\xE8\x80\x85", Role::From},
    {"\xE5\xAF\x84\xE4\xBB\xB6\xE6\x97\xA5\xE6\x9C\x9F", Role::When},
    {"\xE6\x94\xB6\xE4\xBB\xB6\xE8\x80\x85", Role::About},
    {"\xE5\x89\xAF\xE6\x9C\xAC", Role::Other},
    {"\xE4\xB8\xBB\xE6\x97\xA8", Role::About},  // Chinese, traditional
    {"\xE5\xB7\xAE\xE5\x87\xBA\xE4\xBA\xBA", Role::From},
    {"\xE9\x80\x81\xE4\xBF\xA1\xE6\x97\xA5\xE6\x99\x82", Role::When},
    {"\xE5\xAE\x9B\xE5\x85\x88", Role::About},
    {"\xE4\xBB\xB6\xE5\x90\x8D", Role::About},  // Japanese
    {"\xEB\xB3\xB4\xEB\x82\xB8 \xEC\x82\xAC\xEB\x9E\x8C", Role::From},
    {"\xEB\xB3\xB4\xEB\x82\xB8 \xEB\x82\xA0\xEC\xA7\x9C", Role::When},
    {"\xEB\xB0\x9B\xEB\x8A\x94 \xEC\x82\xAC\xEB\x9E\x8C", Role::About},
    {"\xEC\xA0\x9C\xEB\xAA\xA9", Role::About},  // Korean
    {"\xD0\x9E\xD1\x82", Role::From},
    {"\xD0\x9E\xD1\x82\xD0\xBF\xD1\x80\xD0\xB0\xD0\xB2\xD0\xBB\xD0\xB5\xD0\xBD\xD0\xBE",
     Role::When},
    {"\xD0\x94\xD0\xB0\xD1\x82\xD0\xB0", Role::When},
    {"\xD0\x9A\xD0\xBE\xD0\xBC\xD1\x83", Role::About},
    {"\xD0\xA2\xD0\xB5\xD0\xBC\xD0\xB0", Role::About},  // Russian
});

/// Headings between dashes, as ASCII letters in lower case; the line may go on ("from Ada").
constexpr auto kHeadings = std::to_array<string_view>({
    "originalmessage",
    "forwardedmessage",
    "forwardedby",
    "beginforwardedmessage",
    "beginmessage",
    "originalappointment",
    "replymessage",
    "replyseparator",
    "ursprnglichenachricht",
    "ursprunglichenachricht",
    "ursprueglichenachricht",
    "ursprueng"
    "lichenachricht",
    "originalnachricht",
    "weitergeleitetenachricht",  // German
    "messagedorigine",
    "messageoriginal",
    "messagetransf",  // French
    "mensajeoriginal",
    "mensajereenviado",
    "mensagemoriginal",  // Spanish
    "oorspronkelijkbericht",
    "doorgestuurdbericht",  // Dutch
    "messaggiooriginale",
    "messaggioinoltrato",  // Italian
    "opprinneligmelding",
    "ursprungligtmeddelande",  // Norse
});

bool is_foreign_byte(char c) { return static_cast<unsigned char>(c) >= 0x80; }

std::string letters_of(string_view text, std::size_t at_most) {
  std::string out;
  for (const char c : text) {
    if (out.size() == at_most) break;
    if (is_alpha(c)) out += to_lower(c);
  }
  return out;
}

/// Outlook's heading between dashes in another script: believed with its fields only.
bool is_foreign_heading(string_view line) {
  constexpr string_view kDashes = "-----";
  return line.starts_with(kDashes) && line.ends_with(kDashes) && line.size() < 60 &&
         std::any_of(line.begin(), line.end(), is_foreign_byte);
}

std::optional<Role> field_role_in_full(string_view line, std::size_t at_most) {
  constexpr string_view kWideColon = "\xEF\xBC\x9A";  // U+FF1A
  for (const FieldName& field : kFieldNamesInFull) {
    if (field.name.size() > at_most || !line.starts_with(field.name)) continue;
    const string_view rest = line.substr(field.name.size());
    if (rest.starts_with(':') || rest.starts_with(kWideColon)) return field.role;
  }
  return std::nullopt;
}

/// The role of a line "Name: value", bold marks of HTML mail around the name passed over.
std::optional<Role> field_role(string_view line) {
  constexpr std::size_t kMaxName = 26;
  if (!line.empty() && is_foreign_byte(line[0])) {
    if (const auto role = field_role_in_full(line, kMaxName)) return role;
  }
  const std::size_t colon = line.substr(0, kMaxName).find(':');
  if (colon == string_view::npos || colon == 0) return std::nullopt;
  const string_view name = line.substr(0, colon);
  if (!is_alpha(name[0]) && name[0] != '*' && static_cast<unsigned char>(name[0]) < 0x80) {
    return std::nullopt;
  }
  const std::string letters = letters_of(name, kMaxName);
  for (const FieldName& field : kFieldNames) {
    if (field.name == letters) return field.role;
  }
  return std::nullopt;
}

bool is_any_field(string_view line) {
  const std::size_t colon = line.substr(0, 40).find(':');
  return colon != string_view::npos && colon > 0 &&
         line.substr(0, colon).find(' ') == string_view::npos && is_alpha(line[0]);
}

/// "-----Original Message-----", "Begin forwarded message:".
bool is_heading(string_view line) {
  if (line.size() < 15 || line.size() > 200) return false;
  const bool between_dashes = line[0] == '-' || line[0] == '_' || line[0] == '*' || line[0] == '=';
  if (!between_dashes && !istarts_with(line, "begin forwarded message") &&
      !istarts_with(line, "original message:")) {
    return false;
  }
  const std::string letters = letters_of(line, 30);
  return std::any_of(kHeadings.begin(), kHeadings.end(), [&letters](string_view heading) {
    return letters.compare(0, heading.size(), heading) == 0;
  });
}

/// Only this heading is believed with no field after it: people do delete them.
bool stands_alone(string_view line) {
  return line[0] == '-' && letters_of(line, 30) == "originalmessage";
}

struct Fields {
  std::size_t end = 0;  ///< the line after the last
  std::size_t count = 0;
  bool from = false;
  bool when = false;
  bool about = false;
  bool raw_header = false;
};

void note(Fields& fields, Role role) {
  ++fields.count;
  fields.from = fields.from || role == Role::From;
  fields.when = fields.when || role == Role::When;
  fields.about = fields.about || role == Role::About;
  fields.raw_header = fields.raw_header || role == Role::RawHeader;
}

/// A field's further lines: the rest of a long list of addresses or of a subject. They are
/// indented, or another field follows soon ("[mailto:list@host] On Behalf Of" / "Ada").
bool is_continuation(const BodyLines& lines, std::size_t i) {
  constexpr std::size_t kReach = 8;
  const string_view line = lines.raw(i);
  if (line[0] == ' ' || line[0] == '\t') return true;
  const std::size_t stop = std::min(lines.size(), i + kReach);
  for (std::size_t k = i + 1; k < stop && !lines[k].blank; ++k) {
    if (field_role(lines.content(k))) return true;
  }
  return false;
}

/// The last line of a subject that was too long for one.
bool is_wrapped_end(const BodyLines& lines, std::size_t i) {
  constexpr std::size_t kWidth = 72;
  const string_view line = lines.content(i);
  return (i + 1 == lines.size() || lines[i + 1].blank) &&
         lines.content(i - 1).size() + line.substr(0, line.find(' ')).size() >= kWidth;
}

/// Reads the fields from line `i` on. Blank lines between them occur where HTML was made text.
Fields read_fields(const BodyLines& lines, std::size_t i) {
  Fields fields;
  fields.end = i;
  const std::uint8_t depth = lines[i].depth;
  const std::size_t stop = std::min(lines.size(), i + kMaxBlockLines);
  while (i < stop && lines[i].depth == depth) {
    if (lines[i].blank) {
      const std::size_t next = lines.next_filled(i, 2);
      if (fields.about || next >= stop || !field_role(lines.content(next))) break;
      i = next;
      continue;
    }
    const string_view line = lines.content(i);
    if (const auto role = field_role(line)) {
      note(fields, *role);
    } else if (!is_any_field(line) && !is_continuation(lines, i)) {
      if (fields.about && is_wrapped_end(lines, i)) fields.end = i + 1;
      break;
    }
    fields.end = ++i;
  }
  return fields;
}

/// mail2web sets dashes between heading and fields.
bool is_rule(string_view line) {
  return line.size() > 3 && line.find_first_not_of('-') == string_view::npos;
}

bool is_underscore_rule(string_view line) {
  return line.size() >= kMinRule && line.find_first_not_of('_') == string_view::npos;
}

/// Whether a line's first byte allows a block to begin; nearly all lines stop here.
bool can_begin(string_view line) {
  if (line.empty()) return false;
  if (is_foreign_byte(line[0])) return true;
  switch (line[0]) {
    case '-':
    case '_':
    case '*':
    case '=':
    case 'B':
    case 'b':
    case 'F':
    case 'f':
    case 'V':
    case 'v':
    case 'D':
    case 'd':
    case 'E':
    case 'e':
    case 'O': return true;
    default: return false;
  }
}

}  // namespace

std::optional<std::size_t> find_original_block(const BodyLines& lines, std::size_t begin) {
  const string_view line = lines.content(begin);
  if (!can_begin(line)) return std::nullopt;
  if (is_heading(line) || is_foreign_heading(line)) {
    std::size_t next = lines.next_filled(begin + 1, 3);
    if (next < lines.size() && is_rule(lines.content(next))) next = lines.next_filled(next + 1, 2);
    if (next < lines.size() && lines[next].depth == lines[begin].depth) {
      const Fields fields = read_fields(lines, next);
      if (fields.count >= 2 || (fields.count == 1 && (fields.from || fields.about))) {
        return fields.end;
      }
    }
    if (stands_alone(line)) return begin + 1;
    return std::nullopt;
  }
  std::size_t first = begin;
  if (line[0] == '_') {
    if (!is_underscore_rule(line)) return std::nullopt;
    first = lines.next_filled(begin + 1, 2);
    if (first >= lines.size()) return std::nullopt;
  } else if (begin > 0 && !lines[begin - 1].blank) {
    return std::nullopt;
  }
  if (field_role(lines.content(first)) != Role::From) return std::nullopt;
  const Fields fields = read_fields(lines, first);
  if (!fields.when || !fields.about || fields.raw_header) return std::nullopt;
  return fields.end;
}

bool is_end_of_forward(string_view line) {
  if (line.size() < 20 || line[0] != '-') return false;
  const std::string letters = letters_of(line, 30);
  return letters == "endforwardedmessage" || letters == "endofforwardedmessage" ||
         letters == "endmessage";
}

}  // namespace docket::mail
