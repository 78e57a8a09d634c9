#include <memory>
#include <utility>

#include <gmime/gmime.h>

#include "core/text.hpp"
#include "tests/oracle/mail_reading.hpp"

namespace docket::test {
namespace {

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
struct Free {
  void operator()(gpointer memory) const { g_free(memory); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;
using OwnedText = std::unique_ptr<char, Free>;

std::string text_of(const char* text) { return text == nullptr ? std::string() : text; }

void start_gmime() {
  static const bool started = [] {
    g_mime_init();
    return true;
  }();
  (void)started;
}

std::string decoded_bytes(GMimePart* part) {
  GMimeDataWrapper* const content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

void add_leaf(GMimeObject* object, MailReading& reading) {
  LeafReading leaf;
  GMimeContentType* const type = g_mime_object_get_content_type(object);
  const OwnedText name(g_mime_content_type_get_mime_type(type));
  leaf.type = to_lower(text_of(name.get()));
  leaf.charset = text_of(g_mime_content_type_get_parameter(type, "charset"));
  auto* const part = GMIME_IS_PART(object) ? GMIME_PART(object) : nullptr;
  if (part == nullptr) return;
  leaf.name = text_of(g_mime_part_get_filename(part));
  if (GMIME_IS_TEXT_PART(object)) {
    leaf.is_text = true;
    const OwnedText text(g_mime_text_part_get_text(GMIME_TEXT_PART(object)));
    leaf.text = text_of(text.get());
  }
  leaf.bytes = decoded_bytes(part);
  // A part of nothing at all, header or content, is no leaf for docket.
  const bool empty = g_mime_header_list_get_count(g_mime_object_get_header_list(object)) == 0 &&
                     trim(leaf.bytes).empty();
  if (!empty || reading.leaves.empty()) reading.leaves.push_back(std::move(leaf));
}

void add_leaves(GMimeObject* root, MailReading& reading) {
  std::vector<GMimeObject*> pending{root};
  while (!pending.empty()) {
    GMimeObject* const object = pending.back();
    pending.pop_back();
    if (object == nullptr) continue;
    if (GMIME_IS_MULTIPART(object)) {
      auto* const multipart = GMIME_MULTIPART(object);
      for (int i = g_mime_multipart_get_count(multipart); i-- > 0;) {
        pending.push_back(g_mime_multipart_get_part(multipart, i));
      }
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      GMimeMessage* const inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      if (inner != nullptr) pending.push_back(g_mime_message_get_mime_part(inner));
    } else {
      add_leaf(object, reading);
    }
  }
}

void read_header(GMimeMessage* message, MailReading& reading) {
  reading.subject = text_of(g_mime_message_get_subject(message));
  reading.message_id = text_of(g_mime_message_get_message_id(message));
  if (GDateTime* const date = g_mime_message_get_date(message); date != nullptr) {
    reading.date = g_date_time_to_unix(date);
  }
  InternetAddressList* const from = g_mime_message_get_from(message);
  if (from == nullptr || internet_address_list_length(from) == 0) return;
  InternetAddress* const first = internet_address_list_get_address(from, 0);
  reading.from_name = text_of(internet_address_get_name(first));
  if (INTERNET_ADDRESS_IS_MAILBOX(first)) {
    reading.from_address =
        text_of(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first)));
  }
}

}  // namespace

MailReading read_by_gmime(std::string_view mail) {
  start_gmime();
  MailReading reading;
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(mail.data(), mail.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) return reading;
  read_header(message.get(), reading);
  add_leaves(g_mime_message_get_mime_part(message.get()), reading);
  return reading;
}

}  // namespace docket::test
