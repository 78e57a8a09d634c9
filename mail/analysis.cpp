#include "mail/analysis.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/own_words.hpp"
#include "mail/page_post.hpp"

namespace docket::mail {
namespace {

constexpr std::string_view kFrom = "From ";

constexpr std::array<const char*, kRawForms> kFormNames{"plain",  "mboxrd",      "mboxo",
                                                        "mboxcl", "mboxcl2",     "usenet-archive",
                                                        "mmdf",   "groups-text", "groups-html"};

/// Length of the ">" marks before "From " at the start of `line`, or 0.
std::size_t quote_marks(std::string_view line) {
  std::size_t marks = 0;
  while (marks < line.size() && line[marks] == '>') ++marks;
  return line.substr(marks).starts_with(kFrom) ? marks : 0;
}

bool at_line_start(std::string_view text, std::size_t position) {
  return position == 0 || text[position - 1] == '\n';
}

/// Equal for equal mail in other mbox forms: unquoted, with LF ends and one at the end.
Digest canonical_digest(std::string_view mail) {
  if (mail.find('\r') == std::string_view::npos && mail.ends_with('\n')) return sha256(mail);
  std::string lf;
  lf.reserve(mail.size() + 1);
  for (std::size_t i = 0; i < mail.size(); ++i) {
    if (mail[i] == '\r' && i + 1 < mail.size() && mail[i + 1] == '\n') continue;
    lf += mail[i];
  }
  if (!lf.ends_with('\n')) lf += '\n';
  return sha256(lf);
}

/// From what every archive of the post shows alike: author, base subject, minute and second (not
/// the hour: pages print the viewer's zone) and the words. Never from file or position.
MessageId make_message_id(const Analysis& a, std::string_view words) {
  const Mailbox& author = a.message.envelope.author;
  std::string key = fold(author.name.empty() ? author.address : author.name);
  key += '\n';
  key += fold(a.subject.base);
  key += '\n';
  if (a.time_source != TimeSource::Unknown) {
    const CivilTime civil = to_civil(a.time.utc_seconds);
    key += fmt::format("{:02}:{:02}", civil.minute, civil.second);
  }
  key += '\n';
  key += words;
  return MessageId::made(sha256(key).hex().substr(0, 32));
}

void choose_time(Analysis& a) {
  const Envelope& envelope = a.message.envelope;
  if (envelope.date) {
    a.time = *envelope.date;
    a.time_source = TimeSource::Date;
  } else if (envelope.arrival) {
    a.time = *envelope.arrival;
    a.time_source = TimeSource::Arrival;
  } else if (envelope.received) {
    a.time = *envelope.received;
    a.time_source = TimeSource::Received;
  }
}

void read_slice(Analysis& a, const RawMailView& raw, std::optional<std::int64_t> now,
                const ParseLimits& limits) {
  const PageContext nothing;
  const PageMarkup markup = raw.form == RawForm::GroupsHtml ? PageMarkup::Html : PageMarkup::Text;
  PageMessage slice =
      parse_page_post(raw.bytes, markup, raw.page != nullptr ? *raw.page : nothing, {now, limits});
  a.message = std::move(slice.message);
  if (!slice.time) return;
  a.time = *slice.time;
  a.time_source = TimeSource::Page;
}

}  // namespace

const char* to_string(RawForm form) { return kFormNames[static_cast<std::size_t>(form)]; }

std::string_view unquote_mbox(std::string_view raw, RawForm form, std::string& storage) {
  if (!quotes_from_lines(form) || raw.find(">From ") == std::string_view::npos) return raw;
  storage.clear();
  std::size_t copied = 0;
  for (std::size_t at = raw.find(">From "); at != std::string_view::npos;
       at = raw.find(">From ", at + 1)) {
    std::size_t start = at;
    while (start > 0 && raw[start - 1] == '>') --start;
    const bool quoted = at_line_start(raw, start) && (form != RawForm::Mboxo || start == at);
    if (!quoted) continue;
    storage.append(raw.substr(copied, start - copied));
    copied = start + 1;
  }
  if (copied == 0) return raw;
  storage.append(raw.substr(copied));
  return storage;
}

std::string quote_mboxrd(std::string_view mail) {
  std::string out;
  out.reserve(mail.size() + 16);
  while (!mail.empty()) {
    const std::size_t end = mail.find('\n');
    const std::string_view line = mail.substr(0, end == std::string_view::npos ? end : end + 1);
    if (line.starts_with(kFrom) || quote_marks(line) > 0) out += '>';
    out += line;
    mail.remove_prefix(line.size());
  }
  return out;
}

Analysis analyse(const RawMailView& raw, std::optional<std::int64_t> now,
                 const ParseLimits& limits) {
  Analysis a;
  std::string storage;
  // A giant mail is not unquoted as a whole: only its first part is looked at.
  const bool giant = raw.bytes.size() > limits.max_bytes;
  const std::string_view part = giant ? raw.bytes.substr(0, limits.max_bytes + 1) : raw.bytes;
  const std::string_view mail = unquote_mbox(part, raw.form, storage);
  a.canonical = giant ? sha256(raw.bytes) : canonical_digest(mail);
  if (is_page_slice(raw.form)) {
    read_slice(a, {mail, raw.form, raw.page}, now, limits);
  } else {
    a.message = parse_message(mail, now, limits);
    choose_time(a);
  }
  a.body = segment_body(a.message.text());
  a.subject = parse_subject(a.message.envelope.subject);
  const std::string own = a.body.own_text();
  const std::string key = words_key(own);
  a.words = xxh3(key);
  a.words_size = key.size();
  a.body_hash = xxh3(trim(a.body.text)).low;
  a.own_hash = xxh3(trim(own)).low;
  a.sketch = make_sketch(key);
  a.repost_note = std::any_of(a.body.segments.begin(), a.body.segments.end(),
                              [](const Segment& s) { return s.kind == SegmentKind::RepostNote; });
  a.damage = damage(a.body.text);
  a.message_id =
      a.message.envelope.message_id ? *a.message.envelope.message_id : make_message_id(a, key);
  return a;
}

}  // namespace docket::mail
