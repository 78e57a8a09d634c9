#include "tests/oracle/fixtures.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "mail/analysis.hpp"
#include "mail/header.hpp"
#include "mail/part_tree.hpp"
#include "tests/oracle/comparison.hpp"
#include "tests/oracle/known_differences.hpp"

namespace ingest = docket::ingest;
namespace mail = docket::mail;
namespace test = docket::test;

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

/// By the end of their path: mails that GMime reads otherwise, and why it may.
const std::map<std::string, std::string>& read_otherwise_by_gmime() {
  static const std::string kTypeless = "GMime takes a type that is none for octet-stream";
  static const std::string kEmptyParts = "parts of nothing at all are none for docket";
  static const std::string kEncoded = "a message that is encoded, which must not be, is read";
  static const std::string kBoundary = "a boundary is a whole line, blanks at its end aside";
  static const std::string kNoHeader = "without any header GMime reads nothing";
  static const std::map<std::string, std::string> known{
      {"test_email/data/msg_14.txt", kTypeless},
      {"test_email/data/msg_19.txt", kNoHeader},
      {"test_email/data/msg_24.txt", kEmptyParts},
      {"spam/broken-ctype.eml", kTypeless},
      {"jsmime/test/data/mime-torture", kTypeless},
      {"headers/basic-2", kTypeless},
      {"mimetools-testmsgs/hdr-fakeout.msg", "a line of one blank ends the header"},
      {"mimetools-testmsgs/multi-2gifs-base64.msg", kEncoded},
      {"mimetools-testmsgs/multi-digest.msg", kTypeless},
      {"testmsgs/bad-newlines-multiple-parts-base64.msg", kEncoded},
      {"testmsgs/base64encoded-rfc822message-nested.msg", kEncoded},
      {"testmsgs/base64encoded-rfc822message.msg", kEncoded},
      {"testmsgs/malformedHeader-noheader.msg", kNoHeader},
      {"testmsgs/malformedHeaderStartsBody-noheader.msg", kNoHeader},
      {"testmsgs/multipartdigestnestedemptyparts.msg", kEmptyParts},
      {"testmsgs/multipartnestedemptyparts.msg", kEmptyParts},
      {"testmsgs/multipartnestedemptyparts_decoded_1_1.txt", kEmptyParts},
      {"testmsgs/multipartnestedemptypartsnorfc822.msg", kEmptyParts},
      {"testmsgs/very-long-boundary.msg", kBoundary},
      {"testmsgs/very-very-long-boundary.msg", kBoundary},
      {"testmsgs/weird-boundary.msg", kBoundary},
      {"emails/github-102-02.txt", "a field with junk before its name counts for docket"},
      {"messages/feedback-report.txt", "a byte order mark before the first field is passed over"},
      {"messages/missing-subtype.txt", kTypeless},
      {"resources/rfc2822-A5.eml", "of two Message-IDs docket takes the first"},
  };
  return known;
}

bool is_read_otherwise(const std::string& path) {
  const auto& known = read_otherwise_by_gmime();
  return std::any_of(known.begin(), known.end(),
                     [&path](const auto& entry) { return path.ends_with(entry.first); });
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

TEST_CASE("fixtures: messages read as GMime reads them", "[oracle][fixtures][gmime]") {
  std::map<std::string, std::size_t> classes;
  std::string unlisted;
  std::size_t mails = 0;
  std::size_t otherwise = 0;
  for (const Fixture& fixture : fixtures()) {
    if (fixture.kind != "message") continue;
    const std::string bytes = fixture_bytes(fixture.path);
    // Blanks before the header: GMime reads no mail at all, docket passes over them.
    if (!bytes.empty() && docket::is_space(bytes.front())) continue;
    ++mails;
    const test::MailReading ours = test::read_by_docket(bytes);
    const bool listed = is_read_otherwise(fixture.path);
    bool differs = false;
    for (const auto& difference : test::compare(ours, test::read_by_gmime(bytes))) {
      const auto* const known =
          test::class_of(difference, ours, test::raw_field(bytes, difference.what));
      if (known != nullptr) {
        ++classes[std::string(known->name)];
      } else if (listed) {
        differs = true;
      } else {
        unlisted +=
            fmt::format("{} of {}:\n{}", difference.what, fixture.path, test::parting(difference));
      }
    }
    if (listed && !differs) unlisted += fixture.path + ": listed, but does not differ\n";
    otherwise += differs ? 1U : 0U;
  }
  fmt::print("fixtures: {} messages, {} read otherwise\n", mails, otherwise);
  for (const auto& [name, count] : classes) fmt::print("{:>8}  {}\n", count, name);
  INFO(unlisted);
  CHECK(unlisted.empty());
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
