#include "index/post_text.hpp"

#include <utility>

#include "core/utf8.hpp"

namespace docket::index {
namespace {

constexpr std::size_t kMaxRecipients = 100;
constexpr std::size_t kMaxNamedFiles = 100;
constexpr std::size_t kSmallAttachment = 64 * 1024;
constexpr std::size_t kMaxAttachmentText = 128 * 1024;  // of one post
constexpr std::size_t kMaxOwnBytes = 1024 * 1024;       // of one post's body

void take_attachments(mail::Message& message, PostText& text) {
  std::size_t taken = 0;
  for (mail::Part& part : message.parts) {
    if (!part.file_name.empty() && text.file_names.size() < kMaxNamedFiles) {
      text.file_names.push_back(std::move(part.file_name));
    }
    if (part.kind != mail::PartKind::Attachment) continue;
    text.has_attachment = true;
    const bool readable =
        part.content_type.starts_with("text/") && part.bytes.size() <= kSmallAttachment &&
        taken + part.bytes.size() <= kMaxAttachmentText && is_valid_utf8(part.bytes);
    if (!readable) continue;
    taken += part.bytes.size();
    text.attachments.push_back(std::move(part.bytes));
  }
}

/// Cut at a line, so that segments stay whole lines.
void bound(mail::Body& body) {
  if (body.text.size() <= kMaxOwnBytes) return;
  const std::size_t line = body.text.rfind('\n', kMaxOwnBytes);
  body.text.resize(line == std::string::npos ? utf8_floor(body.text, kMaxOwnBytes) : line + 1);
  while (!body.segments.empty() && body.segments.back().offset >= body.text.size()) {
    body.segments.pop_back();
  }
  if (!body.segments.empty()) {
    mail::Segment& last = body.segments.back();
    last.length = std::min(last.length, body.text.size() - last.offset);
  }
}

}  // namespace

std::size_t PostText::size() const {
  std::size_t bytes = sizeof(PostText) + body.text.size() + subject.size() +
                      body.segments.size() * sizeof(mail::Segment);
  for (const mail::Mailbox& box : to)
    bytes += sizeof(mail::Mailbox) + box.name.size() + box.address.size();
  for (const std::string& name : file_names) bytes += sizeof(std::string) + name.size();
  for (const std::string& content : attachments) bytes += sizeof(std::string) + content.size();
  return bytes;
}

PostText take_text(mail::Analysis&& analysis) {
  PostText text;
  mail::Envelope& envelope = analysis.message.envelope;
  text.body = std::move(analysis.body);
  bound(text.body);
  text.subject = std::move(analysis.subject.base);
  text.author = std::move(envelope.author);
  for (std::vector<mail::Mailbox>* const boxes : {&envelope.to, &envelope.cc}) {
    for (mail::Mailbox& box : *boxes) {
      if (text.to.size() < kMaxRecipients) text.to.push_back(std::move(box));
    }
  }
  take_attachments(analysis.message, text);
  return text;
}

}  // namespace docket::index
