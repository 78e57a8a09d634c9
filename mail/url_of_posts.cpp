#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "core/message_id.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/groups_address.hpp"
#include "mail/url_families.hpp"

namespace docket::mail::url_family {
namespace {

using std::string_view;
using Segments = std::vector<std::string>;

constexpr std::size_t kNpos = string_view::npos;
constexpr std::size_t kThreadIdSize = 11;   // of Google Groups: 8 bytes in base64url
constexpr std::size_t kMessageIdSize = 12;  // 9 bytes

constexpr std::size_t kMostDigits = 10;

/// "mid:ID", where that can be an id.
void set_message_id(string_view id, UrlTarget& target) {
  std::string text(id);
  // "%2540": the "@" of an id that was encoded twice.
  if (text.find("%40") != std::string::npos) text = percent_decoded(text);
  if (text.find('@') == std::string::npos) return;
  // A blank is a "+" that was taken for one.
  std::replace(text.begin(), text.end(), ' ', '+');
  const std::optional<MessageId> parsed = MessageId::parse(to_valid_utf8(text));
  if (parsed) target.key = "mid:" + parsed->value();
}

bool is_month(string_view text) {
  constexpr std::array<string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
  if (text.size() < 6 || !is_number(text.substr(0, 4))) return false;
  const string_view rest = text.substr(4);
  if (rest.starts_with('-')) {
    return std::find(kMonths.begin(), kMonths.end(), rest.substr(1)) != kMonths.end();
  }
  return rest.size() == 2 && to_lower(rest[0]) == 'q' && is_digit(rest[1]);
}

std::string_view without_html(string_view text) {
  for (const string_view ending : {".html", ".htm"}) {
    if (text.ends_with(ending)) return text.substr(0, text.size() - ending.size());
  }
  return {};
}

/// ".../pipermail/LIST/2014-May/000123.html": Mailman 2.
void read_pipermail(const Segments& path, UrlTarget& target) {
  for (std::size_t i = 0; i + 3 < path.size(); ++i) {
    if (path[i] != "pipermail" && path[i] != "private" && path[i] != "private.cgi") continue;
    const string_view number = without_html(path[i + 3]);
    if (!is_month(path[i + 2]) || !is_number(number)) return;
    target.key = to_valid_utf8(fmt::format("pipermail:{}/{}/{}", path[i + 1], path[i + 2], number));
    return;
  }
}

/// A hash of HyperKitty: SHA-1 in base32.
bool is_base32_hash(string_view text) {
  constexpr std::size_t kHash = 32;
  return text.size() == kHash && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7');
         });
}

/// ".../list/LIST@HOST/message/HASH/": HyperKitty of Mailman 3. ".../thread/HASH/#HASH" is a
/// message in the view of its thread.
void read_hyperkitty(const UrlParts& url, const Segments& path, UrlTarget& target) {
  for (std::size_t i = 0; i + 3 < path.size(); ++i) {
    if (path[i] != "list" || path[i + 1].find('@') == std::string::npos) continue;
    bool message = path[i + 2] == "message";
    if ((!message && path[i + 2] != "thread") || !is_base32_hash(path[i + 3])) return;
    if (path.size() > i + 4 && path[i + 4] == "attachment") return;
    const bool in_thread = !message && is_base32_hash(url.fragment);
    message = message || in_thread;
    target.key = to_valid_utf8(fmt::format("{}:{}/{}", message ? "hyperkitty" : "hyperkitty-thread",
                                           path[i + 1], in_thread ? url.fragment : path[i + 3]));
    return;
  }
}

/// Behind a Message-ID: views of public-inbox.
bool is_view(string_view segment) {
  constexpr std::array<string_view, 6> kViews = {"T", "t", "raw", "t.mbox.gz", "t.atom", "R"};
  return std::find(kViews.begin(), kViews.end(), segment) != kViews.end();
}

/// The last segment but for views, where it is an id.
std::optional<std::size_t> id_segment(const Segments& path) {
  std::size_t last = path.size();
  while (last > 0 && is_view(path[last - 1])) --last;
  if (last == 0) return std::nullopt;
  const std::string& id = path[last - 1];
  const std::size_t at = id.find('@');
  const bool fits = at != std::string::npos && at > 0 && at + 1 < id.size();
  return fits ? std::optional(last - 1) : std::nullopt;
}

