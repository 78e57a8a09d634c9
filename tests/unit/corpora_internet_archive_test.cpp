// A list's mail as the Internet Archive's newsgroup collections have theirs, made of a real list:
// separators with a signed number alone, bare dates beside X-Google-ArrivalTime, "#1/1" after
// Message-IDs, bytes over 127 of bodies destroyed, body lines "From " not quoted, those of mailed
// patches neither, which stand before a header.

#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "mail/envelope.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket {
namespace {

using test::need;

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

/// Time by Message-ID.
using Times = std::map<std::string, std::int64_t>;

void destroy_high_bytes(std::string& out, std::string_view body) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] >= 0) {
      out += body[i];
    } else if (i == 0 || body[i - 1] >= 0) {
      out += "\xEF\xBF\xBD";
    }
  }
}

std::string field_in_archive(const mail::HeaderFieldView& field, const CivilTime& pacific) {
  if (iequals(field.name, "Received") || istarts_with(field.name, "X-Received")) return {};
  std::string line = std::string(field.name) + ":" + std::string(field.value);
  if (iequals(field.name, "Message-ID")) line += "#1/1";
  if (iequals(field.name, "Date")) {
    line = fmt::format(
        "Date: {}/{:02}/{:02}\nX-Google-ArrivalTime: {}-{:02}-{:02} "
        "{:02}:{:02}:{:02} PST",
        pacific.year, pacific.month, pacific.day, pacific.year, pacific.month, pacific.day,
        pacific.hour, pacific.minute, pacific.second);
  }
  return line + "\n";
}

/// One mail in that form; its id and time are noted.
std::string in_archive(std::string_view mail, std::uint64_t number, Times& times) {
  mail::Defects defects;
  const mail::HeaderView header = mail::split_mail_header(mail, defects);
  const mail::Envelope envelope = mail::parse_envelope(header, std::nullopt, defects);
  REQUIRE(envelope.message_id);
  REQUIRE(envelope.date);
  const std::int64_t time = envelope.date->utc_seconds;
  times[envelope.message_id->value()] = time;
  const CivilTime pacific = to_civil(time - 8 * kHour);
  std::string out =
      fmt::format("From {}\n", static_cast<std::int64_t>(number * 0x9E3779B97F4A7C15U));
  out += fmt::format("X-Google-Thread: fc772,{:016x}\n", number);
  for (const mail::HeaderFieldView& field : header.fields())
    out += field_in_archive(field, pacific);
  out += '\n';
  destroy_high_bytes(out, mail.substr(header.body_offset()));
  if (!out.ends_with('\n')) out += '\n';
  return out + '\n';
}

}  // namespace

TEST_CASE("ingest: a list in the form of the Internet Archive", "[ingest][corpora]") {
  const auto path = test::shared_mail("corpora/open-iscsi.mbox.zst");
  if (!path) return;
  ingest::MboxReader reader(need(ingest::open_decompressed(*path)), {});
  Times times;
  std::string mbox;
  std::int64_t count = 0;
  while (const auto mail = need(reader.next())) {
    std::string storage;
    const auto bytes = mail::unquote_mbox(mail->bytes.view(), mail->form, storage);
    mbox += in_archive(bytes, static_cast<std::uint64_t>(++count), times);
  }
  REQUIRE(count == 1233);
  test::ArchiveFixture fixture;
  CHECK(fixture.ingest_mbox(mbox, "open-iscsi.mbox").messages_read == count);
  archive::ReadHandle handle = fixture.read();
  std::set<std::string> found;
  for (const archive::Post& post : test::all_posts(handle)) {
    for (const archive::Copy& copy : test::need(handle.copies(post.num))) {
      found.insert(copy.message_id);
    }
    INFO(post.message_id);
    REQUIRE(times.contains(post.message_id));
    CHECK(std::abs(times[post.message_id] - post.time.utc_seconds) < kDay);
    CHECK(post.time_source == TimeSource::Arrival);
  }
  CHECK(found.size() == times.size());
}

}  // namespace docket
