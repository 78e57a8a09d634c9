#include "search/searcher.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include <xapian.h>

#include "core/text.hpp"
#include "index/fields.hpp"
#include "index/index_directory.hpp"
#include "index/index_state.hpp"
#include "index/xapian_guard.hpp"
#include "mail/analysis.hpp"
#include "search/match_spies.hpp"
#include "search/posting_sources.hpp"
#include "search/query_plan.hpp"
#include "search/relaxation.hpp"
#include "search/suggestion.hpp"

namespace docket::search {
namespace {

using index::xapian_guard;

constexpr std::uint64_t kMaxAnalysedBytes = 1024 * 1024;
constexpr int kAttempts = 3;  // where a writer changes the index under a reader
constexpr double kBm25K1 = 1.2;
constexpr double kBm25B = 0.4;  // posts differ in length for no reason of relevance
// Matching posts are counted up to so many; beyond that Xapian estimates.
constexpr Xapian::doccount kCheckAtLeast = 10000;

Xapian::BM25Weight ranking() { return {kBm25K1, 0, 1, kBm25B, 0.5}; }

/// Everything that Xapian says of a query, and what it was asked.
struct Matches {
  Xapian::MSet set;
  QueryPlan plan;
  bool relaxed = false;
  bool exact = false;
  std::int64_t total = 0, total_posts = 0;
  std::vector<Facet> facets;
  std::optional<std::string> suggestion;
  std::map<Xapian::docid, std::vector<Hit::Part>> parts;  // with `explain`
};

class Run {
 public:
  Run(const Xapian::Database& database, archive::ReadHandle& archive, const Query& query,
      const std::string& text, const SearchOptions& options)
      : database_(database), archive_(archive), query_(query), text_(text), options_(options) {}

  Result<Matches> run(std::uint64_t first_number) {
    Matches matches;
    QueryPlanner planner(database_, archive_, text_);
    DOCKET_ASSIGN(matches.plan, planner.plan(query_));
    const QueryPlan& plan = matches.plan;
    first_number_ = first_number;
    const bool ask_all = options_.since && trim(text_).empty();
    ranks_ = plan.ranks;
    if (ask_all || !plan.query.empty()) {
      match(ask_all ? everything() : plan.query, matches);
    }
    if (matches.total == 0 && options_.relax && !plan.optional.empty()) {
      const Xapian::Query relaxed = relax(database_, plan.optional, plan.required);
      if (!relaxed.empty()) match(relaxed, matches);
      matches.relaxed = matches.total > 0;
    }
    if (options_.explain) explain(matches);
    if (matches.total == 0 || matches.relaxed) matches.suggestion = suggest(database_, query_);
    return matches;
  }

 private:
  void match(Xapian::Query query, Matches& matches) {
    if (first_number_ > 1) {
      const NumberRange since{static_cast<Xapian::docid>(first_number_),
                              std::numeric_limits<Xapian::docid>::max()};
      query = Xapian::Query(Xapian::Query::OP_FILTER, query,
                            Xapian::Query((new NumberSource({since}))->release()));
    }
    Xapian::Enquire enquire(database_);
    enquire.set_query(query);
    set_order(enquire);
    // What will be an estimate all the same need not be counted: the best alone are looked for.
    const bool countable =
        options_.facets ||
        enquire.get_mset(0, 0).get_uncollapsed_matches_estimated() < kCheckAtLeast;
    const Xapian::doccount check = options_.facets ? database_.get_doccount() + 1
                                   : countable     ? kCheckAtLeast
                                                   : 0;
    CountSpy count;
    if (countable) enquire.add_matchspy(&count);
    FacetSpy facets;
    if (options_.facets) enquire.add_matchspy(&facets);
    matches.set = enquire.get_mset(static_cast<Xapian::doccount>(options_.offset),
                                   static_cast<Xapian::doccount>(options_.limit), check);
    matches.exact = countable && count.posts() < check;  // there were no more
    matches.total_posts =
        matches.exact ? count.posts() : matches.set.get_uncollapsed_matches_estimated();
    matches.total = matches.total_posts;
    if (options_.collapse == Collapse::Threads && matches.exact) {
      matches.total = static_cast<std::int64_t>(count.threads());
    }
    if (options_.facets) matches.facets = facets.facets();
  }

