#include <optional>
#include <string>

#include <catch2/catch.hpp>

#include "mail/transfer_encoding.hpp"

using docket::mail::decode_base64;
using docket::mail::decode_quoted_printable;
using docket::mail::Decoded;
using docket::mail::transfer_encoding_from;
using docket::mail::TransferEncoding;

TEST_CASE("transfer_encoding_from: names in every dress", "[mail][transfer]") {
  using enum TransferEncoding;
  const auto [field, expected] = GENERATE(table<const char*, TransferEncoding>({
      {"", SevenBit},
      {"  \r\n ", SevenBit},
      {"(nothing)", SevenBit},
      {"7bit", SevenBit},
      {"7BIT", SevenBit},
      {"7-bit", SevenBit},
      {"8bit", EightBit},
      {" 8Bit ; ", EightBit},
      {"binary", Binary},
      {"quoted-printable", QuotedPrintable},
      {"\"quoted-printable\"", QuotedPrintable},
      {"Quoted-Printable (as (ever))", QuotedPrintable},
      {"quoted-printable; charset=utf-8", QuotedPrintable},
      {"base64", Base64},
      {"'BASE64'", Base64},
      {"(x) base64", Base64},
      {"base64;", Base64},
      {"x-uuencode", Unknown},
      {"base 6", Unknown},
      {"base64 base64", Unknown},
      {"text/plain", Unknown},
      {"\xFF\xFF", Unknown},
  }));
  INFO(field);
  CHECK(transfer_encoding_from(field) == expected);
}

TEST_CASE("decode_quoted_printable: well-formed text", "[mail][transfer]") {
  const auto [input, expected] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {"plain", "plain"},
      {"a=3Db", "a=b"},
      {"=C3=BC", "\xC3\xBC"},
      {"=c3=Bc", "\xC3\xBC"},
      {"one =\r\nline", "one line"},
      {"one=\nline", "oneline"},
      {"soft = \t\nend", "soft end"},
      {"blanks  \t\r\ngo\t", "blanks\r\ngo"},
      {"kept=20\n", "kept \n"},
      {"at the end=", "at the end"},
      {"lines\nstay\r\nas they are", "lines\nstay\r\nas they are"},
      {"=\r\n=\r\n", ""},
      {"a=\r\r\nb", "ab"},
      {"   ", ""},
  }));
  INFO(input);
  const Decoded decoded = decode_quoted_printable(input);
  CHECK(decoded.bytes == expected);
  CHECK(decoded.errors == 0);
  CHECK_FALSE(decoded.first_error_at);
}

TEST_CASE("decode_quoted_printable: malformed escapes stay", "[mail][transfer]") {
  const auto [input, expected, errors, first] =
      GENERATE(table<const char*, const char*, std::size_t, std::size_t>({
          {"=XY", "=XY", 1, 0},
          {"a=4", "a=4", 1, 1},
          {"a=4\nb", "a=4\nb", 1, 1},
          {"==41", "=A", 1, 0},
          {"a = b", "a = b", 1, 2},
          {"=4G=G4", "=4G=G4", 2, 0},
          {"=3D=\xC3\xBC", "==\xC3\xBC", 1, 3},
          {"ok=\r\n=Q=", "ok=Q", 1, 5},
          {"a=\rb", "a=\rb", 1, 1},
          {"==", "=", 1, 0},
          {"=====\nb", "=====\nb", 5, 0},
          {"====\r\n=41", "====\r\nA", 4, 0},
      }));
  INFO(input);
  const Decoded decoded = decode_quoted_printable(input);
  CHECK(decoded.bytes == expected);
  CHECK(decoded.errors == errors);
  CHECK(decoded.first_error_at == first);
}

