#include "search/query_plan.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include <fmt/format.h>

#include "core/utf8.hpp"
#include "index/fields.hpp"
#include "index/words.hpp"
#include "search/cited_query.hpp"
#include "search/field_query.hpp"
#include "search/posting_sources.hpp"

namespace docket::search {
namespace {

using index::Field;
using XQuery = Xapian::Query;

constexpr std::size_t kMaxTermsScanned = 200000;  // for one wildcard

/// The fields that a bare word is looked for in.
constexpr std::array kBareFields{&index::field("body"), &index::field("subject"),
                                 &index::field("quoted")};

/// Unlike an empty query, which is left out of what it stands in. No document has that term.
XQuery nothing() { return XQuery("XNONE"); }

XQuery without_weight(const XQuery& query) {
  return query.empty() ? query : XQuery(XQuery::OP_SCALE_WEIGHT, query, 0.0);
}

XQuery or_of(const std::vector<XQuery>& queries) {
  return queries.size() == 1 ? queries.front()
                             : XQuery(XQuery::OP_OR, queries.begin(), queries.end());
}

std::vector<NumberRange> to_ranges(std::vector<archive::Post> posts) {
  std::vector<NumberRange> ranges;
  std::sort(posts.begin(), posts.end(),
            [](const archive::Post& a, const archive::Post& b) { return a.num < b.num; });
  for (const archive::Post& post : posts) {
    const auto number = static_cast<Xapian::docid>(post.num.value());
    ranges.push_back({number, number});
  }
  return ranges;
}

bool is_scored(const QueryNode& node) {
  switch (node.kind) {
    case NodeKind::Word:
    case NodeKind::Phrase:
    case NodeKind::Wildcard:
    case NodeKind::Near: return true;
    case NodeKind::And:
    case NodeKind::Or: return std::any_of(node.children.begin(), node.children.end(), is_scored);
    default: return false;
  }
}

}  // namespace

XQuery everything() { return without_weight(XQuery::MatchAll); }

void QueryPlanner::warn(const QueryNode& node, std::string text) {
  const std::size_t at = query_text_.find(node.text);
  const bool found = at != std::string::npos;
  plan_.warnings.push_back({found ? at : 0, found ? node.text.size() : 0, std::move(text)});
}

XQuery QueryPlanner::part(const Field& field, const std::string& text, XQuery query) {
  if (field.weight != 1.0) query = XQuery(XQuery::OP_SCALE_WEIGHT, query, field.weight);
  plan_.parts.push_back({std::string(field.name) + ":" + text, query});
  return query;
}

XQuery QueryPlanner::word(const QueryNode& node) {
  const TypedWord typed = read_typed(node.text);
  if (typed.atoms.empty()) {
    warn(node, fmt::format("{}: no word in it; left out", node.text));
    return {};
  }
  ++part_number_;
  const bool compound = typed.atoms.size() > 1;
  const bool widened = !compound && !node.exact;
  std::vector<std::string> family{typed.atoms.front()};
  if (widened) family = index::family_of(database_, stemmer_, family.front());
  std::vector<XQuery> fields;
  const auto add = [&](const Field& field) {
    const std::vector<std::string> exact{typed.atoms.front()};
    fields.push_back(part(
        field, node.text,
        compound ? compound_in(field, typed) : any_form(field, field.stemmed ? family : exact)));
  };
  if (node.field != nullptr) {
    add(*node.field);
  } else {
    for (const Field* const field : kBareFields) add(*field);
  }
  if (compound) {
    plan_.marks.add_phrase(typed.atoms, part_number_);
  } else {
    for (const std::string& form : family) plan_.marks.add_word(form, part_number_);
  }
  return or_of(fields);
}

XQuery QueryPlanner::phrase(const QueryNode& node) {
  const TypedWord typed = read_typed(node.text);
  if (typed.atoms.empty()) {
    warn(node, fmt::format("\"{}\": no word in it; left out", node.text));
    return {};
  }
  ++part_number_;
  plan_.marks.add_phrase(typed.atoms, part_number_);
  const std::string shown = "\"" + node.text + "\"";
  if (node.field != nullptr) {
    return part(*node.field, shown, phrase_in(*node.field, typed.atoms));
  }
  std::vector<XQuery> fields;
  for (const Field* const field : kBareFields) {
    if (field->positions) fields.push_back(part(*field, shown, phrase_in(*field, typed.atoms)));
  }
  return or_of(fields);
}

std::vector<std::string> QueryPlanner::expand(const QueryNode& node) {
  struct Found {
    Xapian::doccount documents;
    std::string word;
  };
  std::unordered_map<std::string, Xapian::doccount> frequencies;  // of all fields together
  std::size_t scanned = 0;
  const std::string typed = fold(node.text);
  const auto scan = [&](const Field& field) {
    const std::string prefix = std::string(field.prefix) + typed;
    const auto end = database_.allterms_end(prefix);
    for (auto it = database_.allterms_begin(prefix); it != end; ++it) {
      if (++scanned > kMaxTermsScanned) break;
      frequencies[(*it).substr(field.prefix.size())] += it.get_termfreq();
    }
  };
  if (node.field != nullptr) {
    scan(*node.field);
  } else {
    for (const Field* const field : kBareFields) scan(*field);
  }
  std::vector<Found> found;
  found.reserve(frequencies.size());
  for (auto& [word, documents] : frequencies) found.push_back({documents, word});
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.documents != b.documents ? a.documents > b.documents : a.word < b.word;
  });
  if (found.size() > kMaxExpansions || scanned > kMaxTermsScanned) {
    warn(node, fmt::format("{}*: stands for {} words; the {} most frequent are looked for",
                           node.text, found.size(), kMaxExpansions));
    found.resize(std::min(found.size(), kMaxExpansions));
  }
  std::vector<std::string> words;
  words.reserve(found.size());
  for (Found& f : found) words.push_back(std::move(f.word));
  std::sort(words.begin(), words.end());
  return words;
}

