#include <string>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "mail/message.hpp"

using docket::mail::Defect;
using docket::mail::DefectKind;
using docket::mail::Message;
using docket::mail::parse_message;
using docket::mail::ParseLimits;
using docket::mail::Part;
using docket::mail::PartKind;

namespace {

const std::string kHead =
    "From: Ada <ada@example.org>\nDate: Wed, 21 Aug 2019 15:43:21 -0400\n"
    "Message-ID: <1@example.org>\nSubject: engine\n";

Message parse(const std::string& rest, const ParseLimits& limits = {}) {
  return parse_message(kHead + rest, std::nullopt, limits);
}

/// "T:text/plain|A:image/png": the parts at one glance.
std::string kinds(const Message& message) {
  std::string out;
  for (const Part& part : message.parts) {
    if (!out.empty()) out += '|';
    out += (part.kind == PartKind::Text ? "T:" : "A:") + part.content_type;
  }
  return out;
}

const Defect* find(const Message& message, DefectKind kind) {
  for (const Defect& defect : message.defects) {
    if (defect.kind == kind) return &defect;
  }
  return nullptr;
}

/// A part of a multipart whose boundary is "b".
std::string part(const std::string& header, const std::string& body) {
  return "--b\n" + header + "\n" + body + "\n";
}

std::string multipart(const std::string& subtype, const std::string& parts) {
  return "Content-Type: multipart/" + subtype + "; boundary=b\n\n" + parts + "--b--\n";
}

const std::string kPlain = "Content-Type: text/plain\n";
const std::string kHtml = "Content-Type: text/html\n";
const std::string kImage =
    "Content-Type: image/png\nContent-Transfer-Encoding: base64\n"
    "Content-Disposition: attachment; filename=\"x.png\"\n";

}  // namespace

TEST_CASE("parse_message: plain mail", "[mail][message]") {
  const auto [rest, text] = GENERATE(table<std::string, std::string>({
      {"\nHello\n", "Hello\n"},
      {"\nHello\r\nAda\rLovelace\r\n", "Hello\nAda\nLovelace\n"},
      {"\none\r\r\ntwo\r\r\r\n\r\n", "one\ntwo\n\n"},
      {"\none\r\rtwo\r", "one\n\ntwo\n"},
      {"\na\x01\x1B[1mb\n", "a\x01\x1B[1mb\n"},
      {"\n", ""},
      {"", ""},
      {"Content-Type: text/plain; charset=iso-8859-1\n\nJ\xFCrgen\n", "J\xC3\xBCrgen\n"},
      {"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nSGk=\n",
       "Hi"},
      {"Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc\n", "a=bc\n"},
      {"Content-Type: text\n\nHello\n", "Hello\n"},
      {"Content-Type: text/plain; format=flowed\n\none \ntwo\n", "one two\n"},
      {"Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n", "onetwo\n"},
      {"Content-Type: text/plain; charset=utf-8\n\n\xEF\xBB\xBFHi\n", "Hi\n"},
      {"Content-Disposition: attachment; filename=x.txt\n\nHello\n", "Hello\n"},
  }));
  const Message message = parse(rest);
  CHECK(message.defects.empty());
  REQUIRE(kinds(message) == "T:text/plain");
  CHECK(message.parts[0].text == text);
  CHECK(message.text() == text);
  CHECK(message.envelope.subject == "engine");
}

