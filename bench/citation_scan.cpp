// How fast bodies are read for citations: the mails of an mbox are analysed first, then all bodies
// are joined and scanned, and that alone is timed. `citation_scan MBOX... [--list]`: prints MB/s of
// decoded text, the best of five runs; with --list every citation with the words about it, to be
// read.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "ingest/byte_stream.hpp"
#include "ingest/mbox_reader.hpp"
#include "mail/analysis.hpp"
#include "mail/citations.hpp"

namespace {

using docket::ingest::MboxReader;
namespace mail = docket::mail;

struct Text {
  mail::Body body;
  std::optional<std::int64_t> written;
};

template <typename Value>
Value need(docket::Result<Value> value) {
  if (value) return std::move(*value);
  fmt::print(stderr, "{}\n", value.error().message);
  std::exit(2);
}

void read_mbox(const std::string& path, std::vector<Text>& texts) {
  MboxReader reader(need(docket::ingest::open_decompressed(path)), {});
  while (true) {
    auto raw = need(reader.next());
    if (!raw) return;
    mail::Analysis analysis = mail::analyse(raw->mail(), std::nullopt);
    Text text{std::move(analysis.body), std::nullopt};
    if (analysis.time_source != docket::TimeSource::Unknown)
      text.written = analysis.time.utc_seconds;
    texts.push_back(std::move(text));
  }
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

void list(const std::vector<Text>& texts) {
  constexpr std::size_t kAbout = 60;
  for (const Text& text : texts) {
    const auto found = mail::find_citations(mail::JoinedText::of(text.body), text.written);
    const std::string_view all = text.body.text;
    for (const mail::Citation& citation : found.citations) {
      const std::size_t begin = citation.offset - std::min(citation.offset, kAbout);
      const std::size_t end = citation.offset + citation.length;
      fmt::print("{}\t{}\t{}[[{}]]{}\n", citation.key, citation.item,
                 one_line(all.substr(begin, citation.offset - begin)),
                 one_line(all.substr(citation.offset, citation.length)),
                 one_line(all.substr(end, kAbout)));
    }
  }
}

void measure(const std::vector<Text>& texts) {
  std::size_t bytes = 0;
  for (const Text& text : texts) bytes += text.body.text.size();
  constexpr int kRuns = 5;
  double best = 0;
  std::size_t citations = 0;
  std::size_t links = 0;
  for (int run = 0; run < kRuns; ++run) {
    citations = links = 0;
    const auto start = std::chrono::steady_clock::now();
    for (const Text& text : texts) {
      const auto found = mail::find_citations(mail::JoinedText::of(text.body), text.written);
      citations += found.citations.size();
      links += found.links.size();
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::max(best, static_cast<double>(bytes) / 1e6 / took.count());
  }
  fmt::print("{} mails\t{:.1f} MB of text\t{} citations\t{} links\t{:.0f} MB/s\n", texts.size(),
             static_cast<double>(bytes) / 1e6, citations, links, best);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Text> texts;
  bool listed = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--list") {
      listed = true;
    } else {
      read_mbox(argv[i], texts);
    }
  }
  if (texts.empty()) {
    fmt::print(stderr, "usage: citation_scan MBOX... [--list]\n");
    return 2;
  }
  listed ? list(texts) : measure(texts);
  return 0;
}
