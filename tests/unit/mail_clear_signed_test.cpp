#include <string>

#include <catch2/catch.hpp>

#include "mail/clear_signed.hpp"
#include "mail/message.hpp"

using docket::mail::parse_message;
using docket::mail::undo_dash_escapes;

namespace {

const std::string kBegin = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n";
const std::string kSignature =
    "-----BEGIN PGP SIGNATURE-----\n\niD8DBQFA\n=abcd\n-----END PGP SIGNATURE-----\n";

}  // namespace

TEST_CASE("undo_dash_escapes: signed text as it was written", "[mail][clear_signed]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"Hello\n", "Hello\n"},
      {"- a list\n", "- a list\n"},
      {kBegin + "- - one\n- -- \nAda\n" + kSignature, kBegin + "- one\n-- \nAda\n" + kSignature},
      {kBegin +
           "- From here\nx"
           "\n" +
           kSignature,
       kBegin + "From here\nx\n" + kSignature},
      {kBegin + "- one\n" + kSignature + "- two\n", kBegin + "one\n" + kSignature + "- two\n"},
      {"- zero\n" + kBegin + "- - one\n" + kSignature,
       "- zero\n" + kBegin + "- one\n" + kSignature},
      {kBegin + "- - one\n" + kSignature + kBegin + "- - two\n" + kSignature,
       kBegin + "- one\n" + kSignature + kBegin + "- two\n" + kSignature},
      {kBegin + "- -----BEGIN PGP MESSAGE-----\n" + kSignature,
       kBegin + "-----BEGIN PGP MESSAGE-----\n" + kSignature},
      // GnuPG's own form for patches
      {"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\nNotDashEscaped: You need GnuPG\n\n- - a\n" +
           kSignature,
       "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\nNotDashEscaped: You need GnuPG\n\n- - a\n" +
           kSignature},
  }));
  CHECK(undo_dash_escapes(text) == expected);
}

TEST_CASE("undo_dash_escapes: no more than is sure is undone", "[mail][clear_signed]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"- ", "- "},
      {kBegin, kBegin},
      {kBegin + "- one\n- - two", kBegin + "- one\n- two"},
      {"-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNED MESSAGE-----"},
      {"about -----BEGIN PGP SIGNED MESSAGE-----\n- one\n" + kSignature,
       "about -----BEGIN PGP SIGNED MESSAGE-----\n- one\n" + kSignature},
      {"> -----BEGIN PGP SIGNED MESSAGE-----\n>\n- one\n" + kSignature,
       "> -----BEGIN PGP SIGNED MESSAGE-----\n>\n- one\n" + kSignature},
      {kSignature + "- one\n", kSignature + "- one\n"},
      {kBegin + "-one\n--two\n" + kSignature, kBegin + "-one\n--two\n" + kSignature},
  }));
  CHECK(undo_dash_escapes(text) == expected);
}

TEST_CASE("undo_dash_escapes: hostile input takes linear time", "[mail][clear_signed]") {
  const auto pattern = GENERATE_COPY(values<std::string>({kBegin, "- ", "- \n", kSignature}));
  std::string text = kBegin;
  while (text.size() < 1'000'000) text += pattern;
  CHECK(undo_dash_escapes(text).size() <= text.size());
}

TEST_CASE("parse_message: a clear-signed mail is read as it was written",
          "[mail][clear_signed][message]") {
  const std::string from = "From: ada@example.org\n";
  CHECK(parse_message(from + "\n" + kBegin + "- - one\n" + kSignature, std::nullopt).text() ==
        kBegin + "- one\n" + kSignature);
  // The signature mark is one before lines are joined, or it would be joined to the next.
  const std::string flowed = "Content-Type: text/plain; format=flowed\n";
  CHECK(parse_message(from + flowed + "\n" + kBegin + "one \ntwo\n- -- \nAda\n" + kSignature,
                      std::nullopt)
            .text() == kBegin + "one two\n-- \nAda\n" + kSignature);
}
