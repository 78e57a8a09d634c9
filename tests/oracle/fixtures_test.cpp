#include "tests/oracle/fixtures.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/utf8.hpp"
#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "mail/analysis.hpp"
#include "mail/header.hpp"
#include "mail/part_tree.hpp"

namespace ingest = docket::ingest;
namespace mail = docket::mail;

using docket::is_valid_utf8;
using docket::test::Fixture;
using docket::test::fixture_bytes;
using docket::test::fixtures;

namespace {

/// Why what was made of a mail cannot be right; empty: nothing found.
std::string wrong_in(std::string_view bytes, const mail::Analysis& analysis) {
  const mail::Message& message = analysis.message;
  for (const mail::Defect& defect : message.defects) {
    if (defect.offset > bytes.size()) return "a defect lies outside of the mail";
    if (!is_valid_utf8(defect.what)) return "a defect is not valid UTF-8";
  }
  for (const mail::Part& part : message.parts) {
    const bool valid = is_valid_utf8(part.text) && is_valid_utf8(part.file_name) &&
                       is_valid_utf8(part.content_type);
    if (!valid) return "a part is not valid UTF-8";
    if (part.text.find('\0') != std::string::npos) return "NUL in a text";
    if (part.text.find('\r') != std::string::npos) return "CR in a text";
  }
  if (!is_valid_utf8(message.envelope.subject)) return "the subject is not valid UTF-8";
  std::size_t end = 0;
  for (const mail::Segment& segment : analysis.body.segments) {
    if (segment.offset != end) return "segments leave a gap or overlap";
    end += segment.length;
  }
  if (end != analysis.body.text.size()) return "segments do not cover the text";
  return {};
}

bool has_equal_parts(const mail::Message& a, const mail::Message& b) {
  return std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
                    [](const mail::Part& x, const mail::Part& y) {
                      return x.kind == y.kind && x.text == y.text && x.bytes == y.bytes &&
                             x.file_name == y.file_name && x.content_type == y.content_type;
                    });
}

std::string wrong_leaves(std::string_view bytes) {
  mail::Defects unused;
  const mail::HeaderView header = mail::split_header(bytes, unused);
  const mail::PartTree tree = mail::walk_parts(bytes, header, {}, unused);
  const auto outside = [bytes](const mail::LeafView& leaf) { return leaf.offset > bytes.size(); };
  return std::any_of(tree.leaves.begin(), tree.leaves.end(), outside) ? "a leaf lies outside" : "";
}

std::string wrong_in_mail(std::string_view bytes) {
  const mail::Analysis analysis = mail::analyse(bytes, mail::RawForm::Plain, std::nullopt);
  std::string wrong = wrong_in(bytes, analysis);
  if (wrong.empty()) wrong = wrong_leaves(bytes);
  if (!wrong.empty()) return wrong;
  const mail::Analysis again = mail::analyse(bytes, mail::RawForm::Plain, std::nullopt);
  const bool same = again.words == analysis.words && again.message_id == analysis.message_id &&
                    again.body.text == analysis.body.text &&
                    again.message.defects.size() == analysis.message.defects.size() &&
                    has_equal_parts(again.message, analysis.message);
  return same ? "" : "another result the second time";
}

/// Multiparts of blank lines alone.
bool is_empty_multipart(std::string_view path) {
  return path.ends_with("/test_email/data/msg_24.txt") || path.ends_with("/false-multipart.eml");
}

/// A mailbox read mail by mail; `joined` gets all its bytes back from what was read.
struct Mailbox {
  std::size_t mails = 0;
  std::string joined;
  std::string wrong;
};

Mailbox read_mailbox(const std::string& source, std::size_t chunk) {
  Mailbox mailbox;
  ingest::MboxReader reader(ingest::memory_stream(source, chunk), {});
  while (mailbox.wrong.empty()) {
    const auto next = reader.next();
    REQUIRE(next);
    if (!*next) break;
    const ingest::RawMessage& raw = **next;
    ++mailbox.mails;
    if (raw.offset < mailbox.joined.size() || raw.end_offset > source.size()) {
      mailbox.wrong = "offsets are wrong";
      return mailbox;
    }
    // Blank lines and a byte order mark before the first separator are of no mail.
    const std::string before =
        source.substr(mailbox.joined.size(), raw.offset - mailbox.joined.size());
    if (mailbox.mails > 1 && !before.empty()) mailbox.wrong = "bytes between two mails";
    mailbox.joined += before;
    mailbox.joined += raw.separator;
    mailbox.joined += raw.separator_end;
    mailbox.joined += raw.bytes.view();
    if (mailbox.joined.size() > raw.end_offset) mailbox.wrong = "a mail is longer than its place";
    if (!mailbox.wrong.empty()) break;
    const std::string rest =
        source.substr(mailbox.joined.size(), raw.end_offset - mailbox.joined.size());
    if (rest != "" && rest != "\n" && rest != "\r\n") mailbox.wrong = "more than a blank line lost";
    mailbox.joined += rest;
  }
  return mailbox;
}

}  // namespace

TEST_CASE("fixtures: every message of other parsers is read", "[oracle][fixtures]") {
  std::map<std::string, std::size_t> counts;
  std::string wrong;
  for (const Fixture& fixture : fixtures()) {
    ++counts[fixture.kind];
    const std::string bytes = fixture_bytes(fixture.path);
    // Files of other kinds are no mail, but nothing may be wrong with what is made of them either.
    const std::string found = wrong_in_mail(bytes);
    if (!found.empty()) wrong += fixture.path + ": " + found + "\n";
    const mail::Message message = mail::parse_message(bytes, std::nullopt);
    if (fixture.kind == "message" && message.parts.empty() && !is_empty_multipart(fixture.path)) {
      wrong += fixture.path + ": no part\n";
    }
  }
  for (const auto& [kind, count] : counts) fmt::print("{:>8}  {}\n", count, kind);
  INFO(wrong);
  CHECK(wrong.empty());
}

TEST_CASE("fixtures: every mailbox of other parsers is split and joined again",
          "[oracle][fixtures]") {
  std::string wrong;
  for (const Fixture& fixture : fixtures()) {
    const std::string source = fixture_bytes(fixture.path);
    for (const std::size_t chunk : {std::size_t{1} << 16U, std::size_t{7}}) {
      if (chunk == 7 && (fixture.kind != "mbox" || source.size() > 100'000)) continue;
      const Mailbox mailbox = read_mailbox(source, chunk);
      if (!mailbox.wrong.empty()) wrong += fixture.path + ": " + mailbox.wrong + "\n";
      if (fixture.kind != "mbox") continue;
      if (mailbox.mails == 0) wrong += fixture.path + ": no mail\n";
      if (mailbox.joined != source) wrong += fixture.path + ": other bytes when joined\n";
    }
  }
  INFO(wrong);
  CHECK(wrong.empty());
}