/// Names of lists and people stand behind these, not ids.
bool leads_to_address(string_view segment) {
  constexpr std::array<string_view, 12> kWords = {"list",    "lists",  "listinfo", "archives",
                                                  "archive", "search", "group",    "groups",
                                                  "user",    "users",  "options",  "author"};
  return std::find(kWords.begin(), kWords.end(), to_lower(segment)) != kWords.end();
}

}  // namespace

void google_groups(const UrlParts& url, UrlTarget& target) {
  const Segments path = url.segments();
  // "www.google.com/groups?selm=..."
  if (!url.is_at("groups.google.") && (path.empty() || path[0] != "groups")) return;
  const auto msgid = std::find(path.begin(), path.end(), "msgid");
  if (msgid != path.begin() && msgid != path.end() && *(msgid - 1) == "d" &&
      path.end() - msgid > 2) {
    // An id may hold a slash.
    std::string id = *(msgid + 2);
    for (auto it = msgid + 3; it < path.end(); ++it) id += "/" + *it;
    set_message_id(id, target);
    return;
  }
  for (const string_view name : {"selm", "threadm", "seekm"}) {
    if (const auto id = url.parameter(name)) {
      set_message_id(*id, target);
      return;
    }
  }
  if (const auto thread = groups_thread_from_hex(url.parameter("th").value_or(""))) {
    target.key = "groups:" + *thread;
    return;
  }
  std::string address = "https://groups.google.com" + url.path;
  if (!url.fragment.empty()) address += "#" + url.fragment;
  // "forum/message/raw?msg=GROUP/T/M"
  if (const auto raw = url.parameter("msg")) address = "https://groups.google.com/d/msg/" + *raw;
  const auto known = parse_groups_address(percent_decoded(address));
  // A shorter id was cut on its way.
  if (!known || (known->thread.empty() && known->message.empty())) return;
  if (!known->thread.empty() && known->thread.size() != kThreadIdSize) return;
  target.key = "groups:" + (known->thread.empty() ? "?" : known->thread);
  if (known->message.size() == kMessageIdSize) target.key += "/" + known->message;
}

void mail_archive(const UrlParts& url, UrlTarget& target) {
  const Segments path = url.segments();
  if (!path.empty() && path.front() == "search") {
    if (url.parameter("l") == "mid") set_message_id(url.parameter("q").value_or(""), target);
    return;
  }
  if (path.size() >= 2 && path[0].find('@') != std::string::npos) {
    const string_view page = without_html(path[1]);
    if (page.starts_with("msg") && is_number(page.substr(3))) {
      target.key = to_valid_utf8(fmt::format("mail-archive:{}/{}", path[0], page.substr(3)));
    }
    return;
  }
  if (url.host == "mid.mail-archive.com" && path.size() == 1) set_message_id(path[0], target);
}

void marc(const UrlParts& url, UrlTarget& target) {
  std::string id = url.parameter("i").value_or("");
  // The site hides addresses: "abc () host ! example".
  for (const auto& [hidden, shown] : {std::pair{" () ", '@'}, std::pair{" ! ", '.'}}) {
    for (std::size_t at = id.find(hidden); at != std::string::npos; at = id.find(hidden, at)) {
      id.replace(at, string_view(hidden).size(), 1, shown);
    }
  }
  set_message_id(id, target);
}

void w3_mid(const UrlParts& url, UrlTarget& target) {
  const Segments path = url.segments();
  if (path.size() == 2 && path[0] == "mid") set_message_id(path[1], target);
}

/// "123" of "focus=123".
string_view value_in_segment(string_view segment, string_view name) {
  return segment.starts_with(name) ? segment.substr(name.size()) : string_view();
}