TEST_CASE("decode_base64: well-formed text", "[mail][transfer]") {
  const auto [input, expected] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {" \r\n\t", ""},
      {"TQ==", "M"},
      {"TWE=", "Ma"},
      {"TWFu", "Man"},
      {"TWFu\r\nTWFu\r\n", "ManMan"},
      {"T W\nF\tu", "Man"},
      {"TWE=\nTWFu\n", "MaMan"},
      {"TQ==TQ==", "MM"},
      {"TQ==\r\nTQ==\r\n", "MM"},
      {"TQ=\n=\n", "M"},
      {"+/+/", "\xFB\xFF\xBF"},
  }));
  INFO(input);
  const Decoded decoded = decode_base64(input);
  CHECK(decoded.bytes == expected);
  CHECK(decoded.errors == 0);
}

TEST_CASE("decode_base64: malformed text", "[mail][transfer]") {
  const auto [input, expected, errors, first] =
      GENERATE(table<const char*, const char*, std::size_t, std::size_t>({
          {"TWFuTQ", "ManM", 1, 4},  // padding missing
          {"TWFuTWE", "ManMa", 1, 4},
          {"TWFuT", "Man", 1, 4},  // six bits are no byte
          {"T", "", 1, 0},
          {"=", "", 1, 0},
          {"====", "", 1, 0},
          {"T=", "", 1, 1},
          {"TWFu=", "Man", 1, 4},  // too much padding
          {"TQ===", "M", 0, 0},
          {"T*W-F_u", "Man", 3, 1},  // foreign bytes
          {"T***WFu", "Man", 1, 1},
          {"TWFu|TWFu", "ManMan", 1, 4},
          {"\xFF\xFETWFu", "Man", 1, 0},
          {"TWFu!", "Man", 1, 4},
          {"-_-_", "", 1, 0},
      }));
  INFO(input);
  const Decoded decoded = decode_base64(input);
  CHECK(decoded.bytes == expected);
  CHECK(decoded.errors == errors);
  CHECK(decoded.first_error_at == (errors == 0 ? std::nullopt : std::optional<std::size_t>(first)));
}

TEST_CASE("decode_base64: a NUL byte is a foreign one", "[mail][transfer]") {
  const Decoded decoded = decode_base64({"TW\0Fu", 5});
  CHECK(decoded.bytes == "Man");
  CHECK(decoded.errors == 1);
}

TEST_CASE("decode_base64: text pasted below is kept", "[mail][transfer]") {
  const auto [input, expected, first] = GENERATE(table<const char*, const char*, std::size_t>({
      {"TWE=\n____\nsome list\n", "Ma\n____\nsome list\n", 5},
      {"TWE=\r\n\r\n-- \r\nsome list", "Ma\n-- \r\nsome list", 8},
      {"TWEK\n_____\nsome list\n", "Ma\n_____\nsome list\n", 5},
      {"TWE=\nsome words here\n", "Ma\nsome words here\n", 5},
      {"TWE=\nodd\n", "Ma\nodd\n", 5},
      {"TWE=\nTWE=\nTo leave, write.\n", "MaMa\nTo leave, write.\n", 10},
  }));
  INFO(input);
  const Decoded decoded = decode_base64(input);
  CHECK(decoded.bytes == expected);
  CHECK(decoded.errors == 1);
  CHECK(decoded.first_error_at == first);
}

TEST_CASE("decode_base64: a line of dashes before any base64 is no footer", "[mail][transfer]") {
  CHECK(decode_base64("-----\nTWFu\n").bytes == "Man");
  CHECK(decode_base64("TW\n---\nFu\n").bytes == "Man");
}

TEST_CASE("transfer decoders: the output is no longer than the input", "[mail][transfer]") {
  const std::string pattern = GENERATE(as<std::string>{}, "=", "=\n", "TQ==", "T", "TQ==\n__\n",
                                       "\n", " ", "=4", "TWE=\nx\n");
  std::string input;
  while (input.size() < 100'000) input += pattern;
  CHECK(decode_base64(input).bytes.size() <= input.size());
  CHECK(decode_quoted_printable(input).bytes.size() <= input.size());
}
