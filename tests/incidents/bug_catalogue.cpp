#include "tests/incidents/bug_catalogue.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/timestamp.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::test {
namespace {

constexpr std::size_t kLeastLetters = 3;

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

/// "2019-11-27T14:02:59Z".
std::int64_t time_of(const std::string& text) {
  CivilTime civil;
  if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d", &civil.year, &civil.month, &civil.day,
                  &civil.hour, &civil.minute, &civil.second) != 6) {
    FAIL("no time: " << text);
  }
  return to_utc_seconds(civil);
}

std::set<std::string> words_of(std::string_view text) {
  static const std::set<std::string> kEmpty{"with", "and",         "for",         "from",
                                            "the",  "not",         "bug",         "that",
                                            "than", "certificate", "certificates"};
  std::set<std::string> words;
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const auto c = static_cast<unsigned char>(i < text.size() ? text[i] : ' ');
    if (std::isalnum(c) != 0 || c >= 128) {
      word += static_cast<char>(std::tolower(c));
      continue;
    }
    if (word.size() >= kLeastLetters && !kEmpty.contains(word)) words.insert(word);
    word.clear();
  }
  return words;
}

Bug bug_of(const nlohmann::json& record) {
  Bug bug;
  bug.num = record.at("id").get<std::int64_t>();
  bug.title = record.at("summary").get<std::string>();
  bug.opened = time_of(record.at("creation_time").get<std::string>());
  const std::size_t colon = bug.title.find(':');
  const std::string_view title = bug.title;
  if (colon == std::string_view::npos) {
    bug.words = words_of(title);
    return bug;
  }
  const std::string_view named = title.substr(0, colon);
  bug.ca = trimmed(named.substr(0, named.find('/')));
  std::transform(bug.ca.begin(), bug.ca.end(), bug.ca.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  bug.words = words_of(title.substr(colon + 1));
  return bug;
}

std::string file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) FAIL("cannot read " << path);
  std::ostringstream out;
  out << in.rdbuf();
  return std::move(out).str();
}

}  // namespace

BugCatalogue::BugCatalogue(std::string answer) : answer_(std::move(answer)) {
  const nlohmann::json parsed = nlohmann::json::parse(answer_);
  for (const nlohmann::json& record : parsed.at("bugs")) {
    Bug bug = bug_of(record);
    const std::int64_t num = bug.num;
    bugs_.emplace(num, std::move(bug));
  }
}

const Bug* BugCatalogue::find(std::int64_t num) const {
  const auto found = bugs_.find(num);
  return found == bugs_.end() ? nullptr : &found->second;
}

std::vector<std::int64_t> BugCatalogue::related(const Bug& bug, std::int64_t time) const {
  constexpr double kLeast = 0.5;
  std::vector<std::pair<double, std::int64_t>> likest;
  for (const auto& [num, other] : bugs_) {
    if (num == bug.num || other.opened >= time) continue;
    const bool same_ca = !bug.ca.empty() && other.ca == bug.ca;
    const double likeness = fault_likeness(bug, other) + (same_ca ? kLeast : 0.0);
    if (likeness >= kLeast) likest.emplace_back(-likeness, -num);
  }
  std::sort(likest.begin(), likest.end());
  std::vector<std::int64_t> out;
  out.reserve(likest.size());
  for (const auto& [likeness, num] : likest) out.push_back(-num);
  return out;
}

std::string BugCatalogue::half_answer(int half) const {
  nlohmann::json parsed = nlohmann::json::parse(answer_);
  nlohmann::json bugs = nlohmann::json::array();
  int place = 0;
  for (const nlohmann::json& record : parsed.at("bugs")) {
    if (place++ % 2 == half) bugs.push_back(record);
  }
  parsed["bugs"] = std::move(bugs);
  return parsed.dump();
}

double fault_likeness(const Bug& a, const Bug& b) {
  const std::size_t fewer = std::min(a.words.size(), b.words.size());
  if (fewer == 0) return 0.0;
  const auto shared = std::count_if(a.words.begin(), a.words.end(), [&](const std::string& word) {
    return b.words.contains(word);
  });
  return static_cast<double>(shared) / static_cast<double>(fewer);
}

std::optional<BugCatalogue> shared_catalogue() {
  const std::optional<std::string> path = shared_mail("domain/bugzilla-ca-compliance.json");
  if (!path) return std::nullopt;
  return BugCatalogue(file(*path));
}

BugCatalogue small_catalogue() {
  return BugCatalogue(file(DOCKET_SOURCE_DIR "/tests/incidents/small_catalogue.json"));
}

}  // namespace docket::test
