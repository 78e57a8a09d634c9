#include "index/document_builder.hpp"

#include <algorithm>
#include <utility>

#include <xapian.h>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "index/citation_terms.hpp"
#include "index/fields.hpp"
#include "index/words.hpp"
#include "mail/citation.hpp"
#include "mail/fault_concepts.hpp"

namespace docket::index {
namespace {

constexpr std::uint32_t kGap = 100;  // so that no phrase reaches over it
constexpr std::size_t kMaxFilterBytes = 200;
constexpr std::size_t kMaxValueBytes = 200;  // of an author
constexpr std::size_t kMaxFacetValues = 100;

/// Adds words to one document.
class Terms {
 public:
  Terms(Xapian::Document& document, std::string& scratch) : document_(document), term_(scratch) {}

  /// Returns the position to go on at.
  std::uint32_t add(const Field& field, std::string_view text, std::uint32_t position) {
    const WordSink sink = [this, &field](const Word& word) {
      term_.assign(field.prefix);
      term_ += word.term;
      if (field.positions) {
        document_.add_posting(term_, word.position);
      } else {
        document_.add_term(term_);
      }
    };
    return read_words(text, position, sink);
  }

  void add_filter(const Field& field, std::string_view value) {
    std::string folded = fold(value);
    folded.resize(utf8_floor(folded, kMaxFilterBytes));
    if (!folded.empty()) document_.add_boolean_term(std::string(field.prefix) + folded);
  }