TEST_CASE("parse_message: a body all of base64 whose encoding is not told", "[mail][message]") {
  const std::string lines =
      "VGhlIGVuZ2luZSB3b3JrcyBhcyBpdCBzaG91bGQsIHNhaWQgQWRhLgpTbyBpdCBk\n"
      "b2VzLCBhbmQgb24gU3VuZGF5IGl0IHdpbGwgYmUgc2hvd24uCg==\n";
  const Message found = parse("\n" + lines);
  CHECK(found.text() ==
        "The engine works as it should, said Ada.\nSo it does, and on Sunday it will be shown.\n");
  CHECK(find(found, DefectKind::UnknownEncoding) != nullptr);
  const std::string key =
      "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwJ0aXQkYt0cWtXl5Rk3z\n"
      "kq1zJ0m2k1mZ4b7o9b1kYyJv0k1u2b3c4d5e6f7A8B9C0D1E2F3G4H5I6J7K8L9M\n";
  const auto other =
      GENERATE_COPY(values<std::string>({"Hello,\n\n" + lines, lines + "\nAda\n",
                                         lines.substr(0, 64), lines.substr(0, 65) + "b2V\n", key}));
  CAPTURE(other);
  CHECK(parse("\n" + other).text() == other);
}

TEST_CASE("parse_message: HTML alone becomes text", "[mail][message]") {
  const Message message = parse(kHtml + "\n<p>Hello <b>Ada</b></p>");
  REQUIRE(kinds(message) == "T:text/html");
  CHECK(message.parts[0].from_html);
  CHECK(message.text().find("Hello Ada") != std::string::npos);
  const Message meta = parse(kHtml + "\n<meta charset='iso-8859-1'><p>J\xFCrgen</p>");
  CHECK(meta.text().find("J\xC3\xBCrgen") != std::string::npos);
  CHECK(meta.defects.empty());
}

TEST_CASE("parse_message: a single attachment", "[mail][message]") {
  const Message message = parse(kImage + "\nAAEC\n");
  REQUIRE(kinds(message) == "A:image/png");
  CHECK(message.parts[0].bytes == std::string("\0\1\2", 3));
  CHECK(message.parts[0].file_name == "x.png");
  CHECK(message.text().empty());
}

TEST_CASE("parse_message: parts in the order of the mail", "[mail][message]") {
  const Message message =
      parse(multipart("mixed", part(kPlain, "one\n") + part(kImage, "AAEC") + part("", "two")));
  CHECK(kinds(message) == "T:text/plain|A:image/png|T:text/plain");
  CHECK(message.text() == "one\n\ntwo");
  CHECK(message.defects.empty());
}

TEST_CASE("parse_message: text with a file name is attached unless it is inline",
          "[mail][message]") {
  const auto [header, kind] = GENERATE(table<std::string, std::string>({
      {"Content-Disposition: attachment\n", "A:text/plain"},
      {"Content-Disposition: attachment; filename=x.txt\n", "A:text/plain"},
      {"Content-Disposition: inline; filename=x.patch\n", "T:text/plain"},
      {"Content-Type: text/plain; name=x.txt\n", "A:text/plain"},
      {"Content-Type: text/x-patch\n", "T:text/x-patch"},
      {"Content-Type: text/calendar\n", "A:text/calendar"},
      {"Content-Type: text/html; name=x.html\n", "A:text/html"},
      {"Content-Type: application/octet-stream\n", "A:application/octet-stream"},
  }));
  const Message message = parse(multipart("mixed", part(header, "one")));
  CHECK(kinds(message) == kind);
  const Part& only = message.parts.at(0);
  CHECK((only.kind == PartKind::Text ? only.text : only.bytes) == "one");
}

TEST_CASE("parse_message: of alternatives the plain text is taken", "[mail][message]") {
  const std::string html = part(kHtml, "<p>Hello</p>");
  const auto [parts, expected] = GENERATE_COPY(table<std::string, std::string>({
      {part(kPlain, "Hello") + html, "T:text/plain"},
      {html + part(kPlain, "Hello"), "T:text/plain"},
      {part(kPlain, " \n\n") + html, "T:text/html"},
      {part(kPlain, "Please use a mail client that can display HTML.") + html, "T:text/html"},
      {part(kPlain, "Hello") + html + part(kImage, "AAEC"), "T:text/plain|A:image/png"},
      {part("Content-Type: text/enriched\n", "x") + html, "T:text/html"},
      {part(kPlain, ""), "T:text/plain"},
      {html, "T:text/html"},
  }));
  const Message message = parse(multipart("alternative", parts));
  CHECK(kinds(message) == expected);
  CHECK(message.defects.empty());
}

