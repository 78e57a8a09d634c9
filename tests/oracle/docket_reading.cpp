#include <utility>

#include "core/text.hpp"
#include "mail/header.hpp"
#include "mail/message.hpp"
#include "mail/part_content.hpp"
#include "mail/part_tree.hpp"
#include "tests/oracle/mail_reading.hpp"

namespace docket::test {
namespace {

using mail::LeafView;
using Form = LeafReading::Form;

Form form_of(const mail::Part& part, const LeafView& leaf) {
  if (part.from_html) return Form::Html;
  if (leaf.type.value == "text/enriched") return Form::Enriched;
  if (!part.flowed) return Form::Plain;
  const bool delsp = iequals(leaf.type.parameter("delsp").value_or(""), "yes");
  return delsp ? Form::FlowedDelSp : Form::Flowed;
}

void read_header(const mail::Envelope& envelope, MailReading& reading) {
  reading.subject = envelope.subject;
  if (!envelope.from.empty()) {
    reading.from_name = envelope.from.front().name;
    reading.from_address = envelope.from.front().address;
  }
  if (envelope.message_id) reading.message_id = envelope.message_id->value();
  if (envelope.date) reading.date = envelope.date->utc_seconds;
}

}  // namespace

MailReading read_by_docket(std::string_view mail) {
  MailReading reading;
  const mail::ParseLimits limits;
  const mail::Message message = mail::parse_message(mail, std::nullopt, limits);
  read_header(message.envelope, reading);
  for (const mail::Defect& defect : message.defects) {
    reading.defects.emplace_back(to_string(defect.kind));
  }
  // Leaf by leaf, because a message keeps only the best of alternatives.
  mail::Defects unused;
  const mail::HeaderView header = mail::split_header(mail, unused);
  const mail::PartTree tree = mail::walk_parts(mail, header, limits, unused);
  std::size_t room = limits.max_text_bytes;
  for (const LeafView& view : tree.leaves) {
    if (view.role == LeafView::Role::MessageHead || view.role == LeafView::Role::Loose) continue;
    mail::LeafContent content = mail::read_leaf(view, room, unused);
    mail::Part& part = content.part;
    LeafReading leaf;
    leaf.has_embedded = !content.files.empty();
    leaf.type = std::move(part.content_type);
    leaf.name = std::move(part.file_name);
    leaf.charset = view.type.parameter("charset").value_or("");
    leaf.is_text = part.kind == mail::PartKind::Text;
    leaf.text = std::move(part.text);
    leaf.bytes = std::move(part.bytes);
    leaf.form = form_of(part, view);
    reading.leaves.push_back(std::move(leaf));
  }
  return reading;
}

}  // namespace docket::test
