#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "ingest/mbox_form.hpp"
#include "ingest/mbox_reader.hpp"
#include "ingest/mmdf_reader.hpp"

namespace docket::ingest {
namespace {

using mail::DefectKind;
using mail::RawForm;

const std::string kFrom = "From ada@example.org Wed Aug 21 19:43:00 2019\n";
const std::string kHeader = "From: ada@example.org\nDate: Wed, 21 Aug 2019 19:43:00 +0000\n";
const std::string kForwarded = "See:\n\n" + kFrom + kHeader + "Subject: inside\n\nquoted\n";

std::string with_length(const std::string& body, std::size_t wrong_by = 0) {
  return kHeader + "Content-Length: " + std::to_string(body.size() + wrong_by) + "\n\n" + body;
}

std::string mbox_of(const std::vector<std::string>& mails, const std::string& separator = kFrom) {
  std::string out;
  for (const std::string& mail : mails) out += separator + mail + "\n";
  return out;
}

RawForm form_of(const std::string& text) { return form_of_mbox(text, true); }

struct Read {
  std::vector<std::string> mails;
  std::vector<DefectKind> defects;
};

template <typename Reader>
Read read_all(Reader reader, const std::string& source) {
  Read read;
  std::size_t at = 0;
  while (true) {
    auto next = reader.next();
    REQUIRE(next.has_value());
    if (!*next) break;
    const RawMessage& mail = **next;
    CHECK(mail.offset >= at);
    const std::size_t begin = mail.offset + mail.separator.size() + mail.separator_end.size();
    CHECK(source.substr(mail.offset, mail.separator.size()) == mail.separator);
    CHECK(source.substr(begin, mail.bytes.view().size()) == mail.bytes.view());
    CHECK(mail.end_offset >= begin + mail.bytes.view().size());
    at = mail.end_offset;
    read.mails.emplace_back(mail.bytes.view());
    for (const mail::Defect& defect : mail.defects) read.defects.push_back(defect.kind);
  }
  CHECK(at <= source.size());
  return read;
}

Read read_mbox(const std::string& source, RawForm form) {
  MboxOptions options;
  options.form = form;
  Read whole = read_all(MboxReader(memory_stream(source), options), source);
  for (const std::size_t chunk : {1U, 7U}) {
    CHECK(read_all(MboxReader(memory_stream(source, chunk), options), source).mails == whole.mails);
  }
  return whole;
}

Read read_mmdf(const std::string& source) {
  Read whole = read_all(MmdfReader(memory_stream(source), {}), source);
  CHECK(read_all(MmdfReader(memory_stream(source, 1), {}), source).mails == whole.mails);
  return whole;
}

const std::vector<DefectKind> kNone;

}  // namespace

TEST_CASE("form_of_mbox: told by separators and by lengths that are kept", "[ingest][form]") {
  const std::string plain = kHeader + "\none\n";
  CHECK(form_of("") == RawForm::Mboxrd);
  CHECK(form_of(mbox_of({plain, plain})) == RawForm::Mboxrd);
  CHECK(form_of(mbox_of({with_length("one\n"), with_length("two\n")})) == RawForm::Mboxcl);
  CHECK(form_of(mbox_of({with_length(kForwarded), with_length("two\n")})) == RawForm::Mboxcl2);
  CHECK(form_of(mbox_of({with_length("one\n", 3), with_length("two\n", 3)})) == RawForm::Mboxrd);
  CHECK(form_of(mbox_of({with_length("one\n", 9999), with_length("two\n")})) == RawForm::Mboxrd);
  // One sender's field among the mails of others.
  CHECK(form_of(mbox_of({with_length("one\n"), plain, plain, plain})) == RawForm::Mboxrd);
  CHECK(form_of(mbox_of({plain, plain}, "From -8946248053963491671\n")) == RawForm::UsenetArchive);
  CHECK(form_of(mbox_of({plain}, "From 6027616436443015462\n")) == RawForm::UsenetArchive);
  CHECK(form_of("\1\1\1\1\n" + plain + "\1\1\1\1\n") == RawForm::Mmdf);
}

TEST_CASE("mboxcl2: a separator inside the length is body, and told", "[ingest][mbox]") {
  const std::vector<std::string> mails{with_length(kForwarded), with_length("two\n"),
                                       with_length(kForwarded)};
  const Read read = read_mbox(mbox_of(mails), RawForm::Mboxcl2);
  CHECK(read.mails == mails);
  CHECK(read.defects == std::vector{DefectKind::DoubtfulSplit, DefectKind::DoubtfulSplit});
}

TEST_CASE("mboxcl: a length that lands on no separator is not believed", "[ingest][mbox]") {
  const std::string two = with_length("two\n");
  for (const std::size_t wrong_by : {1U, 5U, 40U, 100000U, 4000000U}) {
    CAPTURE(wrong_by);
    const std::vector<std::string> mails{with_length("one\n", wrong_by), two, two};
    const Read read = read_mbox(mbox_of(mails), RawForm::Mboxcl);
    CHECK(read.mails == mails);
    CHECK(read.defects == kNone);
  }
  for (const char* const value :
       {"-1", "ten", "99999999999999999999", "18446744073709551615", ""}) {
    CAPTURE(value);
    const std::string mail = kHeader + "Content-Length: " + value + "\n\none\n";
    CHECK(read_mbox(mbox_of({mail, two}), RawForm::Mboxcl).mails == std::vector{mail, two});
  }
}

TEST_CASE("mboxcl: lengths over the edge of the buffer", "[ingest][mbox]") {
  const std::string filler(70000, 'x');
  std::vector<std::string> mails;
  for (int k = 0; k < 12; ++k) {
    mails.push_back(with_length(kForwarded + filler + "\n" + kForwarded));
  }
  CHECK(read_mbox(mbox_of(mails), RawForm::Mboxcl2).mails == mails);
}

TEST_CASE("usenet-archive: only numbers separate, as long as a post is no giant",
          "[ingest][mbox]") {
  const std::string number = "From -8946248053963491671\n";
  const std::vector<std::string> mails{kHeader + "\n" + kForwarded, kHeader + "\none\n"};
  const Read read = read_mbox(mbox_of(mails, number), RawForm::UsenetArchive);
  CHECK(read.mails == mails);
  CHECK(read.defects == std::vector{DefectKind::DoubtfulSplit});

  // Another mbox behind it is not swallowed for ever.
  std::string joined = mbox_of(mails, number);
  const std::string long_mail = kHeader + "\n" + std::string(300000, 'y') + "\n";
  for (int k = 0; k < 10; ++k) joined += kFrom + long_mail + "\n";
  CHECK(read_mbox(joined, RawForm::UsenetArchive).mails.size() >= 8);
}

TEST_CASE("mmdf: mails stand between lines of four ^A", "[ingest][mmdf]") {
  const std::string line = "\1\1\1\1\n";
  const std::string mail = kHeader + "\nFrom here on\n\1\1\1\n\none\n";
  Read read = read_mmdf(line + mail + line + line + mail + line);
  CHECK(read.mails == std::vector{mail, mail});
  CHECK(read.defects == kNone);
  read = read_mmdf("\n" + line + mail + line + "\n\n" + line + line);
  CHECK(read.mails == std::vector{mail});
}

TEST_CASE("mmdf: nothing is lost where lines are missing", "[ingest][mmdf]") {
  const std::string line = "\1\1\1\1\n";
  const std::string mail = kHeader + "\none\n";
  Read read = read_mmdf(line + mail);
  CHECK(read.mails == std::vector{mail});
  CHECK(read.defects == std::vector{DefectKind::TruncatedSource});
  read = read_mmdf(line + mail + line + "stray\nlines\n" + line + mail + line);
  CHECK(read.mails == std::vector<std::string>{mail, "stray\nlines\n", mail});
  CHECK(read.defects == std::vector{DefectKind::DoubtfulSplit});
  CHECK(read_mmdf("").mails.empty());
  CHECK(read_mmdf("\1\1\1\1").mails.empty());
  // One line is lost between the first two mails: the third is a mail again.
  read = read_mmdf(line + mail + line + mail + line + line + mail + line);
  CHECK(read.mails == std::vector{mail, mail, mail});
  CHECK(read.defects == std::vector{DefectKind::DoubtfulSplit});
  const std::string giant = line + kHeader + "\n" + std::string(600000, 'z') + "\n" + line;
  CHECK(read_mmdf(giant).mails.size() == 1);
}

}  // namespace docket::ingest
