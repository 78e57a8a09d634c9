#include <string>

#include <catch2/catch.hpp>

#include "mail/embedded_file.hpp"
#include "mail/message.hpp"

using docket::mail::DefectKind;
using docket::mail::kMaxEmbeddedFiles;
using docket::mail::Message;
using docket::mail::parse_message;
using docket::mail::PartKind;
using docket::mail::take_out_files;

namespace {

const std::string kHello = "begin 644 hello.txt\n%:&5L;&\\\n`\nend\n";  // "hello"
const std::string kLine = "M5&AE(&5N9VEN92!W;W)K<R!A<R!I=\"!S:&]U;&0L('-A:60@061A+B!3;R!I\n";
const std::string kLineText = "The engine works as it should, said Ada. So i";

/// yEnc as its draft has it.
std::string yenc(const std::string& bytes, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  for (const char c : bytes) {
    auto value = static_cast<unsigned char>(static_cast<unsigned char>(c) + 42);
    if (value == 0 || value == '\n' || value == '\r' || value == '=') {
      out += '=';
      value = static_cast<unsigned char>(value + 64);
      ++column;
    }
    out += static_cast<char>(value);
    if (++column >= width) {
      out += "\r\n";
      column = 0;
    }
  }
  return column > 0 ? out + "\r\n" : out;
}

std::string all_bytes() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

const std::string kAllBegin = "=ybegin line=32 size=256 name=all bytes.bin\r\n";
const std::string kAllEnd = "=yend size=256 crc32=29058c73\r\n";

Message parse(const std::string& body, const std::string& header = "") {
  return parse_message("From: ada@example.org\n" + header + "\n" + body, std::nullopt);
}

bool has_defect(const Message& message) {
  for (const auto& defect : message.defects) {
    if (defect.kind == DefectKind::BadEmbeddedFile) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("take_out_files: uuencoded files", "[mail][embedded]") {
  const auto [text, rest, name, bytes] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {kHello, "", "hello.txt", "hello"},
          {"Hi,\n\n" + kHello + "\nAda\n", "Hi,\n\n\nAda\n", "hello.txt", "hello"},
          {"begin 0644 a b.txt\r\n%:&5L;&\\ \r\n`\r\nend\r\nx", "x", "a b.txt", "hello"},
          {"begin 600 x\n%:&5L;&\\\n \nend\n", "", "x", "hello"},
          {"begin 600 x\n%:&5L;&\\\n\nend\n", "", "x", "hello"},
          {"begin 600 x\n%:&5L;&\\\nend", "", "x", "hello"},
          {"begin 644 x\n" + kLine + "%:&5L;&\\\n`\nend\n", "", "x", kLineText + "hello"},
          // a checksum behind the data; zeros whose blanks were lost
          {"begin 644 x\n%:&5L;&\\`A\n`\nend\n", "", "x", "hello"},
          {"begin 644 x\n" + kLine + "M\n`\nend\n", "", "x", kLineText + std::string(45, '\0')},
          {"begin-base64 644 x.txt\naGVsbG8=\n====\n", "", "x.txt", "hello"},
      }));
  INFO(text);
  const auto taken = take_out_files(text);
  REQUIRE(taken);
  CHECK(taken->text == rest);
  REQUIRE(taken->files.size() == 1);
  CHECK(taken->files[0].name == name);
  CHECK(taken->files[0].bytes == bytes);
  CHECK(taken->files[0].problem.empty());
  CHECK(text.compare(taken->files[0].offset, 5, "begin") == 0);
}

TEST_CASE("take_out_files: what only looks like a file stays text", "[mail][embedded]") {
  const auto text = GENERATE(values<std::string>({
      "",
      "begin",
      "begin 644 x",
      "begin 644 x\n",
      "begin 644 letters a day and you are done\nby noon.\n",
      "begin 644 \n%:&5L;&\\\nend\n",
      "begin 64 x\n%:&5L;&\\\nend\n",
      "begin 894 x\n%:&5L;&\\\nend\n",
      "begin 644444 x\n%:&5L;&\\\nend\n",
      "begin the day\n%:&5L;&\\\nend\n",
      " begin 644 x\n%:&5L;&\\\nend\n",
      "> begin 644 x\n> %:&5L;&\\\n> end\n",
      "Begin 644 x\n%:&5L;&\\\nend\n",
      "begin 644 x\n\n%:&5L;&\\\nend\n",
      "begin 644 x\n`\nend\n",
      "begin 644 x\nend\n",
      "begin 644 x\nHELLO\nend\n",
      "begin 644 x\nMARY AND ADA\nend\n",
      "begin 644 x\n-- \nADA\n",
      "begin 644 x\n______________________________________________\nA LIST\n",
      "begin-base64 644 x\naGVsbG8=\nno end\n",
      "begin-base64 644 x\naGVsbG8=\n",
      "begin-base64 644 x\n====\n",
      "=ybegin",
      "=ybegin \n",
      "=ybegin line=128 size=5\nxyz\n=yend size=5\n",
      "=ybegin line=128 name=x\nxyz\n=yend size=5\n",
      "=ybegin size=128 name=x\nxyz\n=yend size=5\n",
      "=ybegin line=many size=5 name=x\nxyz\n=yend size=5\n",
      "=ybegin line=0 size=5 name=x\nxyz\n=yend size=5\n",
      "=ybegin line=128 size=99999 name=x\nand so it goes, said Ada.\n",
      "a =ybegin line=128 size=5 name=x\nxyz\n=yend size=5\n",
      "=begin\nruby comment\n=end\n",
  }));
  INFO(text);
  CHECK_FALSE(take_out_files(text));
}

