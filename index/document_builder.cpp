#include "index/document_builder.hpp"

#include <algorithm>

#include <xapian.h>

#include "core/utf8.hpp"
#include "index/fields.hpp"

namespace docket::index {
namespace {

constexpr std::size_t kMaxIndexedBytes = 1024 * 1024;  // of one post's own words

}  // namespace

struct DocumentBuilder::Impl {
  Xapian::TermGenerator generator;
};

DocumentBuilder::DocumentBuilder() : impl_(std::make_unique<Impl>()) {
  impl_->generator.set_stemmer(Xapian::Stem("en"));
  impl_->generator.set_stemming_strategy(Xapian::TermGenerator::STEM_SOME);
}

DocumentBuilder::~DocumentBuilder() = default;

Xapian::Document DocumentBuilder::build(const archive::Post& post, const mail::Analysis& analysis) {
  Xapian::Document document;
  Xapian::TermGenerator& generator = impl_->generator;
  generator.set_document(document);
  generator.set_termpos(0);
  std::string own = analysis.body.own_text();
  own.resize(utf8_floor(own, kMaxIndexedBytes));
  generator.index_text(own, 1, std::string(field("body").prefix));
  generator.increase_termpos();
  generator.index_text(analysis.subject.base, 1, std::string(field("subject").prefix));
  document.add_value(field("date").slot,
                     Xapian::sortable_serialise(static_cast<double>(post.time.utc_seconds)));
  document.add_value(field("thread").slot,
                     Xapian::sortable_serialise(static_cast<double>(post.thread.value())));
  return document;
}

}  // namespace docket::index
