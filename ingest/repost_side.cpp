#include "ingest/repost_side.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "mail/auto_reply.hpp"
#include "mail/links.hpp"
#include "mail/own_words.hpp"

namespace docket::ingest {
namespace {

/// U+FFFD, and "?" at the front of a word or inside it.
std::size_t count_destroyed(std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  const auto is_letter = [](char c) { return is_alpha(c) || c < 0; };
  std::size_t count = 0;
  bool in_url = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i])) in_url = false;
    if (text[i] == '/') in_url = true;
    if (text[i] == '?' && !in_url) {
      count += i + 1 < text.size() && is_letter(text[i + 1]) ? 1U : 0U;
    } else if (text.substr(i, kReplacement.size()) == kReplacement) {
      ++count;
    }
  }
  return count;
}

/// Signs that mean something in code, which words do not hold; not those of links.
std::string code_signs(std::string_view text) {
  std::string signs;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t\n"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.find('/') != std::string_view::npos) continue;
    for (const char c : word) {
      if (std::string_view("!=+&|%").find(c) != std::string_view::npos) signs += c;
    }
  }
  return signs;
}

std::vector<std::string> own_links(const mail::Body& body) {
  std::vector<std::string> links;
  for (mail::Link& link : mail::find_links(body)) {
    if (link.segment != mail::SegmentKind::Own) continue;
    while (link.url.ends_with('/')) link.url.pop_back();
    links.push_back(std::move(link.url));
  }
  std::sort(links.begin(), links.end());
  return links;
}

std::string own_and_note(const mail::Body& body) {
  std::string text;
  for (const mail::Segment& s : body.segments) {
    if (s.kind != mail::SegmentKind::Own && s.kind != mail::SegmentKind::RepostNote) continue;
    text.append(body.view(s)).append("\n");
  }
  return text;
}

std::string attachment_digests(const mail::Message& message) {
  std::vector<std::string> digests;
  for (const mail::Part& part : message.parts) {
    if (part.kind == mail::PartKind::Attachment) digests.push_back(xxh3(part.bytes).bytes());
  }
  std::sort(digests.begin(), digests.end());
  std::string all;
  for (const std::string& digest : digests) all += digest;
  return all;
}

}  // namespace

bool RepostSide::has_time() const {
  return time_source != TimeSource::Unknown && time_source != TimeSource::Neighbour;
}

std::string subject_words(const mail::Subject& subject) { return mail::words_key(subject.base); }

RepostSide repost_side(const mail::Analysis& analysis, const Digest& digest) {
  const mail::Envelope& envelope = analysis.message.envelope;
  RepostSide side;
  side.digest = digest;
  side.message_id = analysis.message_id.value();
  for (const MessageId& id : envelope.gateway_ids) side.gateway_ids.push_back(id.value());
  side.author = envelope.author;
  side.subject_key = subject_words(analysis.subject);
  side.time = analysis.time;
  side.time_source = analysis.time_source;
  side.excerpt = analysis.time_source == TimeSource::Page;
  side.own = analysis.body.own_text();
  side.own_and_note = own_and_note(analysis.body);
  side.body_hash = analysis.body_hash;
  side.own_hash = analysis.own_hash;
  side.quoted = analysis.body.quoted_text();
  side.destroyed = count_destroyed(side.own);
  side.automatic =
      envelope.auto_submitted || mail::reads_like_auto_reply(envelope.subject, side.own);
  side.own_key = mail::words_key(side.own);
  side.note = analysis.repost_note;
  side.nothing_left = trim(side.own).empty();
  side.links = own_links(analysis.body);
  side.signs = code_signs(side.own);
  side.scrubbed = analysis.body.text.find("scrubbed...") != std::string::npos ||
                  analysis.body.text.find("Skipped content of type") != std::string::npos;
  side.attachments = attachment_digests(analysis.message);
  if (!envelope.references.empty()) {
    side.parent = envelope.references.back();
  } else if (!envelope.in_reply_to.empty()) {
    side.parent = envelope.in_reply_to.front();
  }
  side.lists = envelope.lists;
  return side;
}

}  // namespace docket::ingest
