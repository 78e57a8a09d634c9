#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "ingest/mbox_reader.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {
namespace {

using mail::DefectKind;

const std::string kAda = "From ada at example.org  Wed Aug 21 19:43:00 2019\n";
const std::string kBob = "From bob@example.net Thu Aug 22 08:01:00 2019\n";

struct Read {
  std::vector<RawMessage> mails;
  std::optional<Error> error;

  [[nodiscard]] std::vector<std::string> bytes() const {
    std::vector<std::string> all;
    for (const RawMessage& m : mails) all.emplace_back(m.bytes.view());
    return all;
  }
};

Read read_all(std::unique_ptr<ByteStream> stream, const MboxOptions& options = {}) {
  MboxReader reader(std::move(stream), options);
  Read read;
  while (true) {
    auto next = reader.next();
    if (!next) {
      read.error = next.error();
      return read;
    }
    if (!*next) return read;
    read.mails.push_back(std::move(**next));
  }
}

/// Separators, raw bytes and blank lines put together again: nothing of the mails may be lost.
std::string rebuilt(const Read& read, const std::string& source) {
  std::string out = source.substr(0, read.mails.empty() ? source.size() : read.mails[0].offset);
  CHECK(out.find_first_not_of("\r\n\xEF\xBB\xBF") == std::string::npos);
  for (const RawMessage& m : read.mails) {
    CHECK(m.offset == out.size());
    out.append(m.separator).append(m.separator_end).append(m.bytes.view());
    const std::size_t blank = m.end_offset - out.size();
    out += std::string_view("\r\n").substr(2 - std::min<std::size_t>(blank, 2));
    if (blank == 1) out.back() = '\n';
    CHECK(m.end_offset == out.size());
  }
  return out;
}

/// Every way of cutting the source into pieces gives the same.
Read read_text(const std::string& text) {
  Read whole = read_all(memory_stream(text));
  CHECK_FALSE(whole.error.has_value());
  CHECK(rebuilt(whole, text) == text);
  for (const std::size_t chunk : {1U, 2U, 7U, 4096U}) {
    CHECK(read_all(memory_stream(text, chunk)).bytes() == whole.bytes());
  }
  return whole;
}

std::vector<DefectKind> kinds(const RawMessage& m) {
  std::vector<DefectKind> all;
  for (const mail::Defect& d : m.defects) all.push_back(d.kind);
  return all;
}

using Bytes = std::vector<std::string>;
using Kinds = std::vector<DefectKind>;

TEST_CASE("MboxReader: raw bytes stand between the separator and its blank line",
          "[ingest][mbox]") {
  const Read read = read_text(kAda + "Subject: a\n\none\n\n" + kBob + "Subject: b\n\ntwo\n\n");
  CHECK(read.bytes() == Bytes{"Subject: a\n\none\n", "Subject: b\n\ntwo\n"});
  CHECK(read.mails[0].separator + "\n" == kAda);
  CHECK(read.mails[0].separator_end == "\n");
  CHECK(read.mails[0].offset == 0);
  CHECK(read.mails[0].end_offset == read.mails[1].offset);
  CHECK(read.mails[0].form == mail::RawForm::Mboxrd);
  CHECK(read.mails[0].defects.empty());
  CHECK(read.mails[1].defects.empty());
}

TEST_CASE("MboxReader: a mail has the same bytes whether or not one was appended",
          "[ingest][mbox]") {
  for (const std::string& end : {std::string("\n"), std::string("\r\n")}) {
    for (const std::string& tail : {end, end + end, end + end + end}) {
      const std::string first = kAda + "Subject: a" + end + end + "one" + tail;
      CAPTURE(tail);
      const Read alone = read_text(first);
      const Read followed = read_text(first + kBob + "Subject: b\n\ntwo\n");
      REQUIRE(alone.mails.size() == 1);
      REQUIRE(followed.mails.size() == 2);
      CHECK(alone.bytes()[0] == followed.bytes()[0]);
      CHECK(alone.mails[0].end_offset == followed.mails[0].end_offset);
    }
  }
}

TEST_CASE("MboxReader: a missing last line end is kept missing", "[ingest][mbox]") {
  CHECK(read_text(kAda + "Subject: a\n\none").bytes() == Bytes{"Subject: a\n\none"});
  CHECK(read_text(kAda + "Subject: a\n\none\n\r").bytes() == Bytes{"Subject: a\n\none\n\r"});
}

TEST_CASE("MboxReader: several blank lines at the end lose one only", "[ingest][mbox]") {
  CHECK(read_text(kAda + "Subject: a\n\none\n\n\n").bytes() == Bytes{"Subject: a\n\none\n\n"});
  CHECK(read_text(kAda + "Subject: a\n\n").bytes() == Bytes{"Subject: a\n"});
  CHECK(read_text(kAda + "Subject: a\r\n\r\n").bytes() == Bytes{"Subject: a\r\n"});
}

TEST_CASE("MboxReader: files with CRLF throughout", "[ingest][mbox]") {
  const Read read = read_text(
      "From ada@example.org Wed Aug 21 19:43:00 2019\r\nSubject: a\r\n\r\none\r\n\r\n"
      "From bob@example.net Thu Aug 22 08:01:00 2019\r\nSubject: b\r\n\r\ntwo\r\n");
  CHECK(read.bytes() == Bytes{"Subject: a\r\n\r\none\r\n", "Subject: b\r\n\r\ntwo\r\n"});
  CHECK(read.mails[0].separator_end == "\r\n");
  CHECK_FALSE(read.mails[1].separator.ends_with('\r'));
  CHECK(read.mails[1].defects.empty());
}

TEST_CASE("MboxReader: no blank line before a separator is a defect of the later mail",
          "[ingest][mbox]") {
  const Read read = read_text(kAda + "Subject: a\n\none\n" + kBob + "Subject: b\n\ntwo\n");
  CHECK(read.bytes() == Bytes{"Subject: a\n\none\n", "Subject: b\n\ntwo\n"});
  CHECK(read.mails[0].defects.empty());
  REQUIRE(kinds(read.mails[1]) == Kinds{DefectKind::NoBlankLineBefore});
  CHECK(read.mails[1].defects[0].offset == read.mails[1].offset);
  CHECK(read.mails[1].defects[0].what + "\n" == kBob);
}

TEST_CASE("MboxReader: a mail that is a header only, without blank line", "[ingest][mbox]") {
  const Read read = read_text(kAda + "Subject: a\n" + kBob + "Subject: b");
  CHECK(read.bytes() == Bytes{"Subject: a\n", "Subject: b"});
}

TEST_CASE("MboxReader: lines of a body that begin with From", "[ingest][mbox]") {
  const std::string body = GENERATE(
      as<std::string>{},  //
      "Look:\n\nFrom here on, something like:\nhttp://www.example.org/a\n",
      "Look:\n\nFrom here on:\nNote: nothing\nMore: less\n",
      "Look:\nFrom -\nFrom: ada\nDate: today\n", ">>> from math import pi\n>>> pi\n\n>>> From\n",
      "Look:\n\n>From bob@example.net Thu Aug 22 08:01:00 2019\nSubject: b\n",
      "Look:\n\n> From bob@example.net Thu Aug 22 08:01:00 2019\n> Subject: b\n",
      "Look:\n\n  From bob@example.net Thu Aug 22 08:01:00 2019\n  Subject: b\n",
      "x From bob@example.net Thu Aug 22 08:01:00 2019\nSubject: b\n");
  CAPTURE(body);
  const Read read = read_text(kAda + "Subject: a\n\n" + body);
  CHECK(read.bytes() == Bytes{"Subject: a\n\n" + body});
  CHECK(read.mails[0].defects.empty());
}

TEST_CASE("MboxReader: a dated line without a header after it is body, and doubtful",
          "[ingest][mbox]") {
  const std::string start = kAda + "Subject: a\n\nLook:\n\n";
  const Read read = read_text(start + kBob + "is what I saw\n");
  REQUIRE(read.mails.size() == 1);
  REQUIRE(kinds(read.mails[0]) == Kinds{DefectKind::DoubtfulSplit});
  CHECK(read.mails[0].defects[0].offset == start.size());
}

TEST_CASE("MboxReader: defects of one mail are bounded", "[ingest][mbox]") {
  std::string text = kAda + "Subject: a\n\n";
  for (int i = 0; i < 1000; ++i) text += kBob + "said\n";
  const Read read = read_text(text);
  REQUIRE(read.mails.size() == 1);
  CHECK(read.mails[0].defects.size() == mail::Defects::kMaxPerKind);
}

TEST_CASE("MboxReader: a separator without a date is doubtful", "[ingest][mbox]") {
  const Read read = read_text("From -\nFrom: a\nDate: d\n\none\n\nFrom -\nFrom: b\nDate: d\n\n");
  CHECK(read.bytes() == Bytes{"From: a\nDate: d\n\none\n", "From: b\nDate: d\n"});
  CHECK(kinds(read.mails[0]) == Kinds{DefectKind::DoubtfulSplit});
  CHECK(kinds(read.mails[1]) == Kinds{DefectKind::DoubtfulSplit});
}

TEST_CASE("MboxReader: a quoted separator right after the separator is header", "[ingest][mbox]") {
  const Read read = read_text(kAda + ">" + kBob + "Subject: b\n\ntwo\n");
  CHECK(read.bytes() == Bytes{">" + kBob + "Subject: b\n\ntwo\n"});
  CHECK(read.mails[0].defects.empty());
}

TEST_CASE("MboxReader: empty mails are mails of no bytes", "[ingest][mbox]") {
  const std::string mail = kBob + "Subject: b\n\ntwo\n";
  CHECK(read_text(kAda + mail).bytes() == Bytes{"", "Subject: b\n\ntwo\n"});
  const Read read = read_text(kAda + "\n" + kAda + "\n" + mail);
  CHECK(read.bytes() == Bytes{"", "", "Subject: b\n\ntwo\n"});
  CHECK(kinds(read.mails[0]) == Kinds{DefectKind::DoubtfulSplit});
  CHECK(kinds(read.mails[1]) == Kinds{DefectKind::DoubtfulSplit});
  CHECK(read.mails[2].defects.empty());
  // The one before it keeps its bytes.
  CHECK(read_text(mail + "\n" + kAda).bytes() == Bytes{"Subject: b\n\ntwo\n", ""});
  CHECK(read_text(kAda.substr(0, kAda.size() - 1)).bytes() == Bytes{""});
}

TEST_CASE("MboxReader: nothing gives no mail and no error", "[ingest][mbox]") {
  for (const std::string& text : {std::string(), std::string("\n"), std::string("\r\n\n\r\n")}) {
    CHECK(read_text(text).mails.empty());
  }
  CHECK(read_text(std::string(3000000, '\n')).mails.empty());
}

TEST_CASE("MboxReader: blank lines and a byte order mark before the first separator",
          "[ingest][mbox]") {
  const std::string mail = kAda + "Subject: a\n\none\n";
  const std::string before =
      GENERATE(as<std::string>{}, "\n", "\r\n\n", "\xEF\xBB\xBF", std::string(700000, '\n'));
  const Read read = read_text(before + mail);
  CHECK(read.bytes() == Bytes{"Subject: a\n\none\n"});
  CHECK(read.mails[0].offset == before.size());
  CHECK(read.mails[0].defects.empty());
}

TEST_CASE("MboxReader: text before the first separator is a mail, and doubtful", "[ingest][mbox]") {
  const Read read = read_text("\nSubject: x\n\nzero\n\n" + kAda + "Subject: a\n\none\n");
  CHECK(read.bytes() == Bytes{"Subject: x\n\nzero\n", "Subject: a\n\none\n"});
  CHECK(read.mails[0].separator.empty());
  CHECK(read.mails[0].separator_end.empty());
  CHECK(read.mails[0].offset == 1);
  CHECK(kinds(read.mails[0]) == Kinds{DefectKind::DoubtfulSplit});
  CHECK(read.mails[1].defects.empty());
  CHECK(read_text("\xEF\xBB\xBFSubject: x\n").bytes() == Bytes{"\xEF\xBB\xBFSubject: x\n"});
  CHECK(read_text("\r").bytes() == Bytes{"\r"});
}

TEST_CASE("MboxReader: NUL bytes are bytes like others", "[ingest][mbox]") {
  const std::string body("a\0b\0\n\0\n\n", 8);
  const Read read = read_text(kAda + "Subject: a\n\n" + body + kBob + "Subject: b\n\n");
  CHECK(read.bytes() == Bytes{"Subject: a\n\n" + body.substr(0, body.size() - 1), "Subject: b\n"});
}

TEST_CASE("MboxReader: mails larger than the buffer, at every place in it", "[ingest][mbox]") {
  for (const std::size_t size : {64U, 65536U, 524280U, 524288U, 524290U, 1600000U}) {
    CAPTURE(size);
    const std::string big = "Subject: a\n\n" + std::string(size, 'x') + "\n";
    const std::string text = kAda + big + "\n" + kBob + big + "\n" + kAda + "Subject: c\n\n";
    for (const std::size_t chunk : {1000U, 65536U, 10000000U}) {
      const Read read = read_all(memory_stream(text, chunk));
      CHECK(rebuilt(read, text) == text);
      CHECK(read.bytes() == Bytes{big, big, "Subject: c\n"});
    }
  }
}

TEST_CASE("MboxReader: a giant mail goes into a temporary file", "[ingest][mbox]") {
  const test::TempDir dir;
  const std::string big = "Subject: a\n\n" + std::string(2000000, 'x') + "\n";
  const std::string text = kAda + big + "\n" + kBob + "Subject: b\n";
  MboxOptions options;
  options.max_memory_bytes = 1000;
  options.spill_directory = dir.path();
  const Read read = read_all(memory_stream(text), options);
  CHECK(read.bytes() == Bytes{big, "Subject: b\n"});
  CHECK(std::filesystem::is_empty(dir.path()));

  options.spill_directory = dir / "missing";
  const Read failed = read_all(memory_stream(text), options);
  CHECK(failed.mails.empty());
  REQUIRE(failed.error.has_value());
  CHECK(failed.error->message.find(dir / "missing") != std::string::npos);
}

TEST_CASE("MboxReader: offsets start where the options say", "[ingest][mbox]") {
  MboxOptions options;
  options.form = mail::RawForm::Mboxo;
  options.start_offset = 5000000000;
  const Read read = read_all(memory_stream("\n" + kAda + "Subject: a\n\n"), options);
  REQUIRE(read.mails.size() == 1);
  CHECK(read.mails[0].offset == 5000000001);
  CHECK(read.mails[0].end_offset == 5000000001 + kAda.size() + 12);
  CHECK(read.mails[0].form == mail::RawForm::Mboxo);
}

/// Gives its bytes, then an error.
class BreakingStream final : public ByteStream {
 public:
  explicit BreakingStream(std::string bytes) : bytes_(memory_stream(std::move(bytes), 5)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    auto count = bytes_->read(buffer);
    if (count && *count == 0) return fail(Errc::Io, "cannot read x.mbox: broken disk");
    return count;
  }

 private:
  std::unique_ptr<ByteStream> bytes_;
};

TEST_CASE("MboxReader: a stream that breaks gives what was read, then the error",
          "[ingest][mbox]") {
  const std::string text = kAda + "Subject: a\n\none\n\n" + kBob + "Subject: b\n\ntw";
  const Read read = read_all(std::make_unique<BreakingStream>(text));
  CHECK(read.bytes() == Bytes{"Subject: a\n\none\n", "Subject: b\n\ntw"});
  CHECK(read.mails[0].defects.empty());
  CHECK(kinds(read.mails[1]) == Kinds{DefectKind::TruncatedSource});
  REQUIRE(read.error.has_value());
  CHECK(read.error->message == "cannot read x.mbox: broken disk");

  MboxReader at_once(std::make_unique<BreakingStream>(""), {});
  CHECK_FALSE(at_once.next().has_value());
  CHECK_FALSE(at_once.next().has_value());
}

}  // namespace
}  // namespace docket::ingest
