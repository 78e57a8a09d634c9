#pragma once

/// Texts with the keys of what they cite: tests/data/citation_cases.tsv.

#include <chrono>
#include <cstdint>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "mail/citations.hpp"

namespace docket::test {

struct CitationCase {
  std::string text;
  std::set<std::string> keys;
  std::optional<std::int64_t> written;
};

/// The first second of "2019-05-01"; nullopt of "-".
inline std::optional<std::int64_t> day_start(const std::string& iso) {
  if (iso.size() < 10) return std::nullopt;
  const std::chrono::year_month_day day(
      std::chrono::year(std::stoi(iso.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(std::stoi(iso.substr(5, 2)))),
      std::chrono::day(static_cast<unsigned>(std::stoi(iso.substr(8, 2)))));
  return std::chrono::sys_days(day).time_since_epoch().count() * std::int64_t{86400};
}

inline std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (!escape) {
      out += text[i];
      continue;
    }
    ++i;
    out += text[i] == 'n' ? '\n' : text[i];
  }
  return out;
}

inline std::vector<CitationCase> read_citation_cases(const std::string& path) {
  std::vector<CitationCase> out;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t date = line.find('\t');
    const std::size_t text = line.find('\t', date + 1);
    if (line.starts_with('#') || text == std::string::npos) continue;
    CitationCase one;
    std::istringstream keys(line.substr(0, date));
    for (std::string key; keys >> key;) {
      if (key != "-") one.keys.insert(key);
    }
    one.written = day_start(line.substr(date + 1, text - date - 1));
    one.text = unescaped(std::string_view(line).substr(text + 1));
    out.push_back(std::move(one));
  }
  return out;
}

inline std::set<std::string> keys_of(const CitationCase& one) {
  std::set<std::string> out;
  const auto found = mail::find_citations(mail::JoinedText::of_plain(one.text), one.written);
  for (const mail::Citation& citation : found.citations) out.insert(citation.key);
  return out;
}

}  // namespace docket::test
