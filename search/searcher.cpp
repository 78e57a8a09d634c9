#include "search/searcher.hpp"

#include <algorithm>

#include <xapian.h>

#include "core/utf8.hpp"
#include "index/fields.hpp"
#include "index/index_directory.hpp"
#include "index/index_state.hpp"
#include "index/xapian_guard.hpp"
#include "mail/analysis.hpp"
#include "search/query.hpp"
#include "search/snippet.hpp"

namespace docket::search {
namespace {

using index::xapian_guard;

constexpr std::uint64_t kMaxAnalysedBytes = 1024 * 1024;
constexpr int kAttempts = 3;  // where a writer changes the index under a reader
constexpr double kBm25K1 = 1.2;
constexpr double kBm25B = 0.4;  // posts differ in length for no reason of relevance

std::string lower_case(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    append_utf8(out, Xapian::Unicode::tolower(static_cast<unsigned>(next_code_point(text, i))));
  }
  return out;
}

/// One of the query's terms in one field, through Xapian's own tokenizer, as it was indexed.
Xapian::Query in_field(const QueryTerm& term, const index::Field& field) {
  Xapian::QueryParser parser;
  parser.set_stemmer(Xapian::Stem("en"));
  parser.set_stemming_strategy(term.phrase ? Xapian::QueryParser::STEM_NONE
                                           : Xapian::QueryParser::STEM_SOME);
  // Lower case, or Xapian would not stem a word that begins with a capital.
  const std::string text = term.phrase ? '"' + term.text + '"' : lower_case(term.text);
  const unsigned flags = term.phrase ? static_cast<unsigned>(Xapian::QueryParser::FLAG_PHRASE) : 0U;
  const Xapian::Query query = parser.parse_query(text, flags, std::string(field.prefix));
  return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, query, field.weight);
}

Xapian::Query to_xapian(const Query& query) {
  std::vector<Xapian::Query> all;
  for (const QueryTerm& term : query.terms) {
    const Xapian::Query subject = in_field(term, index::field("subject"));
    Xapian::Query either =
        term.subject_only
            ? subject
            : Xapian::Query(Xapian::Query::OP_OR, in_field(term, index::field("body")), subject);
    if (!either.empty()) all.push_back(std::move(either));
  }
  return Xapian::Query(Xapian::Query::OP_AND, all.begin(), all.end());
}

void set_order(Xapian::Enquire& enquire, const SearchOptions& options) {
  const auto date = index::field("date").slot;
  enquire.set_weighting_scheme(Xapian::BM25Weight(kBm25K1, 0, 1, kBm25B, 0.5));
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  switch (options.sort) {
    case SortOrder::Relevance: enquire.set_sort_by_relevance_then_value(date, true); break;
    case SortOrder::Newest: enquire.set_sort_by_value(date, true); break;
    case SortOrder::Oldest: enquire.set_sort_by_value(date, false); break;
  }
  if (options.collapse == Collapse::Threads) enquire.set_collapse_key(index::field("thread").slot);
}

}  // namespace

struct Searcher::Impl {
  index::IndexDirectory directory;
  archive::ReadHandle archive;
  Xapian::Database database;
  index::GenerationLock lock;

  Result<void> open_index() {
    DOCKET_ASSIGN(std::optional<int> current, directory.current());
    if (!current) {
      return fail(Errc::NotFound, "this archive has no index", "make one with `docket reindex`");
    }
    Result<index::GenerationLock> locked = directory.lock(*current);
    for (int attempt = 1; !locked && attempt < kAttempts; ++attempt) {
      DOCKET_ASSIGN(current, directory.current());
      if (current) locked = directory.lock(*current);
    }
    if (!locked) return tl::unexpected(std::move(locked.error()));
    lock = std::move(*locked);
    return xapian_guard([&] {
      database = Xapian::Database();
      for (unsigned shard = 0; shard < index::kShards; ++shard) {
        database.add_database(Xapian::Database(directory.shard(*current, shard).string()));
      }
    });
  }

  Result<Hit> make_hit(const archive::Post& post, const Xapian::MSet& matches,
                       const Xapian::MSetIterator& match) {
    Hit hit;
    hit.post = post;
    hit.score = match.get_weight();
    hit.more_in_thread = static_cast<std::int64_t>(match.get_collapse_count());
    DOCKET_ASSIGN(hit.lists, archive.lists(post.num));
    DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive.copies(post.num));
    DOCKET_ASSIGN(const std::string raw, archive.raw(copies.front(), kMaxAnalysedBytes));
    const mail::Analysis analysis = mail::analyse(raw, copies.front().form, std::nullopt);
    hit.snippet = make_snippet(matches, analysis.body.own_text());
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
      new Impl{index::IndexDirectory(archive.index_path()), std::move(handle), {}, {}});
  DOCKET_TRY(impl->open_index());
  return Searcher(std::move(impl));
}

namespace {

// Counted exactly up to so many matching posts; beyond that Xapian's estimate is said to be one.
constexpr Xapian::doccount kCheckAtLeast = 10000;

struct Matches {
  Xapian::MSet set;
  std::string metadata;
};

Matches run(const Xapian::Database& database, const Query& query, const SearchOptions& options) {
  Xapian::Enquire enquire(database);
  enquire.set_query(to_xapian(query));
  set_order(enquire, options);
  return {enquire.get_mset(static_cast<Xapian::doccount>(options.offset),
                           static_cast<Xapian::doccount>(options.limit), kCheckAtLeast),
          database.get_metadata(index::kStateKey)};
}

}  // namespace

Result<SearchResult> Searcher::search(const std::string& text, const SearchOptions& options) {
  const Query query = parse_query(text);
  SearchResult result;
  result.query = text;
  result.parsed = query.canonical();
  result.warnings = query.warnings;
  if (query.terms.empty()) {
    return fail(Errc::InvalidInput, "the query is empty", "name a word to look for");
  }
  Matches matches;
  for (int attempt = 1;; ++attempt) {
    bool changed = false;
    Result<Matches> found = xapian_guard([&] {
      try {
        return run(impl_->database, query, options);
      } catch (const Xapian::DatabaseModifiedError&) {
        changed = attempt < kAttempts;
        if (!changed) throw;
        return Matches{};
      }
    });
    if (!found) return tl::unexpected(std::move(found.error()));
    matches = std::move(*found);
    if (!changed) break;
    DOCKET_TRY(impl_->open_index());
  }
  // Where every match was looked at, the lower bound is the number of different threads.
  result.total_exact = matches.set.get_uncollapsed_matches_upper_bound() <= kCheckAtLeast;
  result.total = result.total_exact ? matches.set.get_matches_lower_bound()
                                    : matches.set.get_matches_estimated();
  DOCKET_ASSIGN(const archive::State state, impl_->archive.state());
  const auto indexed = index::from_metadata(matches.metadata);
  result.stale_by = indexed ? state.modseq.value() - indexed->modseq.value() : state.modseq.value();
  for (Xapian::MSetIterator it = matches.set.begin(); it != matches.set.end(); ++it) {
    DOCKET_ASSIGN(const std::optional<archive::Post> post, impl_->archive.post(PostNum(*it)));
    if (!post) continue;  // newer than the archive's snapshot, or removed since
    DOCKET_ASSIGN(Hit hit, impl_->make_hit(*post, matches.set, it));
    result.hits.push_back(std::move(hit));
  }
  return result;
}

}  // namespace docket::search
