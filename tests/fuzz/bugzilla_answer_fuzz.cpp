// Whatever bytes a Bugzilla sends: what is kept of them is valid UTF-8 and reads the same again;
// the reader of the fetch and the parser of the archive agree on which bugs a page holds; times and
// words for messages keep to their bounds.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/timestamp.hpp"
#include "core/utf8.hpp"
#include "ingest/bugzilla_answer.hpp"
#include "ingest/bugzilla_reader.hpp"

namespace {

using namespace std::string_view_literals;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_bug(const docket::ingest::ReceivedBug& bug) {
  require(docket::is_valid_utf8(bug.record));
  const auto again = docket::ingest::parse_bugzilla_answer("{\"bugs\":[" + bug.record + "]}");
  require(again.has_value() && again->bugs.size() == 1);
  require(again->bugs[0].num == bug.num && again->bugs[0].record == bug.record);
  const docket::ingest::BugFields fields = docket::ingest::read_bug_fields(bug.record);
  for (const auto& text :
       {fields.summary, fields.status, fields.resolution, fields.whiteboard, fields.url}) {
    require(!text || docket::is_valid_utf8(*text));
  }
  for (const std::string& url : fields.see_also) require(docket::is_valid_utf8(url));
}

void check_answer(std::string_view body) {
  const auto answer = docket::ingest::parse_bugzilla_answer(body);
  if (!answer) {
    require(!answer.error().message.empty());
    require(answer.error().message.find('\n') == std::string::npos);
    return;
  }
  for (const docket::ingest::ReceivedBug& bug : answer->bugs) check_bug(bug);
  for (const docket::ingest::ReceivedComment& comment : answer->comments) {
    require(docket::is_valid_utf8(comment.record));
    require(docket::is_valid_utf8(docket::ingest::read_comment_fields(comment.record).text));
  }
}

void check_reading(std::string_view body) {
  const docket::ingest::BugzillaReading reading = docket::ingest::read_bugzilla(body);
  require(reading.is_json || (!reading.error && !reading.has_bug_list && reading.bugs.empty()));
  require(!reading.error || docket::is_valid_utf8(reading.error->message));
  if (!reading.has_bug_list) return;
  // What the fetch counts, the archive can take in.
  const auto answer = docket::ingest::parse_bugzilla_answer(body);
  require(answer.has_value());
  std::vector<std::int64_t> kept;
  for (const docket::ingest::ReceivedBug& bug : answer->bugs) {
    kept.push_back(static_cast<std::int64_t>(bug.num.value()));
  }
  for (const std::int64_t bug : kept) {
    require(std::find(reading.bugs.begin(), reading.bugs.end(), bug) != reading.bugs.end());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  check_answer(body);
  check_reading(body);
  require(docket::is_valid_utf8(docket::ingest::read_bug_fields(body).summary.value_or("")));
  require(docket::is_valid_utf8(docket::ingest::read_comment_fields(body).text));
  const std::string words = docket::ingest::first_words(body);
  require(words.size() < 100);
  require(std::all_of(words.begin(), words.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
  if (const auto time = docket::ingest::parse_bugzilla_time(body)) {
    const std::string again = docket::to_rfc3339(*time);
    require(again == body || body.substr(17, 2) == "60"sv);
  }
  return 0;
}