TEST_CASE("parse_message: alternatives inside alternatives", "[mail][message]") {
  const auto inner = [](const std::string& plain) {
    return "--b\nContent-Type: multipart/alternative; boundary=i\n\n--i\n" + kPlain + "\n" + plain +
           "\n--i\n" + kHtml + "\n<p>inner</p>\n--i--\n";
  };
  CHECK(parse(multipart("alternative", inner("inner") + part(kHtml, "outer"))).text() == "inner");
  const Message stub = parse(multipart("alternative", inner("") + part(kPlain, "outer")));
  CHECK(stub.text() == "outer");
  CHECK(kinds(parse(multipart("mixed", part("", "a") + inner("b")))) ==
        "T:text/plain|T:text/plain");
}

TEST_CASE("parse_message: HTML with its images beside plain text", "[mail][message]") {
  const std::string related = "--b\nContent-Type: multipart/related; boundary=r\n\n--r\n" + kHtml +
                              "\n<p>Hello</p>\n--r\n" + kImage + "\nAAEC\n--r--\n";
  CHECK(kinds(parse(multipart("alternative", part(kPlain, "Hello") + related))) ==
        "T:text/plain|A:image/png");
  CHECK(kinds(parse(multipart("alternative", part(kPlain, "") + related))) ==
        "T:text/html|A:image/png");
}

TEST_CASE("parse_message: what is signed or encrypted is named", "[mail][message]") {
  const auto [rest, expected, name] = GENERATE(table<std::string, std::string, std::string>({
      {"Content-Type: application/pkcs7-mime; name=smime.p7m; smime-type=signed-data\n\nx\n",
       "A:application/pkcs7-mime", "smime.p7m"},
      {"Content-Type: application/x-pkcs7-mime\n"
       "Content-Disposition: attachment; filename=\"smime.p7m\"\n\nx\n",
       "A:application/x-pkcs7-mime", "smime.p7m"},
      {"Content-Type: application/ms-tnef; name=\"winmail.dat\"\n"
       "Content-Transfer-Encoding: base64\n\nAAEC\n",
       "A:application/ms-tnef", "winmail.dat"},
      {"Content-Type: multipart/encrypted; boundary=b\n\n"
       "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
       "--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n"
       "-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n--b--\n",
       "A:application/pgp-encrypted|A:application/octet-stream", "encrypted.asc"},
      {"Content-Type: multipart/signed; boundary=b\n\n--b\n\nHi\n"
       "--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--b--\n",
       "T:text/plain|A:application/pkcs7-signature", "smime.p7s"},
  }));
  const Message message = parse(rest);
  CHECK(kinds(message) == expected);
  CHECK(message.parts.back().file_name == name);
  CHECK(message.defects.empty());
}

TEST_CASE("parse_message: a part of a message that was sent in pieces is text as it stands",
          "[mail][message]") {
  const Message message = parse(
      "Content-Type: message/partial; id=\"a@example.org\"; number=2; total=3\n\nin the middle\n");
  CHECK(kinds(message) == "T:message/partial");
  CHECK(message.text() == "in the middle\n");
}

TEST_CASE("parse_message: a signature is an attachment", "[mail][message]") {
  const Message message = parse(multipart(
      "signed", part(kPlain, "signed") + part("Content-Type: application/pgp-signature\n", "x")));
  CHECK(kinds(message) == "T:text/plain|A:application/pgp-signature");
}

