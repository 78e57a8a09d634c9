// Whatever the bytes: a message with valid UTF-8, within its limits, with defects that lie in the
// mail; the same again for the same bytes. Small limits, so that they are reached.

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/message.hpp"

namespace {

using docket::is_valid_utf8;
using docket::mail::Defect;
using docket::mail::Envelope;
using docket::mail::Mailbox;
using docket::mail::Message;
using docket::mail::parse_message;
using docket::mail::ParseLimits;
using docket::mail::Part;
using docket::mail::PartKind;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_envelope(const Envelope& envelope) {
  require(is_valid_utf8(envelope.subject));
  for (const auto* list : {&envelope.from, &envelope.to, &envelope.cc, &envelope.reply_to}) {
    for (const Mailbox& mailbox : *list) {
      require(is_valid_utf8(mailbox.name) && is_valid_utf8(mailbox.address));
    }
  }
  for (const auto& name : envelope.lists) require(!name.empty() && is_valid_utf8(name));
  for (const auto* names :
       {&envelope.newsgroups, &envelope.followup_to, &envelope.google_threads}) {
    for (const auto& name : *names) require(!name.empty() && is_valid_utf8(name));
  }
  for (const auto* ids : {&envelope.references, &envelope.in_reply_to}) {
    require(ids->size() <= 1000);
    for (const auto& id : *ids) require(!id.value().empty() && is_valid_utf8(id.value()));
  }
}

void check_parts(const Message& message, const ParseLimits& limits) {
  require(message.parts.size() <= limits.max_parts);
  for (const Part& part : message.parts) {
    require(is_valid_utf8(part.text) && is_valid_utf8(part.file_name));
    require(is_valid_utf8(part.content_type) && !part.content_type.empty());
    require(part.text.find_first_of(std::string_view("\r\0", 2)) == std::string::npos);
    require(part.kind == PartKind::Text ? part.bytes.empty() : part.text.empty());
  }
  require(is_valid_utf8(message.text()));
}

void check_same(const Message& a, const Message& b) {
  require(a.text() == b.text() && a.envelope.subject == b.envelope.subject);
  require(a.parts.size() == b.parts.size() && a.defects.size() == b.defects.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view mail(reinterpret_cast<const char*>(data), size);
  ParseLimits limits;
  limits.max_parts = 20;
  limits.max_depth = 5;
  const Message message = parse_message(mail, std::nullopt, limits);
  check_envelope(message.envelope);
  check_parts(message, limits);
  for (const Defect& defect : message.defects) {
    require(defect.offset <= size && is_valid_utf8(defect.what) && is_valid_utf8(defect.done));
  }
  check_same(message, parse_message(mail, std::nullopt, limits));
  return 0;
}