XQuery QueryPlanner::wildcard(const QueryNode& node) {
  ++part_number_;
  const std::vector<std::string> words = expand(node);
  for (const std::string& word : words) plan_.marks.add_word(word, part_number_);
  if (words.empty()) return nothing();
  const std::string shown = node.text + "*";
  if (node.field != nullptr) return part(*node.field, shown, any_form(*node.field, words));
  std::vector<XQuery> fields;
  fields.reserve(kBareFields.size());
  for (const Field* const field : kBareFields) {
    fields.push_back(part(*field, shown, any_form(*field, words)));
  }
  return or_of(fields);
}

XQuery QueryPlanner::near(const QueryNode& node) {
  ++part_number_;
  std::vector<std::vector<std::string>> families;
  std::vector<TypedWord> compounds;
  std::string shown;
  for (const QueryNode& child : node.children) {
    const TypedWord typed = read_typed(child.text);
    if (typed.atoms.empty()) continue;
    std::vector<std::string> family{typed.atoms.front()};
    if (typed.atoms.size() > 1) {
      plan_.marks.add_phrase(typed.atoms, part_number_);
      compounds.push_back(typed);
    } else {
      if (!child.exact) family = index::family_of(database_, stemmer_, family.front());
      for (const std::string& form : family) plan_.marks.add_word(form, part_number_);
    }
    families.push_back(std::move(family));
    shown += (shown.empty() ? "" : fmt::format(" NEAR/{} ", node.distance)) + child.text;
  }
  if (families.empty()) return {};
  const auto window = static_cast<Xapian::termcount>(node.distance + families.size() - 1);
  const auto in_field = [&](const Field& field) {
    std::vector<XQuery> words;
    for (const auto& family : families) {
      const auto terms = with_prefix(field, field.stemmed ? family : std::vector{family.front()});
      words.emplace_back(XQuery::OP_OR, terms.begin(), terms.end());
    }
    XQuery close(XQuery::OP_NEAR, words.begin(), words.end(), window);
    // Xapian measures distances of single words only: "sha-1" stands where its "sha" does.
    for (const TypedWord& typed : compounds) {
      close = XQuery(XQuery::OP_FILTER, close, compound_in(field, typed));
    }
    return part(field, shown, std::move(close));
  };
  if (node.field != nullptr) return in_field(*node.field);
  return XQuery(XQuery::OP_OR, in_field(index::field("body")), in_field(index::field("subject")));
}

