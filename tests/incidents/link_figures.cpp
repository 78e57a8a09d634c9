#include "tests/incidents/link_figures.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "tests/support/archive_fixture.hpp"

namespace docket::test {
namespace {

constexpr std::size_t kFewLinks = 3;
constexpr std::int64_t kNearSeconds = 60 * 86400;

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

double percent(double share) { return 100 * share; }

PostNum post_of(archive::ReadHandle& handle, const PostMail& mail) {
  const std::vector<archive::Post> posts = need(handle.posts_by_message_id(mail.message_id));
  INFO(mail.message_id << ": " << mail.subject);
  REQUIRE(posts.size() == 1);
  return posts.front().num;
}

std::string told(const archive::IncidentLink& link, const BugCatalogue& catalogue) {
  const Bug* const bug = catalogue.find(link.incident.value());
  return fmt::format("      {} {} {:.3f} {}; {}\n", link.incident.value(),
                     archive::to_string(link.strength), link.score,
                     bug == nullptr ? "?" : bug->title, link.reason);
}

bool is_near(const Bug& a, const Bug& b) {
  constexpr double kAlike = 0.5;
  const std::int64_t apart = a.opened > b.opened ? a.opened - b.opened : b.opened - a.opened;
  return a.ca == b.ca && apart <= kNearSeconds && fault_likeness(a, b) >= kAlike;
}

class Judge {
 public:
  explicit Judge(const BugCatalogue& catalogue) : catalogue_(catalogue) {}

  void look_at(const PostMail& mail, const std::vector<archive::IncidentLink>& links) {
    ++figures_.posts;
    if (!links.empty()) ++figures_.linked;
    count_strengths(links);
    if (!mail.post->bug) {
      if (!links.empty()) miss(mail, links);
      return;
    }
    const auto own =
        std::find_if(links.begin(), links.end(), [&](const archive::IncidentLink& link) {
          return link.incident.value() == *mail.post->bug;
        });
    const auto before = static_cast<std::size_t>(own - links.begin());
    if (own != links.end() && before < kFewLinks) ++figures_.among_three;
    if (own != links.end() && before == 0) {
      ++figures_.first;
    } else {
      miss(mail, links);
    }
    count_precision(*catalogue_.find(*mail.post->bug), links);
  }

  [[nodiscard]] LinkFigures take() { return std::move(figures_); }

 private:
  void count_strengths(const std::vector<archive::IncidentLink>& links) {
    const auto has = [&](archive::LinkStrength strength) {
      return std::any_of(links.begin(), links.end(), [&](const archive::IncidentLink& link) {
        return link.strength == strength;
      });
    };
    if (has(archive::LinkStrength::Cited)) ++figures_.cited;
    if (has(archive::LinkStrength::Inferred)) ++figures_.inferred;
  }

  void count_precision(const Bug& own, const std::vector<archive::IncidentLink>& links) {
    for (const archive::IncidentLink& link : links) {
      if (link.strength != archive::LinkStrength::Inferred) continue;
      ++figures_.inferred_links;
      const Bug* const bug = catalogue_.find(link.incident.value());
      if (bug == nullptr) continue;
      if (bug->num == own.num) ++figures_.inferred_right;
      if (bug->num != own.num && is_near(own, *bug)) ++figures_.inferred_near;
    }
  }

  void miss(const PostMail& mail, const std::vector<archive::IncidentLink>& links) {
    if (mail.post->is_held_out()) return;
    const Bug* const own = mail.post->bug ? catalogue_.find(*mail.post->bug) : nullptr;
    std::string out = fmt::format("  {}: {}\n      wanted: {}\n", mail.post->label(), mail.subject,
                                  own == nullptr ? "no link" : own->title);
    for (std::size_t i = 0; i < std::min(links.size(), kFewLinks); ++i) {
      out += told(links[i], catalogue_);
    }
    figures_.misses.push_back(std::move(out));
  }

  const BugCatalogue& catalogue_;
  LinkFigures figures_;
};

}  // namespace

double LinkFigures::first_share() const { return share(first, posts); }
double LinkFigures::among_three_share() const { return share(among_three, posts); }
double LinkFigures::inferred_share() const { return share(inferred, posts); }
double LinkFigures::precision() const {
  return share(inferred_right + inferred_near, inferred_links);
}

LinkFigures judge_links(archive::ReadHandle& handle, const std::vector<PostMail>& mails,
                        const BugCatalogue& catalogue, const MailChoice& choice) {
  Judge judge(catalogue);
  for (const PostMail& mail : mails) {
    const bool is_of_half = mail.post->is_held_out() == (choice.half == JudgedHalf::HeldOut);
    const bool is_of_kind =
        std::find(choice.kinds.begin(), choice.kinds.end(), mail.kind) != choice.kinds.end();
    if (is_of_half && is_of_kind)
      judge.look_at(mail, need(handle.incident_links(post_of(handle, mail))));
  }
  return judge.take();
}

void print_figures(const std::string& title, const LinkFigures& figures) {
  std::string out = fmt::format("{}: {} posts, ", title, figures.posts);
  if (figures.inferred_links > 0 || figures.first > 0) {
    out += fmt::format("first {:.1f} %, among three {:.1f} %, ", percent(figures.first_share()),
                       percent(figures.among_three_share()));
  }
  out += fmt::format("cited links in {}, inferred in {} ({:.1f} %)", figures.cited,
                     figures.inferred, percent(figures.inferred_share()));
  if (figures.cited == 0 && figures.inferred_links > 0 && figures.first > 0) {
    out += fmt::format("; of {} inferred links {} right, {} near: {:.1f} %", figures.inferred_links,
                       figures.inferred_right, figures.inferred_near, percent(figures.precision()));
  }
  if (std::getenv("DOCKET_JUDGED_VERBOSE") != nullptr) {
    for (const std::string& miss : figures.misses) out += "\n" + miss;
  }
  fmt::print("{}\n", out);
}

std::string all_links(archive::ReadHandle& handle, const std::vector<PostMail>& mails) {
  std::vector<std::string> lines;
  for (const PostMail& mail : mails) {
    for (const archive::IncidentLink& link : need(handle.incident_links(post_of(handle, mail)))) {
      lines.push_back(fmt::format("{} {} {} {:.9f} {}\n", mail.message_id, link.incident.value(),
                                  archive::to_string(link.strength), link.score, link.reason));
    }
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

}  // namespace docket::test