TEST_CASE("parse_message: messages inside are shown with their main fields", "[mail][message]") {
  const std::string inner =
      "Received: x\nFrom: =?utf-8?Q?B=C3=A9?= <b@example.org>\nDate: today\nSubject: old\n\ntext\n";
  const std::string expected =
      "see\n\nFrom: B\xC3\xA9 <b@example.org>\nDate: today\nSubject: old\n\ntext\n";
  SECTION("as a part") {
    const Message message = parse(
        multipart("mixed", part(kPlain, "see") + part("Content-Type: message/rfc822\n", inner)));
    CHECK(kinds(message) == "T:text/plain|T:message/rfc822|T:text/plain");
    CHECK(message.text() == expected);
  }
  SECTION("in a digest, where that is the default") {
    CHECK(parse(multipart("digest", part(kPlain, "see") + part("", inner))).text() == expected);
  }
  SECTION("encoded, which must not be") {
    const Message message = parse(multipart(
        "mixed", part(kPlain, "see") + part("Content-Type: message/rfc822\n"
                                            "Content-Transfer-Encoding: quoted-printable\n",
                                            "Subject: a=3Db\n\ntext")));
    CHECK(message.text() == "see\n\nSubject: a=b\n\ntext");
  }
  SECTION("a delivery report is text as it stands") {
    CHECK(parse("Content-Type: message/delivery-status\n\nAction: failed\n").text() ==
          "Action: failed\n");
  }
}

TEST_CASE("parse_message: a footer after the last boundary is text", "[mail][message]") {
  const Message message =
      parse(multipart("mixed", part(kPlain, "one")) + "____\ndev mailing list\n");
  CHECK(message.text() == "one\n\n____\ndev mailing list\n");
  CHECK(kinds(parse(multipart("mixed", part(kPlain, "one")) + "\n--b--\n \n")) == "T:text/plain");
}

TEST_CASE("parse_message: boundaries that are missing or not closed", "[mail][message]") {
  SECTION("no boundary at all") {
    const Message message = parse("Content-Type: multipart/mixed\n\nHello\n");
    CHECK(message.text() == "Hello\n");
    REQUIRE(find(message, DefectKind::MissingBoundary) != nullptr);
    CHECK(find(message, DefectKind::MissingBoundary)->offset == kHead.size() + 31);
  }
  SECTION("one that never occurs") {
    CHECK(parse("Content-Type: multipart/mixed; boundary=x\n\nHello\n").text() == "Hello\n");
    CHECK(parse("Content-Type: multipart/mixed; boundary=x\n\n\n").parts.empty());
  }
  SECTION("HTML is seen through it") {
    CHECK(kinds(parse("Content-Type: multipart/mixed\n\n<html><p>Hello</p></html>\n")) ==
          "T:text/html");
  }
  SECTION("the one in the body is taken") {
    const Message message = parse("Content-Type: multipart/mixed; boundary=x\n\n" +
                                  part(kPlain, "one") + part(kPlain, "two") + "--b--\n");
    CHECK(message.text() == "one\n\ntwo");
    CHECK(find(message, DefectKind::MissingBoundary) != nullptr);
  }
  SECTION("no closing line") {
    const Message message =
        parse("Content-Type: multipart/mixed; boundary=b\n\n" + part(kPlain, "one"));
    CHECK(message.text() == "one\n");
    CHECK(find(message, DefectKind::UnclosedMultipart) != nullptr);
  }
  SECTION("an inner multipart that is not closed does not swallow the outer's parts") {
    const Message message =
        parse(multipart("mixed", "--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n" +
                                     kPlain + "\none\n" + part(kPlain, "two")));
    CHECK(message.text() == "one\n\ntwo");
    CHECK(find(message, DefectKind::UnclosedMultipart) != nullptr);
  }
  SECTION("a part without blank line") {
    CHECK(
        parse(multipart("mixed", "--b\nContent-Type: text/plain\n" + part(kPlain, "two"))).text() ==
        "two");
    CHECK(parse(multipart("mixed", "--b\nHello Ada\n")).text() == "Hello Ada");
  }
}