TEST_CASE("take_out_files: uuencode that is cut off", "[mail][embedded]") {
  const auto [text, rest, bytes] = GENERATE(table<std::string, std::string, std::string>({
      {"begin 644 x\n" + kLine, "", kLineText},
      {"begin 644 x\n" + kLine + "\nAda says so\n", "\nAda says so\n", kLineText},
      {"begin 644 x\n" + kLine + "-- \nAda\n", "-- \nAda\n", kLineText},
      {"begin 644 x\n" + kLine + "____________\nA list\n", "____________\nA list\n", kLineText},
      {"begin 644 x\n" + kLine + "begin 644 y\nof it\n", "begin 644 y\nof it\n", kLineText},
  }));
  INFO(text);
  const auto taken = take_out_files(text);
  REQUIRE(taken);
  CHECK(taken->text == rest);
  REQUIRE(taken->files.size() == 1);
  CHECK(taken->files[0].bytes == bytes);
  CHECK(taken->files[0].problem == "cut off");
}

TEST_CASE("take_out_files: yEnc", "[mail][embedded]") {
  const std::string data = yenc(all_bytes(), 32);
  const auto taken = take_out_files("Hi\r\n" + kAllBegin + data + kAllEnd + "Ada\r\n");
  REQUIRE(taken);
  CHECK(taken->text == "Hi\r\nAda\r\n");
  REQUIRE(taken->files.size() == 1);
  CHECK(taken->files[0].name == "all bytes.bin");
  CHECK(taken->files[0].bytes == all_bytes());
  CHECK(taken->files[0].problem.empty());
}

TEST_CASE("take_out_files: yEnc whose trailer or data are wrong", "[mail][embedded]") {
  const std::string data = yenc(all_bytes(), 32);
  const std::string part =
      "=ybegin part=2 total=3 line=32 size=999 name=all.bin\r\n"
      "=ypart begin=257 end=512\r\n";
  const auto [text, problem, size] = GENERATE_COPY(table<std::string, std::string, std::size_t>({
      {kAllBegin + data + "=yend size=256 crc32=12345678\r\n", "wrong checksum", 256},
      {kAllBegin + data + "=yend size=257 crc32=29058c73\r\n", "wrong size", 256},
      {kAllBegin + data + "=yend size=256\r\n", "", 256},
      {kAllBegin + data + "=yend\r\n", "", 256},
      {kAllBegin + data + "=yend size=x crc32=y\r\n", "", 256},
      {part + data + "=yend size=256 part=2 pcrc32=29058C73 crc32=12345678\r\n", "", 256},
      {part + data + "=yend size=256 part=2 pcrc32=12345678\r\n", "wrong checksum", 256},
  }));
  const auto taken = take_out_files(text);
  REQUIRE(taken);
  CHECK(taken->text.empty());
  CHECK(taken->files.at(0).problem == problem);
  CHECK(taken->files.at(0).bytes.size() == size);
}

TEST_CASE("take_out_files: yEnc that is cut off is data as far as that is sure",
          "[mail][embedded]") {
  const std::string data = yenc(std::string(100, '\xF0') + std::string(28, 'a'), 32);
  const auto [text, rest, size] = GENERATE_COPY(table<std::string, std::string, std::size_t>({
      {kAllBegin + data, "", 128},
      {kAllBegin + data + "Ada\n", "Ada\n", 128},
      {kAllBegin + data + "\xD0\xD1", "", 130},
      {kAllBegin + data.substr(0, 40), data.substr(34, 6), 32},
      {kAllBegin + data + kAllBegin, kAllBegin, 128},
  }));
  const auto taken = take_out_files(text);
  REQUIRE(taken);
  CHECK(taken->text == rest);
  CHECK(taken->files.at(0).problem == "cut off");
  CHECK(taken->files.at(0).bytes.size() == size);
}