 private:
  Xapian::Document& document_;
  std::string& term_;
};

void add_body(Terms& terms, const mail::Body& body) {
  constexpr const Field& kOwn = field("body");
  std::uint32_t position = 1;
  for (const mail::Segment& segment : body.segments) {
    if (segment.kind != mail::SegmentKind::Own) continue;
    position = terms.add(kOwn, body.view(segment), position) + kGap;
  }
  terms.add(field("quoted"), body.quoted_text(), 1);
}

void add_mailboxes(Terms& terms, const Field& field, const std::vector<mail::Mailbox>& boxes) {
  std::uint32_t position = 1;
  for (const mail::Mailbox& box : boxes) {
    position = terms.add(field, box.name, position) + kGap;
    position = terms.add(field, box.address, position) + kGap;
  }
}

void add_strings(Terms& terms, const Field& field, const std::vector<std::string>& strings) {
  std::uint32_t position = 1;
  for (const std::string& text : strings) {
    position = terms.add(field, to_valid_utf8(text), position) + kGap;
  }
}

void add_filters(Terms& terms, const PostFacts& facts, const PostText& text) {
  for (const std::string& list : facts.lists) terms.add_filter(field("list"), list);
  constexpr const Field& kIs = field("is");
  terms.add_filter(kIs, facts.post.parent ? "reply" : "root");
  if (facts.post.copy_count > 1) terms.add_filter(kIs, "reposted");
  if (facts.variant) terms.add_filter(kIs, "variant");
  if (text.has_attachment) terms.add_filter(field("has"), "attachment");
}

/// Values separated by line feeds, each once, in the order of `keys`.
class FacetValues {
 public:
  void add(std::string_view value) {
    if (value.empty() || value == last_ || count_ == kMaxFacetValues) return;
    ++count_;
    last_ = value;
    text_.append(text_.empty() ? "" : "\n").append(value);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_, last_;
  std::size_t count_ = 0;
};

void add_citation(Xapian::Document& document, std::string_view key) {
  const Field* const field = cited_field(mail::citation_kind(key));
  const std::string_view value = cited_value(key);
  if (field != nullptr && !value.empty()) document.add_boolean_term(cited_term(*field, value));
}

void add_citations(Xapian::Document& document, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    add_citation(document, key);
    for (const std::string& parent : mail::citation_parents(key)) add_citation(document, parent);
    const mail::FaultConcept* const fault = mail::FaultConcepts::built_in().find(key);
    if (fault != nullptr && !fault->parent.empty()) add_citation(document, fault->parent);
  }
}

void add_incidents(Xapian::Document& document, const PostFacts& facts) {
  FacetValues incidents;
  FacetValues tags;
  for (const IncidentNum num : facts.incidents) {
    const std::string value = std::to_string(num.value());
    document.add_boolean_term(cited_term(field("incident"), value));
    incidents.add(value);
  }
  for (const std::string& tag : facts.tags) {
    document.add_boolean_term(cited_term(field("tag"), tag));
    tags.add(tag);
  }
  document.add_value(field("incidents").slot, incidents.text());
  document.add_value(field("tags").slot, tags.text());
}

void add_citation_values(Xapian::Document& document, const std::vector<std::string>& keys) {
  FacetValues cas;
  FacetValues bugs;
  FacetValues sections;
  for (const std::string& key : keys) {  // sorted: a bug's comments stand beside each other
    const std::string_view kind = mail::citation_kind(key);
    const std::string_view value = cited_value(key);
    if (kind == "ca") cas.add(value);
    if (kind == "bug") bugs.add(value.substr(0, value.find('#')));
    if (is_section_kind(kind)) sections.add(key);
  }
  document.add_value(field("cas").slot, cas.text());
  document.add_value(field("bugs").slot, bugs.text());
  document.add_value(field("sections").slot, sections.text());
}

void add_values(Xapian::Document& document, const PostFacts& facts) {
  const archive::Post& post = facts.post;
  const auto number = [&](const Field& field, std::int64_t value) {
    document.add_value(field.slot, Xapian::sortable_serialise(static_cast<double>(value)));
  };
  number(field("thread"), post.thread.value());
  if (post.time_source != TimeSource::Unknown) number(field("date"), post.time.utc_seconds);
  std::string author = post.author_address.empty() ? post.author_name : post.author_address;
  author.resize(utf8_floor(author, kMaxValueBytes));
  document.add_value(field("author").slot, fold(author));
  std::string lists;
  for (const std::string& list : facts.lists) lists.append(lists.empty() ? "" : "\n").append(list);
  document.add_value(field("lists").slot, lists);
}

}  // namespace

Result<PostFacts> read_facts(archive::ReadHandle& archive, archive::Post post) {
  PostFacts facts;
  DOCKET_ASSIGN(facts.lists, archive.lists(post.num));
  DOCKET_ASSIGN(facts.variant, archive.shares_message_id(post.num));
  DOCKET_ASSIGN(facts.citations, archive.citation_keys(post.num));
  DOCKET_ASSIGN(const std::vector<archive::IncidentLink> links, archive.incident_links(post.num));
  for (const archive::IncidentLink& link : links) {
    facts.incidents.push_back(link.incident);
    DOCKET_ASSIGN(const std::vector<std::string> tags, archive.incident_tags(link.incident));
    facts.tags.insert(facts.tags.end(), tags.begin(), tags.end());
  }
  std::sort(facts.tags.begin(), facts.tags.end());
  facts.tags.erase(std::unique(facts.tags.begin(), facts.tags.end()), facts.tags.end());
  facts.post = std::move(post);
  return facts;
}

Xapian::Document DocumentBuilder::build(const PostFacts& facts, const PostText& text) {
  Xapian::Document document;
  Terms terms(document, term_);
  add_body(terms, text.body);
  terms.add(field("subject"), text.subject, 1);
  add_mailboxes(terms, field("from"), {text.author});
  add_mailboxes(terms, field("to"), text.to);
  add_strings(terms, field("filename"), text.file_names);
  add_strings(terms, field("attachment"), text.attachments);
  add_filters(terms, facts, text);
  add_citations(document, facts.citations);
  add_values(document, facts);
  add_citation_values(document, facts.citations);
  add_incidents(document, facts);
  return document;
}

}  // namespace docket::index
