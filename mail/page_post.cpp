#include "mail/page_post.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/date.hpp"
#include "mail/groups_address.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxRecipients = 100;

/// "MDSP, ada...@example.org": names, and addresses as cut as they are.
std::vector<Mailbox> recipients_of(string_view text) {
  std::vector<Mailbox> out;
  while (!text.empty() && out.size() < kMaxRecipients) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string one(trim(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (one.empty()) continue;
    const bool address = one.find('@') != std::string::npos;
    out.push_back(address ? Mailbox{"", one} : Mailbox{one, ""});
  }
  return out;
}

std::string subject_of(const PageContext& page) {
  const std::string& title = page.facts.title;
  const bool reply = page.position > 0 && !parse_subject(title).is_reply;
  return reply ? "Re: " + title : title;
}

void set_lists(Envelope& envelope, const PageFacts& facts) {
  if (!facts.list.empty()) {
    envelope.lists.push_back(facts.list);
    if (looks_like_newsgroup(facts.list)) envelope.newsgroups.push_back(facts.list);
  }
  if (auto hex = groups_thread_to_hex(facts.thread)) {
    envelope.google_threads.push_back(std::move(*hex));
  }
}

std::optional<Timestamp> checked_time(const PagePost& post, const PageReading& reading,
                                      Defects& defects) {
  if (!post.time) {
    defects.add(DefectKind::NoDate, 0, {}, "the time is unknown");
    return std::nullopt;
  }
  if (!is_plausible(*post.time, reading.now)) {
    defects.add(DefectKind::ImpossibleDate, post.date_offset, post.date, "the time is unknown");
    return std::nullopt;
  }
  defects.add(DefectKind::ZoneUnknown, post.date_offset, post.date, "taken as UTC");
  return post.time;
}

/// An encoded word (RFC 2047) for each piece of what is not ASCII.
std::string field_text(string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c != '\x7F'; });
  if (plain) return std::string(text);
  constexpr std::size_t kPiece = 16;  // characters take up to four bytes, three digits each
  std::string out;
  while (!text.empty()) {
    const std::size_t size = std::max<std::size_t>(utf8_floor(text, kPiece), 1);
    if (!out.empty()) out += "\n ";
    out += "=?utf-8?Q?";
    for (const char c : text.substr(0, std::min(size, text.size()))) {
      out += is_alnum(c)
                 ? std::string(1, c)
                 : fmt::format("={:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    out += "?=";
    text.remove_prefix(std::min(size, text.size()));
  }
  return out;
}

std::string name_text(string_view name) {
  std::string text = field_text(name);
  constexpr string_view kSpecials = "()<>[]:;@\\,.\"";
  if (text != name || text.find_first_of(kSpecials) == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string to_field(const std::vector<Mailbox>& recipients) {
  std::string out;
  for (const Mailbox& mailbox : recipients) {
    if (!out.empty()) out += ",\n ";
    out += mailbox.address.empty() ? name_text(mailbox.name) : field_text(mailbox.address);
  }
  return out;
}

/// With the zone that says that it is not known (RFC 5322, 3.3).
std::string date_field(const Timestamp& time) {
  std::string date = to_rfc5322({time.utc_seconds, 0});
  if (date.ends_with("+0000")) date.replace(date.size() - 5, 1, "-");
  return date;
}

}  // namespace

PageMessage parse_page_post(string_view slice, PageMarkup markup, const PageContext& page,
                            const PageReading& reading) {
  PageMessage out;
  Defects defects;
  if (slice.size() > reading.limits.max_bytes) {
    defects.add(DefectKind::Oversize, reading.limits.max_bytes, {}, "the rest was not analysed");
    slice = slice.substr(0, reading.limits.max_bytes);
  }
  PagePost post = read_page_slice(slice, markup);
  if (!post.charset.empty()) {
    defects.add(DefectKind::MissingCharset, 0, {}, "taken as " + post.charset);
  }
  if (post.author.empty()) {
    defects.add(DefectKind::NoFrom, 0, {}, "the author stays unknown");
  }
  Envelope& envelope = out.message.envelope;
  envelope.subject = subject_of(page);
  envelope.author.name = std::move(post.author);
  if (!envelope.author.name.empty()) envelope.from.push_back(envelope.author);
  envelope.to = recipients_of(post.recipients);
  set_lists(envelope, page.facts);
  out.time = checked_time(post, reading, defects);
  if (post.body.size() > reading.limits.max_text_bytes) {
    defects.add(DefectKind::Oversize, 0, {}, "the rest of the text was not analysed");
    post.body.resize(utf8_floor(post.body, reading.limits.max_text_bytes));
  }
  Part part;
  part.content_type = markup == PageMarkup::Html ? "text/html" : "text/plain";
  part.from_html = markup == PageMarkup::Html;
  part.text = to_valid_utf8(post.body);
  out.message.parts.push_back(std::move(part));
  out.message.defects = defects.list();
  return out;
}

std::string page_post_as_mail(const RawMailView& raw) {
  const Analysis a = analyse(raw, std::nullopt);
  const Envelope& envelope = a.message.envelope;
  std::string mail;
  const auto field = [&mail](string_view name, const std::string& value) {
    if (!value.empty()) mail.append(name).append(": ").append(value).append("\n");
  };
  field("From", name_text(envelope.author.name));
  if (a.time_source != TimeSource::Unknown) field("Date", date_field(a.time));
  field("Subject", field_text(envelope.subject));
  field("Message-ID", '<' + a.message_id.value() + '>');
  field("To", to_field(envelope.to));
  const std::string list = envelope.lists.empty() ? std::string() : envelope.lists.front();
  const bool newsgroup = !envelope.newsgroups.empty();
  field(newsgroup ? "Newsgroups" : "List-Id", newsgroup || list.empty() ? list : '<' + list + '>');
  for (const std::string& thread : envelope.google_threads) field("X-Google-Thread", thread);
  const std::string url = raw.page != nullptr ? raw.page->facts.url : std::string();
  field("Archived-At", url.empty() ? url : '<' + field_text(url) + '>');
  field("X-Docket-Page",
        fmt::format("{}; sha256={}", to_string(raw.form), sha256(raw.bytes).hex()));
  field("MIME-Version", "1.0");
  field("Content-Type", "text/plain; charset=utf-8");
  field("Content-Transfer-Encoding", "8bit");
  return mail + '\n' + a.body.text;
}

}  // namespace docket::mail
