#include "cli/citation_values.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "cli/table.hpp"
#include "core/utf8.hpp"
#include "mail/citation.hpp"
#include "mail/requirements.hpp"

namespace docket::cli {
namespace {

constexpr std::string_view kOwner = "ca:";
constexpr std::string_view kName = "ca-name:";
constexpr std::string_view kLink = "url:";

Json digests_json(const archive::PostCitation& citation, const std::vector<archive::Copy>& copies) {
  Json out = Json::array();
  for (const archive::Copy& copy : copies) {
    const auto& having = citation.copies;
    if (std::find(having.begin(), having.end(), copy.num) != having.end()) {
      out.push_back(copy.sha256.hex());
    }
  }
  return out;
}

/// "a, b and 3 more" of those that `take` gives a name.
template <typename Take>
std::string short_list(const std::vector<archive::PostCitation>& citations, const Take& take) {
  constexpr std::size_t kShown = 8;
  std::vector<std::string> names;
  for (const archive::PostCitation& citation : citations) {
    std::string name = citation.quoted ? std::string() : take(citation.key);
    if (!name.empty()) names.push_back(std::move(name));
  }
  const std::size_t shown = names.size() > kShown + 1 ? kShown : names.size();
  std::string out;
  for (std::size_t i = 0; i < shown; ++i) out += (i > 0 ? ", " : "") + names[i];
  if (shown < names.size()) out += fmt::format(" and {} more", names.size() - shown);
  return to_printable(out);
}

/// "in 1 of 3 copies: 4f2a91b3c0de"
std::string copies_note(const archive::PostCitation& citation,
                        const std::vector<archive::Copy>& copies) {
  if (citation.copies.size() >= copies.size()) return {};
  constexpr std::size_t kDigits = 12;
  std::string out = fmt::format("in {} of {} copies:", citation.copies.size(), copies.size());
  for (const archive::Copy& copy : copies) {
    const auto& having = citation.copies;
    if (std::find(having.begin(), having.end(), copy.num) == having.end()) continue;
    out += ' ' + copy.sha256.hex().substr(0, kDigits);
  }
  return out;
}

}  // namespace

std::string citation_title(std::string_view key) { return mail::requirement_title(key); }

Json citations_json(const std::vector<archive::PostCitation>& citations,
                    const std::vector<archive::Copy>* copies) {
  Json out = Json::array();
  for (const archive::PostCitation& citation : citations) {
    const std::string& key = citation.key;
    if (!mail::is_citation(key)) continue;
    const std::string title = citation_title(key);
    Json json{{"key", key},
              {"kind", mail::citation_kind(key)},
              {"title", title.empty() ? Json(nullptr) : Json(title)},
              {"quoted", citation.quoted}};
    if (copies != nullptr) json["copies"] = digests_json(citation, *copies);
    out.push_back(std::move(json));
  }
  return out;
}

Json cas_json(const std::vector<archive::PostCitation>& citations) {
  Json out = Json::array();
  for (const archive::PostCitation& citation : citations) {
    if (!citation.key.starts_with(kOwner)) continue;
    out.push_back({{"owner", citation.key.substr(kOwner.size())}, {"quoted", citation.quoted}});
  }
  return out;
}

Json links_json(const std::vector<archive::PostCitation>& citations,
                const std::vector<archive::Copy>& copies) {
  Json out = Json::array();
  for (const archive::PostCitation& citation : citations) {
    if (!citation.key.starts_with(kLink)) continue;
    out.push_back({{"url", citation.key.substr(kLink.size())},
                   {"quoted", citation.quoted},
                   {"copies", digests_json(citation, copies)}});
  }
  return out;
}

std::string citations_line(const std::vector<archive::PostCitation>& citations) {
  return short_list(citations, [](const std::string& key) {
    return mail::is_citation(key) ? key : std::string();
  });
}

std::string cas_line(const std::vector<archive::PostCitation>& citations) {
  return short_list(citations, [](const std::string& key) {
    return key.starts_with(kOwner) ? key.substr(kOwner.size()) : std::string();
  });
}

std::string citations_text(const std::vector<archive::PostCitation>& citations,
                           const std::vector<archive::Copy>& copies, const Context& context) {
  Table table({{"CITES"}, {""}, {"TITLE", Align::Left, Fit::Shrinks}});
  for (const bool quoted : {false, true}) {
    for (const archive::PostCitation& citation : citations) {
      if (citation.quoted != quoted || mail::is_concept(citation.key)) continue;
      std::string title = citation_title(citation.key);
      const std::string note = copies_note(citation, copies);
      if (!title.empty() && !note.empty()) title += "; ";
      table.add_row({{citation.key}, {quoted ? "quoted" : "", Ink::Dim}, {title + note, Ink::Dim}});
    }
  }
  return table.empty() ? "no citation\n" : table.render(context.width(), context.style());
}

}  // namespace docket::cli
