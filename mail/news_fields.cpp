#include "mail/news_fields.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;
constexpr std::size_t kMaxNames = 100;
constexpr std::size_t kMaxName = 255;  // RFC 2919, 2

void add_once(std::vector<std::string>& names, std::string name) {
  if (name.empty() || names.size() >= kMaxNames) return;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

/// "comp.test,misc.test"; written with blanks too.
std::vector<std::string> read_groups(std::string_view rest) {
  std::vector<std::string> groups;
  while (!rest.empty() && groups.size() < kMaxNames) {
    const std::size_t end = std::min(rest.find_first_of(",; \t\r\n"), rest.size());
    add_once(groups, group_name(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return groups;
}

/// "<https://lists.example.org/...>"; some leave the brackets out.
std::string bracketed_url(std::string_view value) {
  constexpr std::size_t kLongest = 2000;
  value = trim(value);
  if (value.starts_with('<'))
    value = value.substr(1, value.find('>') == kNpos ? kNpos : value.find('>') - 1);
  const std::string_view word = value.substr(0, value.find_first_of(" \t\r\n"));
  const bool fits = word.size() <= kLongest && word.find("://") != kNpos;
  return fits ? to_valid_utf8(word) : std::string();
}

/// "news.gmane.org gmane.comp.example:123 gmane.test:4": of other servers the numbers mean nothing.
void add_gmane_articles(std::string_view value, Envelope& envelope) {
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of(" \t\r\n"), value.size());
    const std::string_view word = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));
    if (word.starts_with("gmane.") && word.find(':') != kNpos) {
      add_once(envelope.gmane_articles, to_valid_utf8(word));
    }
  }
}

std::optional<MessageId> read_id(std::string_view value) {
  return value.find('<') == kNpos ? std::nullopt : MessageId::parse(value);
}

std::optional<MessageId> cancelled_id(std::string_view control) {
  constexpr std::string_view kCancel = "cancel";
  if (!istarts_with(control, kCancel)) return std::nullopt;
  const std::string_view rest = control.substr(kCancel.size());
  if (rest.empty() || !is_space(rest.front())) return std::nullopt;
  return read_id(rest);
}

bool is_hex(char c) {
  const char lower = to_lower(c);
  return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

/// "fc772,ce2ab9e2ca6f9e1d": the group's number, and the thread's, which links of Google Groups
/// have.
std::string google_thread(std::string_view value) {
  constexpr std::size_t kDigits = 16;
  const std::size_t comma = value.rfind(',');
  const std::string_view thread = trim(value.substr(comma == kNpos ? 0 : comma + 1));
  const bool fits = thread.size() == kDigits && std::all_of(thread.begin(), thread.end(), is_hex);
  return fits ? to_lower(thread) : std::string{};
}

/// X-GM-THRID of Takeout files: decimal.
std::string takeout_thread(std::string_view value) {
  constexpr std::size_t kMaxDigits = 20;
  value = trim(value);
  const bool fits = value.size() <= kMaxDigits && std::all_of(value.begin(), value.end(), is_digit);
  return fits ? std::string(value) : std::string{};
}

bool is_auto_submitted(const HeaderFieldView& field) {
  if (iequals(field.name, "Auto-Submitted")) return !istarts_with(trim(field.value), "no");
  if (iequals(field.name, "Precedence")) return iequals(trim(field.value), "auto_reply");
  return iequals(field.name, "X-Autoreply") || iequals(field.name, "X-Autorespond");
}

bool is_gateway_id(std::string_view name) {
  constexpr auto kFields = std::to_array<std::string_view>(
      {"X-Mailman-Original-Message-ID", "X-Google-Original-Message-ID", "Original-Message-ID",
       "X-Original-Message-ID"});
  return std::any_of(kFields.begin(), kFields.end(),
                     [name](std::string_view field) { return iequals(name, field); });
}

void add_gateway_id(std::string_view value, Envelope& envelope) {
  constexpr std::size_t kMaxIds = 8;
  const std::optional<MessageId> id = MessageId::parse(value);
  std::vector<MessageId>& ids = envelope.gateway_ids;
  if (!id || ids.size() >= kMaxIds || id == envelope.message_id) return;
  if (std::find(ids.begin(), ids.end(), *id) == ids.end()) ids.push_back(*id);
}

}  // namespace

std::string group_name(std::string_view raw) {
  raw = trim(raw);
  std::string name;
  for (const char c : raw.substr(0, kMaxName)) {
    if (is_space(c) || (c >= 0 && c < ' ') || c == '<' || c == '>' || c == ',') return {};
    name += c == '@' ? '.' : to_lower(c);
  }
  return is_valid_utf8(name) ? name : std::string{};
}

void read_news_fields(const HeaderView& header, Envelope& envelope) {
  envelope.newsgroups = read_groups(header.value("Newsgroups"));
  envelope.followup_to = read_groups(header.value("Followup-To"));
  envelope.supersedes = read_id(header.value("Supersedes"));
  envelope.cancels = cancelled_id(header.value("Control"));
  if (!envelope.cancels) envelope.cancels = cancelled_id(header.value("Also-Control"));
  for (const HeaderFieldView& field : header.fields()) {
    if (iequals(field.name, "X-Google-Thread")) {
      add_once(envelope.google_threads, google_thread(field.value));
    } else if (iequals(field.name, "Archived-At") || iequals(field.name, "X-Archived-At")) {
      add_once(envelope.archived_at, bracketed_url(field.value));
    } else if (iequals(field.name, "Xref")) {
      add_gmane_articles(field.value, envelope);
    } else if (iequals(field.name, "X-GM-THRID")) {
      add_once(envelope.google_threads, takeout_thread(field.value));
    } else if (is_auto_submitted(field)) {
      envelope.auto_submitted = true;
    } else if (is_gateway_id(field.name)) {
      add_gateway_id(field.value, envelope);
    }
  }
}

}  // namespace docket::mail
