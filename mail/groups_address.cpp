#include "mail/groups_address.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxAddress = 2000;
constexpr std::size_t kMaxSegments = 12;
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kMinThread = 8;
constexpr std::size_t kMinMessage = 12;
constexpr std::size_t kMaxId = 24;
constexpr string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string to_base64url(string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kBase64[(bits >> (count - 6)) & 63];
  }
  if (count > 0) out += kBase64[(bits << (6 - count)) & 63];
  return out;
}

std::optional<std::string> bytes_from_base64url(string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = kBase64.find(c);
    if (value == string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> count) & 255);
  }
  return out;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<std::string> bytes_from_hex(string_view hex) {
  if (hex.size() != 2 * kIdBytes) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = hex_value(hex[i]);
    const int low = hex_value(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

/// "oP8XuNXrANw[1-25]" tells the posts that are shown behind the id.
std::string id_or_nothing(string_view text, std::size_t min_size) {
  text = text.substr(0, text.find_first_not_of(kBase64));
  return text.size() >= min_size && text.size() <= kMaxId ? std::string(text) : std::string();
}

bool is_name(string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+';
  });
}

/// What follows the host; nullopt for other hosts.
std::optional<string_view> path_of(string_view address) {
  if (address.starts_with("./g/") || address.starts_with("./a/")) return address.substr(2);
  if (address.starts_with("/g/") || address.starts_with("/a/")) return address.substr(1);
  for (const string_view scheme : {"https://", "http://"}) {
    if (!istarts_with(address, scheme)) continue;
    address.remove_prefix(scheme.size());
    break;
  }
  constexpr string_view kHost = "groups.google.com/";
  if (!istarts_with(address, kHost)) return std::nullopt;
  return address.substr(kHost.size());
}

std::vector<string_view> segments_of(string_view path) {
  // "forum/?hl=en#!msg/GROUP/T/M": the page's own path stands behind "#!".
  if (const std::size_t bang = path.find("#!"); bang != string_view::npos) {
    path.remove_prefix(bang + 2);
  }
  path = path.substr(0, path.find_first_of("?#"));
  std::vector<string_view> segments;
  while (!path.empty() && segments.size() < kMaxSegments) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) segments.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return segments;
}

/// Segments one after the other; past the end they are empty.
class Reader {
 public:
  explicit Reader(std::vector<string_view> segments) : segments_(std::move(segments)) {}
  string_view next() { return at_ < segments_.size() ? segments_[at_++] : string_view(); }
  bool take(string_view word) {
    if (at_ == segments_.size() || segments_[at_] != word) return false;
    ++at_;
    return true;
  }

 private:
  std::vector<string_view> segments_;
  std::size_t at_ = 0;
};

/// "group/GROUP/browse_thread/thread/HEX/HEX", "group/GROUP/msg/HEX", "group/GROUP/t/HEX";
/// browse_frm instead, "tree/" before it.
void read_old(Reader& path, GroupsAddress& address) {
  address.group = path.next();
  path.take("tree");
  const bool browsed =
      (path.take("browse_thread") || path.take("browse_frm")) && path.take("thread");
  if (browsed || path.take("t")) {
    address.thread = groups_thread_from_hex(path.next()).value_or("");
    address.message = groups_message_from_hex(path.next()).value_or("");
  } else if (path.take("msg")) {
    address.message = groups_message_from_hex(path.next()).value_or("");
  }
}

/// "topic/GROUP/T/M"
void read_topic(Reader& path, GroupsAddress& address) {
  address.group = path.next();
  address.thread = id_or_nothing(path.next(), kMinThread);
  address.message = id_or_nothing(path.next(), kMinMessage);
}

/// "u/0/": which of his accounts the reader used; "a/DOMAIN/".
void read_place(Reader& path, GroupsAddress& address) {
  if (path.take("u")) (void)path.next();
  if (path.take("a")) address.domain = to_lower(path.next());
  path.take("d");
  if (path.take("forum")) {
    path.take("m");  // for telephones
    path.take("print");
  }
}

}  // namespace

bool looks_like_newsgroup(string_view name) {
  return std::count(name.begin(), name.end(), '.') >= 2 &&
         std::all_of(name.begin(), name.end(),
                     [](char c) {
                       return (is_alnum(c) && to_lower(c) == c) || c == '.' || c == '-' ||
                              c == '_' || c == '+';
                     }) &&
         is_alpha(name.front()) && name.back() != '.' && name.find("..") == string_view::npos;
}

bool GroupsAddress::is_newsgroup() const {
  return domain.empty() && group.find('.') != std::string::npos;
}

std::string GroupsAddress::list() const {
  if (group.empty() || is_newsgroup()) return group;
  return group + '.' + (domain.empty() ? "googlegroups.com" : domain);
}

std::optional<GroupsAddress> parse_groups_address(string_view text) {
  text = trim(text);
  if (text.size() > kMaxAddress) return std::nullopt;
  const std::optional<string_view> whole = path_of(text);
  if (!whole) return std::nullopt;
  Reader path(segments_of(*whole));
  GroupsAddress address;
  read_place(path, address);
  if (path.take("g")) {
    address.group = path.next();
    if (path.take("c")) address.thread = id_or_nothing(path.next(), kMinThread);
    if (path.take("m")) address.message = id_or_nothing(path.next(), kMinMessage);
  } else if (path.take("topic") || path.take("msg") || path.take("original")) {
    read_topic(path, address);
  } else if (path.take("searchin") || path.take("topicsearchin")) {
    // "searchin/GROUP/WORDS/GROUP/T/M": what was found, by what words.
    (void)path.next();
    (void)path.next();
    read_topic(path, address);
  } else if (path.take("group")) {
    read_old(path, address);
  }
  const bool fits = is_name(address.group) && (address.domain.empty() || is_name(address.domain));
  return fits ? std::optional(std::move(address)) : std::nullopt;
}

std::optional<std::string> groups_thread_from_hex(string_view hex) {
  const auto bytes = bytes_from_hex(hex);
  return bytes ? std::optional(to_base64url(*bytes)) : std::nullopt;
}

std::optional<std::string> groups_message_from_hex(string_view hex) {
  auto bytes = bytes_from_hex(hex);
  if (!bytes) return std::nullopt;
  std::reverse(bytes->begin(), bytes->end());
  *bytes += '\x09';
  return to_base64url(*bytes);
}

std::optional<std::string> groups_thread_to_hex(string_view thread) {
  constexpr string_view kDigits = "0123456789abcdef";
  const auto bytes = bytes_from_base64url(thread);
  if (!bytes || bytes->size() != kIdBytes) return std::nullopt;
  std::string hex;
  for (const char c : *bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

}  // namespace docket::mail
