// Subjects and names of authors of real mail, read without mojibake.

#include <array>
#include <string>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "mail/envelope.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket {
namespace {

using test::need;

/// The byte that windows-1252 shows as that character; 0 where it is ASCII or none.
unsigned byte_of(char32_t c) {
  constexpr std::array<char32_t, 32> kHigh{
      0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
      0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  if (c >= 0x80 && c <= 0xFF) return static_cast<unsigned>(c);
  for (std::size_t i = 0; i < kHigh.size(); ++i) {
    if (kHigh[i] == c) return static_cast<unsigned>(0x80 + i);
  }
  return 0;
}

struct Counts {
  int mails = 0;
  int mojibake = 0;  ///< characters of UTF-8 read as Latin-1: U+00C3 U+00BC for U+00FC
  int replaced = 0;  ///< U+FFFD
  int encoded = 0;   ///< encoded words that were left as they stand

  void take(const std::string& text) {
    unsigned before = 0;
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = next_code_point(text, at);
      if (c == kReplacementCharacter) ++replaced;
      const unsigned byte = byte_of(c);
      if (before >= 0xC2 && before <= 0xF4 && byte >= 0x80 && byte <= 0xBF) ++mojibake;
      before = byte;
    }
    if (text.find("=?") != std::string::npos && text.find("?=") != std::string::npos) ++encoded;
  }
};

Counts count_in(const std::string& path) {
  ingest::MboxReader reader(need(ingest::open_decompressed(path)), {});
  Counts counts;
  while (const auto raw = need(reader.next())) {
    ++counts.mails;
    mail::Defects defects;
    const mail::HeaderView header = mail::split_mail_header(raw->bytes.view(), defects);
    const mail::Envelope envelope = mail::parse_envelope(header, std::nullopt, defects);
    counts.take(envelope.subject);
    counts.take(envelope.author.name);
  }
  return counts;
}

struct Expected {
  const char* corpus;
  Counts counts;
};

}  // namespace

TEST_CASE("headers of real mail have no mojibake but what was sent", "[mail][corpora]") {
  const auto expected = GENERATE(
      // One subject in raw Big5 before much ASCII, in spam that declares no charset anywhere:
      // guessed as windows-1252. In such a mail nothing tells.
      Expected{"spamassassin-corpus", {6046, 1, 0, 0}},
      Expected{"mini-newsgroups", {2000, 0, 0, 0}}, Expected{"open-iscsi", {1233, 0, 0, 0}},
      Expected{"dev-googlegroups", {600, 0, 0, 0}}, Expected{"dev-vger", {600, 0, 0, 0}},
      Expected{"twisted-web", {5374, 0, 0, 0}},
      // Four copies of mails by one author whose name is ornaments in Latin-1, U+00F1 U+00B7 among
      // them: that is what was sent.
      Expected{"twisted-python", {65706, 4, 0, 0}});
  const auto path = test::shared_mail(std::string("corpora/") + expected.corpus + ".mbox.zst");
  if (!path) return;
  const Counts counts = count_in(*path);
  INFO(expected.corpus);
  CHECK(counts.mails == expected.counts.mails);
  CHECK(counts.mojibake == expected.counts.mojibake);
  CHECK(counts.replaced == expected.counts.replaced);
  CHECK(counts.encoded == expected.counts.encoded);
}

}  // namespace docket