XQuery QueryPlanner::filter(const QueryNode& node) {
  if (node.field->kind == index::FieldKind::Cited) {
    CitedQuery cited = cited_query(database_, *node.field, node.text);
    if (!cited.notice.empty()) warn(node, std::move(cited.notice));
    return without_weight(cited.query);
  }
  const std::string term = std::string(node.field->prefix) + fold(node.text);
  if (node.field != &index::field("list")) return without_weight(XQuery(term));
  // A list by its whole name or by the first part of it.
  std::vector<XQuery> lists;
  const auto end = database_.allterms_end(term);
  for (auto it = database_.allterms_begin(term); it != end; ++it) {
    if (*it == term || (*it)[term.size()] == '.' || (*it)[term.size()] == '@') {
      lists.emplace_back(*it);
    }
  }
  if (lists.empty()) {
    warn(node, fmt::format("list:{}: no list of that name is in the archive", node.text));
    return nothing();
  }
  return without_weight(or_of(lists));
}

Result<XQuery> QueryPlanner::message_id(const QueryNode& node) {
  DOCKET_ASSIGN(std::vector<archive::Post> posts, archive_.posts_by_message_id(node.text));
  if (posts.empty()) return nothing();
  return XQuery((new NumberSource(to_ranges(std::move(posts))))->release());
}

Result<XQuery> QueryPlanner::thread(const QueryNode& node) {
  constexpr auto kSlot = index::field("thread").slot;
  auto threads = std::make_shared<ValueSetSource::Set>();
  if (node.children.empty()) {
    std::int64_t number = 0;
    (void)std::from_chars(node.text.data(), node.text.data() + node.text.size(), number);
    DOCKET_ASSIGN(const std::optional<archive::Post> post, archive_.post(PostNum(number)));
    if (!post) {
      warn(node, fmt::format("thread:{}: there is no post of that number", node.text));
      return nothing();
    }
    threads->insert(Xapian::sortable_serialise(static_cast<double>(post->thread.value())));
  } else {
    // Its words are neither marked nor weighed: they need not be in the post that is shown.
    QueryPlanner inner(database_, archive_, query_text_);
    Query query;
    query.root = node.children.front();
    DOCKET_ASSIGN(QueryPlan plan, inner.plan(query));
    for (QueryWarning& warning : plan.warnings) plan_.warnings.push_back(std::move(warning));
    if (plan.query.empty()) return XQuery();  // left out with a warning
    Xapian::Enquire enquire(database_);
    enquire.set_query(plan.query);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_collapse_key(kSlot);
    const Xapian::MSet matches = enquire.get_mset(0, kMaxThreads);
    for (auto it = matches.begin(); it != matches.end(); ++it)
      threads->insert(it.get_collapse_key());
    if (matches.size() == kMaxThreads) {
      warn(node, fmt::format("thread:{{...}}: only {} threads of it are looked at", kMaxThreads));
    }
  }
  return XQuery((new ValueSetSource(kSlot, std::move(threads)))->release());
}

namespace {

XQuery date(const QueryNode& node) {
  constexpr auto kSlot = index::field("date").slot;
  const auto value = [](std::int64_t seconds) {
    return Xapian::sortable_serialise(static_cast<double>(seconds));
  };
  if (node.from && node.until) {
    return without_weight(
        XQuery(XQuery::OP_VALUE_RANGE, kSlot, value(*node.from), value(*node.until - 1)));
  }
  if (node.from) return without_weight(XQuery(XQuery::OP_VALUE_GE, kSlot, value(*node.from)));
  // From "" on posts without a date would match.
  return without_weight(
      XQuery(XQuery::OP_VALUE_RANGE, kSlot, value(INT64_MIN), value(node.until.value_or(0) - 1)));
}

}  // namespace