TEST_CASE("take_out_files: many files, and not more than a bound", "[mail][embedded]") {
  std::string text;
  for (std::size_t i = 0; i < kMaxEmbeddedFiles + 2; ++i) text += "x\n" + kHello;
  const auto taken = take_out_files(text);
  REQUIRE(taken);
  CHECK(taken->files.size() == kMaxEmbeddedFiles);
  CHECK(taken->text.ends_with("x\n" + kHello + "x\n" + kHello));
}

TEST_CASE("take_out_files: hostile input takes linear time", "[mail][embedded]") {
  const auto pattern = GENERATE(
      values<std::string>({"begin 644 x\n", "begin-base64 644 x\nabc\n", "begin 644 x\nM\n",
                           "=ybegin line=9 size=9 name=x\nx\n", "=ybegin ", "begin begin ", "\nb",
                           "=ybegin line=9 size=9 name=x\n", "begin 644 x\n" + kLine + "\n\n"}));
  std::string text;
  while (text.size() < 1'000'000) text += pattern;
  const auto taken = take_out_files(text);
  if (taken) CHECK(taken->text.size() < text.size());
}

TEST_CASE("parse_message: a file in the text is attached", "[mail][embedded][message]") {
  const std::string data = yenc(all_bytes(), 32);
  SECTION("uuencode") {
    const Message message = parse("See this:\n\n" + kHello + "Ada\n");
    REQUIRE(message.parts.size() == 2);
    CHECK(message.text() == "See this:\n\nAda\n");
    CHECK(message.parts[1].kind == PartKind::Attachment);
    CHECK(message.parts[1].content_type == "application/octet-stream");
    CHECK(message.parts[1].file_name == "hello.txt");
    CHECK(message.parts[1].bytes == "hello");
    CHECK_FALSE(has_defect(message));
  }
  SECTION("yEnc, whose bytes are of no charset") {
    const Message message = parse("See this:\n" + kAllBegin + data + kAllEnd,
                                  "Content-Type: text/plain; charset=utf-8\n");
    REQUIRE(message.parts.size() == 2);
    CHECK(message.text() == "See this:\n");
    CHECK(message.parts[1].bytes == all_bytes());
    CHECK(message.parts[1].file_name == "all bytes.bin");
    CHECK_FALSE(has_defect(message));
  }
  SECTION("a broken one is a defect") {
    CHECK(has_defect(parse(kAllBegin + data + "=yend size=256 crc32=1\r\n")));
    const Message cut = parse("x\nbegin 644 x\n" + kLine);
    REQUIRE(has_defect(cut));
    CHECK(cut.defects.back().offset == 25);
    CHECK(cut.defects.back().what == "x");
  }
  SECTION("in quoted-printable") {
    const Message message =
        parse("begin 644 x\n%:&5L;&\\\n`\nend\n", "Content-Transfer-Encoding: quoted-printable\n");
    CHECK(message.parts.size() == 2);
  }
  SECTION("not in HTML, and not in a file") {
    CHECK(parse(kHello, "Content-Type: text/html\n").parts.size() == 1);
    const std::string part = "--b\nContent-Disposition: attachment\n\n" + kHello + "--b--\n";
    const Message message = parse(part, "Content-Type: multipart/mixed; boundary=b\n");
    REQUIRE(message.parts.size() == 1);
    CHECK(message.parts[0].bytes + "\n" == kHello);
  }
  SECTION("of an alternative, too") {
    const std::string parts =
        "--b\n\nHi\n" + kHello + "--b\nContent-Type: text/html\n\n<p>Hi</p>\n--b--\n";
    const Message message = parse(parts, "Content-Type: multipart/alternative; boundary=b\n");
    CHECK(message.text() == "Hi\n");
    CHECK(message.parts.size() == 2);
  }
}

TEST_CASE("take_out_files: beginnings that lead nowhere cost no more than their bytes",
          "[mail][embedded]") {
  std::string text;
  while (text.size() < 4'000'000) text += "=ybegin line=9999 size=1 name=a\n";
  (void)take_out_files(text);
  text.clear();
  while (text.size() < 4'000'000) text += "=ybeginline=9999 size=1 name=a\n";
  CHECK_FALSE(take_out_files(text).has_value());
}

TEST_CASE("take_out_files: a file is at most twice as long as its text", "[mail][embedded]") {
  const std::string full = "M" + std::string(60, 'A') + "\n";
  std::string text = "begin 644 a.txt\n" + full;
  for (int k = 0; k < 200'000; ++k) text += "M\n";
  const auto taken = take_out_files(text);
  REQUIRE(taken.has_value());
  CHECK(taken->files.front().bytes.size() <= 2 * text.size());
  // After a blank line words in capitals are words.
  const auto cut = take_out_files("begin 644 a.txt\n" + full + full + "\nMORE NEXT WEEK\n");
  REQUIRE(cut.has_value());
  CHECK(cut->text.find("MORE NEXT WEEK") != std::string::npos);
}