  /// BM25 adds up: each part's weight is what it gives for that document alone.
  void explain(Matches& matches) const {
    for (Xapian::MSetIterator it = matches.set.begin(); it != matches.set.end(); ++it) {
      const Xapian::docid number = *it;
      for (const QueryPart& part : matches.plan.parts) {
        Xapian::Enquire enquire(database_);
        enquire.set_query(
            Xapian::Query(Xapian::Query::OP_FILTER, part.query,
                          Xapian::Query((new NumberSource({{number, number}}))->release())));
        enquire.set_weighting_scheme(ranking());
        const Xapian::MSet set = enquire.get_mset(0, 1);
        if (set.empty()) continue;
        matches.parts[number].push_back({part.label, set.begin().get_weight()});
      }
    }
  }

  void set_order(Xapian::Enquire& enquire) const {
    constexpr auto kDate = index::field("date").slot;
    if (ranks_) {
      enquire.set_weighting_scheme(ranking());
    } else {
      enquire.set_weighting_scheme(Xapian::BoolWeight());
    }
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    switch (options_.sort) {
      case SortOrder::Relevance: enquire.set_sort_by_relevance_then_value(kDate, true); break;
      case SortOrder::Newest: enquire.set_sort_by_value(kDate, true); break;
      case SortOrder::Oldest: {
        auto* const keys = new Xapian::MultiValueKeyMaker;
        keys->add_value(kDate, false, "\xFF");  // posts without a date come last here too
        enquire.set_sort_by_key(keys->release(), false);
        break;
      }
    }
    if (options_.collapse == Collapse::Threads) {
      enquire.set_collapse_key(index::field("thread").slot);
    }
  }

  const Xapian::Database& database_;
  archive::ReadHandle& archive_;
  const Query& query_;
  const std::string& text_;
  const SearchOptions& options_;
  std::uint64_t first_number_ = 1;
  bool ranks_ = false;
};

}  // namespace

struct Searcher::Impl {
  index::IndexDirectory directory;
  archive::ReadHandle archive;
  Xapian::Database database;
  Modseq indexed;  // that the oldest shard of `database` shows
  index::DirectoryLock lock;
  std::optional<std::pair<Modseq, double>> threads_per_post;  // and of which state

  Result<void> open_index() {
    DOCKET_ASSIGN(std::optional<int> current, directory.current());
    if (!current) {
      return fail(Errc::NotFound, "this archive has no index", "make one with `docket reindex`");
    }
    Result<index::DirectoryLock> locked = directory.lock(*current);
    for (int attempt = 1; !locked && attempt < kAttempts; ++attempt) {
      DOCKET_ASSIGN(current, directory.current());
      if (current) locked = directory.lock(*current);
    }
    if (!locked) return tl::unexpected(std::move(locked.error()));
    lock = std::move(*locked);
    return xapian_guard([&] {
      database = Xapian::Database();
      const unsigned shards = std::max(1U, directory.shard_count(*current));
      for (unsigned shard = 0; shard < shards; ++shard) {
        const Xapian::Database one(directory.shard(*current, shard).string());
        const auto state = index::from_metadata(one.get_metadata(index::kStateKey));
        const Modseq modseq = state ? state->archive.modseq : Modseq{};
        indexed = shard == 0 ? modseq : std::min(indexed, modseq);
        database.add_database(one);
      }
    });
  }

  Result<Matches> find(const Query& query, const std::string& text, const SearchOptions& options) {
    std::uint64_t first_number = 1;
    if (options.since) {
      DOCKET_ASSIGN(first_number, archive.size_at(*options.since));
      ++first_number;
    }
    for (int attempt = 1;; ++attempt) {
      bool changed = false;
      Result<Result<Matches>> found = xapian_guard([&]() -> Result<Matches> {
        try {
          return Run(database, archive, query, text, options).run(first_number);
        } catch (const Xapian::DatabaseModifiedError&) {
          changed = attempt < kAttempts;
          if (!changed) throw;
          return Matches{};
        }
      });
      if (!found) return tl::unexpected(std::move(found.error()));
      if (!changed) return std::move(*found);
      DOCKET_TRY(open_index());
    }
  }