Result<XQuery> QueryPlanner::all_of(const std::vector<const QueryNode*>& nodes) {
  Queries scored;
  Queries filters;
  Queries excluded;
  for (const QueryNode* const child : nodes) {
    if (child->kind == NodeKind::Not) {
      // What must not be there is neither marked nor a part of any score.
      QueryPlanner inner(database_, archive_, query_text_);
      Query query;
      query.root = child->children.front();
      DOCKET_ASSIGN(QueryPlan plan, inner.plan(query));
      for (QueryWarning& warning : plan.warnings) plan_.warnings.push_back(std::move(warning));
      if (!plan.query.empty()) excluded.push_back(std::move(plan.query));
      continue;
    }
    DOCKET_ASSIGN(XQuery query, node(*child));
    if (query.empty()) continue;  // left out with a warning
    (is_scored(*child) ? scored : filters).push_back(std::move(query));
  }
  XQuery all;
  if (!scored.empty()) all = XQuery(XQuery::OP_AND, scored.begin(), scored.end());
  if (!filters.empty()) {
    const XQuery filter(XQuery::OP_AND, filters.begin(), filters.end());
    all = scored.empty() ? filter : XQuery(XQuery::OP_FILTER, all, filter);
  }
  if (!excluded.empty()) {
    if (scored.empty() && filters.empty()) all = everything();
    all = XQuery(XQuery::OP_AND_NOT, all, or_of(excluded));
  }
  return all;
}

Result<QueryPlan> QueryPlanner::plan(const Query& query) {
  std::vector<const QueryNode*> children;
  if (query.root.kind == NodeKind::And) {
    for (const QueryNode& child : query.root.children) children.push_back(&child);
  } else {
    children.push_back(&query.root);
  }
  // In the order of the query, so that its parts are told in it.
  std::vector<const QueryNode*> rest;
  for (const QueryNode* const child : children) {
    const bool bare = (child->kind == NodeKind::Word || child->kind == NodeKind::Wildcard) &&
                      child->field == nullptr && !child->must && !child->exact;
    if (!bare) {
      rest.push_back(child);
      continue;
    }
    DOCKET_ASSIGN(XQuery word, node(*child));
    if (!word.empty()) plan_.optional.push_back(std::move(word));
  }
  DOCKET_ASSIGN(plan_.required, all_of(rest));
  Queries all = plan_.optional;
  if (!plan_.required.empty()) all.push_back(plan_.required);
  if (all.size() == 1) {
    plan_.query = all.front();
  } else if (!all.empty()) {
    plan_.query = XQuery(XQuery::OP_AND, all.begin(), all.end());
  }
  if (plan_.optional.size() < 2) plan_.optional.clear();
  plan_.ranks = !plan_.parts.empty();
  return std::move(plan_);
}

Result<XQuery> QueryPlanner::node(const QueryNode& node) {
  switch (node.kind) {
    case NodeKind::Word: return word(node);
    case NodeKind::Phrase: return phrase(node);
    case NodeKind::Wildcard: return wildcard(node);
    case NodeKind::Near: return near(node);
    case NodeKind::Filter: return filter(node);
    case NodeKind::MessageId: return message_id(node);
    case NodeKind::Thread: return thread(node);
    case NodeKind::Date: return date(node);
    default: break;
  }
  std::vector<const QueryNode*> children;
  for (const QueryNode& child : node.children) children.push_back(&child);
  if (node.kind != NodeKind::Or) {
    const std::size_t first = plan_.parts.size();
    DOCKET_ASSIGN(XQuery all, all_of(children));
    // Beside an OR a post may have some of them and not all: then they are no part of its score.
    for (std::size_t k = first; k < plan_.parts.size(); ++k) {
      plan_.parts[k].query = XQuery(XQuery::OP_FILTER, plan_.parts[k].query, all);
    }
    return all;
  }
  Queries any;
  for (const QueryNode* const child : children) {
    DOCKET_ASSIGN(XQuery query, this->node(*child));
    if (!query.empty()) any.push_back(std::move(query));
  }
  return any.empty() ? XQuery() : or_of(any);
}

}  // namespace docket::search
