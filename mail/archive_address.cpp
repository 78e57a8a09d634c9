#include "mail/archive_address.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/text.hpp"
#include "mail/groups_address.hpp"
#include "mail/url_target.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;
/// Longer addresses are no one's that a link could name.
constexpr std::size_t kMaxKey = 2048;

constexpr std::array<const char*, kAddressSources> kSourceNames = {"a saved page of the thread",
                                                                   "its X-Google-Thread field",
                                                                   "its Archived-At field",
                                                                   "its Xref field",
                                                                   "its list footer",
                                                                   "the link of a reply to it"};

/// A web archive's name for what `url` shows; empty for what is no URL.
std::string address_of(const UrlTarget& target) {
  const std::string key = target.key.empty() ? "url:" + target.url : target.key;
  return key.size() <= kMaxKey ? key : std::string();
}

void add_field_addresses(const Envelope& envelope, std::vector<ArchiveAddress>& out) {
  for (const std::string& hex : envelope.google_threads) {
    if (const auto thread = groups_thread_from_hex(hex)) {
      out.push_back({"groups:" + *thread, AddressSource::GoogleThread});
    }
  }
  for (const std::string& url : envelope.archived_at) {
    out.push_back({address_of(read_url(url)), AddressSource::ArchivedAt});
  }
  for (const std::string& article : envelope.gmane_articles) {
    const std::size_t colon = article.find(':');
    out.push_back({"gmane:" + article.substr(0, colon) + "/" + article.substr(colon + 1),
                   AddressSource::Xref});
  }
}

/// "View this message in context: http://...": the footer of an archive that sends mail itself.
bool points_to_this_mail(std::string_view line) {
  constexpr std::array<std::string_view, 6> kLabels = {"View this message in context:",
                                                       "View message in context:",
                                                       "Archived at:",
                                                       "This message is archived at",
                                                       "Permalink:",
                                                       "Read this message online:"};
  return std::any_of(kLabels.begin(), kLabels.end(),
                     [line](std::string_view label) { return ifind(line, label) != kNpos; });
}

/// "https://groups.google.com/d/topic/GROUP/THREAD/unsubscribe": Google's footers name the thread.
bool names_own_thread(const UrlTarget& target) {
  return target.key.starts_with("groups:") && target.key.find('/') == std::string::npos &&
         target.url.ends_with("/unsubscribe");
}

void add_footer_addresses(const Body& body, std::vector<ArchiveAddress>& out) {
  constexpr std::size_t kMaxFooterLinks = 20;
  std::size_t links = 0;
  for (const Segment& segment : body.segments) {
    if (segment.kind != SegmentKind::ListFooter || segment.depth > 0) continue;
    std::string_view rest = body.view(segment);
    std::string_view before;
    while (const auto line = next_line(rest)) {
      const std::size_t at = line->find("://");
      if (at != kNpos && links < kMaxFooterLinks) {
        ++links;
        const std::size_t begin = line->find_last_of(" \t<", at);
        const std::string_view url = line->substr(begin == kNpos ? 0 : begin + 1);
        const UrlTarget target = read_url(url.substr(0, url.find_first_of(" \t>")));
        const bool own = points_to_this_mail(*line) || (at < 9 && points_to_this_mail(before));
        if (own || names_own_thread(target)) {
          out.push_back({address_of(target), AddressSource::Footer});
        }
      }
      before = *line;
    }
  }
}

bool is_address_of_post(std::string_view key) {
  return key.starts_with("mid:") || key.starts_with("mail-archive:") ||
         key.starts_with("pipermail:") || key.starts_with("hyperkitty:") ||
         key.starts_with("gmane:") ||
         (key.starts_with("groups:") && key.find('/') != std::string_view::npos);
}

/// "Ada wrote in ", "Ada wrote (": what follows at once is where she did. "wrote in response to"
/// and "wrote, quoting Bob in" lead to something else.
bool leads_to_source(std::string_view before) {
  while (!before.empty() &&
         (is_space(before.back()) || std::string_view("(<[:").find(before.back()) != kNpos)) {
    before.remove_suffix(1);
  }
  constexpr std::array<std::string_view, 9> kWords = {"wrote",    "wrote in",  "wrote at",
                                                      "wrote on", "writes",    "writes in",
                                                      "said in",  "posted in", "posted at"};
  return std::any_of(kWords.begin(), kWords.end(), [before](std::string_view word) {
    if (before.size() <= word.size()) return false;
    const std::size_t begin = before.size() - word.size();
    return iequals(before.substr(begin), word) && is_space(before[begin - 1]);
  });
}

/// "On Mon, Ada wrote (https://...):": the link of what the first quote is from.
void add_attribution_address(const Body& body, std::vector<ArchiveAddress>& out) {
  for (std::size_t i = 0; i < body.segments.size(); ++i) {
    const Segment& segment = body.segments[i];
    if (segment.kind == SegmentKind::Own) continue;
    if (segment.kind != SegmentKind::Attribution || segment.depth > 1) return;
    const std::string_view text = body.view(segment);
    const std::size_t at = text.find("://");
    if (at == kNpos) return;
    const std::size_t begin = text.find_last_of(" \t\n<([", at);
    if (begin == kNpos || !leads_to_source(text.substr(0, begin + 1))) return;
    const std::string_view url = text.substr(begin + 1);
    const UrlTarget target = read_url(url.substr(0, url.find_first_of(" \t\n>")));
    if (is_address_of_post(target.key)) out.push_back({target.key, AddressSource::Attribution});
    return;
  }
}

}  // namespace

const char* to_string(AddressSource source) {
  return kSourceNames[static_cast<std::size_t>(source)];
}

std::vector<ArchiveAddress> find_archive_addresses(const Analysis& analysis) {
  std::vector<ArchiveAddress> out;
  add_field_addresses(analysis.message.envelope, out);
  add_footer_addresses(analysis.body, out);
  add_attribution_address(analysis.body, out);
  std::erase_if(out, [](const ArchiveAddress& address) { return address.key.empty(); });
  const auto order = [](const ArchiveAddress& a) { return std::tie(a.key, a.source); };
  std::sort(out.begin(), out.end(),
            [&](const auto& a, const auto& b) { return order(a) < order(b); });
  out.erase(std::unique(out.begin(), out.end(),
                        [&](const auto& a, const auto& b) { return order(a) == order(b); }),
            out.end());
  return out;
}

}  // namespace docket::mail