  /// Xapian estimates how many posts match; of their threads it has hardly seen any.
  Result<std::int64_t> estimate_threads(std::int64_t posts, Modseq now) {
    if (!threads_per_post || threads_per_post->first != now) {
      DOCKET_ASSIGN(const double share, archive.threads_per_post());
      threads_per_post = {now, share};
    }
    return static_cast<std::int64_t>(threads_per_post->second * static_cast<double>(posts));
  }

  Result<Hit> make_hit(const archive::Post& post, const Matches& matches,
                       const Xapian::MSetIterator& match, const SearchOptions& options) {
    Hit hit;
    hit.post = post;
    hit.score = match.get_weight();
    hit.more_in_thread = static_cast<std::int64_t>(match.get_collapse_count());
    DOCKET_ASSIGN(hit.lists, archive.lists(post.num));
    DOCKET_ASSIGN(hit.incidents, archive.incident_links(post.num));
    if (const auto it = matches.parts.find(*match); it != matches.parts.end()) {
      hit.parts = it->second;
    }
    if (!options.snippets) return hit;
    DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive.copies(post.num));
    DOCKET_ASSIGN(const mail::RawMail raw, archive.mail(copies.front(), kMaxAnalysedBytes));
    const mail::Analysis analysis = mail::analyse(raw.view(), std::nullopt);
    hit.snippet = make_snippet(analysis.body, matches.plan.marks);
    if (hit.snippet.quoted && hit.snippet.quote_depth == 1 && post.parent) {
      DOCKET_ASSIGN(const std::string id, archive.message_id(post.parent));
      DOCKET_ASSIGN(const std::vector<archive::Post> parents, archive.posts_by_message_id(id));
      if (!parents.empty()) hit.quoted_author = parents.front().author_name;
    }
    return hit;
  }
};

Searcher::Searcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Searcher::~Searcher() = default;
Searcher::Searcher(Searcher&&) noexcept = default;
Searcher& Searcher::operator=(Searcher&&) noexcept = default;

archive::ReadHandle& Searcher::archive() { return impl_->archive; }

Result<Searcher> Searcher::open(const archive::Archive& archive) {
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  auto impl = std::unique_ptr<Impl>(
      new Impl{index::IndexDirectory(archive.index_path()), std::move(handle), {}, {}, {}, {}});
  DOCKET_TRY(impl->open_index());
  return Searcher(std::move(impl));
}

Result<SearchResult> Searcher::search(const std::string& text, const SearchOptions& options) {
  DOCKET_ASSIGN(const std::optional<std::int64_t> latest, impl_->archive.latest_time());
  Query query = parse_query(text, latest.value_or(0));
  if (trim(text).empty() && !options.since) {
    return fail(Errc::InvalidInput, "the query is empty", "name a word to look for");
  }
  if (query.root.children.empty() && query.warnings.empty() && !trim(text).empty()) {
    query.warnings.push_back({0, text.size(), "there is no word in it"});
  }
  DOCKET_ASSIGN(Matches matches, impl_->find(query, text, options));
  SearchResult result;
  result.query = text;
  result.parsed = query.canonical();
  result.warnings = query.warnings;
  for (QueryWarning& warning : matches.plan.warnings) {
    result.warnings.push_back(std::move(warning));
  }
  result.relaxed = matches.relaxed;
  DOCKET_ASSIGN(const archive::State state, impl_->archive.state());
  result.total = matches.total;
  if (!matches.exact && options.collapse == Collapse::Threads) {
    DOCKET_ASSIGN(result.total, impl_->estimate_threads(matches.total_posts, state.modseq));
  }
  result.total_posts = matches.total_posts;
  result.total_exact = matches.exact;
  result.suggestion = std::move(matches.suggestion);
  result.facets = std::move(matches.facets);
  // An index that was opened anew may be newer than the archive's snapshot.
  result.stale_by = std::max<std::int64_t>(0, state.modseq.value() - impl_->indexed.value());
  std::set<PostNum> shown;
  for (Xapian::MSetIterator it = matches.set.begin(); it != matches.set.end(); ++it) {
    DOCKET_ASSIGN(const std::optional<archive::Post> post, impl_->archive.post(PostNum(*it)));
    // Newer than the archive's snapshot, or folded since into a post that is there already.
    if (!post || !shown.insert(post->num).second) continue;
    DOCKET_ASSIGN(Hit hit, impl_->make_hit(*post, matches, it, options));
    result.hits.push_back(std::move(hit));
  }
  return result;
}

}  // namespace docket::search