void gmane(const UrlParts& url, UrlTarget& target) {
  const Segments path = url.segments();
  if (url.host == "mid.gmane.org" && path.size() == 1) return set_message_id(path[0], target);
  if (const auto id = url.parameter("message_id")) return set_message_id(*id, target);
  std::size_t at = 0;
  while (at < path.size() && !path[at].starts_with("gmane.")) ++at;
  if (at + 1 >= path.size()) return;
  string_view number = path[at + 1];
  if (url.host == "download.gmane.org") {  // from ... to
    const bool whole = at + 2 < path.size() && is_number(number) && is_number(path[at + 2]) &&
                       number.size() < kMostDigits && path[at + 2].size() < kMostDigits;
    if (!whole || std::stol(path[at + 1]) + 1 != std::stol(path[at + 2])) return;
  }
  if (number.starts_with("thread=")) number.remove_prefix(string_view("thread=").size());
  for (std::size_t i = at + 2; i < path.size(); ++i) {
    const string_view focus = value_in_segment(path[i], "focus=");
    if (is_number(focus)) number = focus;
  }
  if (!is_number(number)) return;
  target.key = to_valid_utf8(fmt::format("gmane:{}/{}", path[at], without_zeros(number)));
}

void public_inbox(const UrlParts& url, UrlTarget& target) {
  const Segments path = url.segments();
  const auto id = id_segment(path);
  if (id && *id >= 1) set_message_id(path[*id], target);
}

/// Whether a segment that no word before it marks is an id and no mailbox's address or package's
/// version ("package@1.2.3"): ids count time and process.
bool looks_like_id(string_view text) {
  constexpr std::size_t kShortestLocal = 8;
  const std::size_t at = text.rfind('@');
  const string_view local = text.substr(0, at);
  const string_view domain = text.substr(at + 1);
  const std::size_t dot = domain.rfind('.');
  if (dot == kNpos || local.size() < kShortestLocal) return false;
  const string_view last = domain.substr(dot + 1);
  return local.find_first_of("0123456789=$") != kNpos && last.size() >= 2 && is_alpha(last.front());
}

/// public-inbox at any host, and docket's own permalinks.
void read_message_id_path(const Segments& path, UrlTarget& target) {
  constexpr std::array<string_view, 6> kMarks = {"m", "t", "r", "mid", "msgid", "message-id"};
  const auto id = id_segment(path);
  if (!id || *id == 0 || leads_to_address(path[*id - 1])) return;
  const bool marked = std::find(kMarks.begin(), kMarks.end(), path[*id - 1]) != kMarks.end();
  if (marked || looks_like_id(path[*id])) set_message_id(path[*id], target);
}

void any_host_post(const UrlParts& url, UrlTarget& target) {
  const Segments path = url.segments();
  read_pipermail(path, target);
  if (target.key.empty()) read_hyperkitty(url, path, target);
  if (!target.key.empty() || url.is_at("mail-archive.com")) return;
  if (!path.empty() && istarts_with(path.back(), "CVE-")) cve(url, target);
  if (target.key.empty()) read_message_id_path(path, target);
}

void by_scheme(const UrlParts& url, UrlTarget& target) {
  if (url.scheme == "mid") {
    // "mid:MESSAGE-ID/CONTENT-ID" names a part of it (RFC 2392).
    const std::string id = percent_decoded(url.path);
    const std::size_t at = id.find('@');
    set_message_id(string_view(id).substr(0, at == kNpos ? kNpos : id.find('/', at)), target);
  } else if (url.host.empty() && (url.scheme == "news" || url.scheme == "snews")) {
    set_message_id(percent_decoded(url.path), target);
  } else if (!url.host.empty()) {  // "news://SERVER/ID", "nntp://SERVER/GROUP/NUMBER"
    gmane(url, target);
    if (target.key.empty())
      set_message_id(percent_decoded(url.path.substr(!url.path.empty())), target);
  } else if (url.scheme == "urn") {
    constexpr string_view kRfc = "ietf:rfc:";
    if (!istarts_with(url.path, kRfc)) return;
    const string_view number = string_view(url.path).substr(kRfc.size());
    if (is_number(number) && number.size() <= 5) {
      target.key = fmt::format("rfc:{}", without_zeros(number));
    }
  }
}

}  // namespace docket::mail::url_family