TEST_CASE("parse_message: defects tell where they are", "[mail][message]") {
  const auto [rest, kind, offset] = GENERATE(table<std::string, DefectKind, std::size_t>({
      {"Content-Transfer-Encoding: base64\n\nSGk!=\n", DefectKind::BadBase64, 38},
      {"Content-Transfer-Encoding: quoted-printable\n\na=ZZ\n", DefectKind::BadQuotedPrintable, 46},
      {"Content-Transfer-Encoding: x-gzip\n\nabc\n", DefectKind::UnknownEncoding, 35},
      {"Content-Type: text/plain; charset=klingon\n\nabc\n", DefectKind::UnknownCharset, 43},
      {"Content-Type: text/plain; charset=utf-8\n\nJ\xFCrgen\n", DefectKind::CharsetMismatch, 41},
      {"\nJ\xC3\xBCrgen\n", DefectKind::MissingCharset, 1},
      {std::string("\na\0b\n", 5), DefectKind::NulBytes, 1},
      {"Subject: other\n\n", DefectKind::DuplicateField, 0},
  }));
  const Message message = parse(rest);
  REQUIRE(message.defects.size() == 1);
  CHECK(message.defects[0].kind == kind);
  CHECK(message.defects[0].offset == kHead.size() + offset);
  CHECK(docket::is_valid_utf8(message.text()));
}

TEST_CASE("parse_message: limits", "[mail][message]") {
  ParseLimits limits;
  SECTION("bytes") {
    limits.max_bytes = kHead.size() + 4;
    const Message message = parse("\nHello\n", limits);
    CHECK(message.text() == "Hel");
    CHECK(find(message, DefectKind::Oversize) != nullptr);
  }
  SECTION("bytes of text, without splitting a character") {
    limits.max_text_bytes = 4;
    const Message message =
        parse("Content-Type: text/plain; charset=utf-8\n\nabc\xC3\xA9xyz\n", limits);
    CHECK(message.text() == "abc");
    CHECK(find(message, DefectKind::Oversize) != nullptr);
    CHECK(find(message, DefectKind::CharsetMismatch) == nullptr);
  }
  SECTION("parts") {
    limits.max_parts = 3;
    std::string parts;
    for (int i = 0; i < 10; ++i) parts += part(kPlain, "x");
    const Message message = parse(multipart("mixed", parts), limits);
    CHECK(message.parts.size() == 3);
    CHECK(find(message, DefectKind::TooDeep) != nullptr);
  }
  SECTION("depth") {
    std::string nested;
    for (int i = 0; i < 100; ++i) {
      const std::string b = std::to_string(i);
      nested += "Content-Type: multipart/mixed; boundary=b" + b + "\n\n--b" + b + "\n";
    }
    const Message message = parse(nested + kPlain + "\ndeep\n");
    CHECK(message.parts.size() == 1);
    CHECK(message.text().find("deep") != std::string::npos);
    CHECK(find(message, DefectKind::TooDeep) != nullptr);
  }
  SECTION("messages in messages") {
    std::string nested;
    for (int i = 0; i < 100000; ++i) nested += "Content-Type: message/rfc822\n\n";
    CHECK(find(parse(nested), DefectKind::TooDeep) != nullptr);
  }
}

TEST_CASE("parse_message: what is no mail still gives a message", "[mail][message]") {
  const auto* const bytes = GENERATE("", "\n", "\r", "Hello\n", ":", "--b\n", "From \n\n\n");
  const Message message = parse_message(bytes, std::nullopt);
  CHECK(message.parts.size() == 1);
  CHECK_FALSE(message.defects.empty());
}

TEST_CASE("parse_message: a mail whose lines end with CR alone", "[mail][message]") {
  const Message message =
      parse_message("From: ada@example.org\rSubject: x\r\rone\rtwo\r", std::nullopt);
  CHECK(message.envelope.subject == "x");
  CHECK(message.text() == "one\ntwo\n");
}
