#include "search/posting_sources.hpp"

#include <algorithm>

#include "index/index_state.hpp"

namespace docket::search {

NumberSource::NumberSource(std::vector<NumberRange> ranges)
    : ranges_(std::make_shared<const std::vector<NumberRange>>(std::move(ranges))) {}

NumberSource* NumberSource::clone() const { return new NumberSource(ranges_); }

void NumberSource::init(const Xapian::Database& database) {
  database_ = database;
  documents_ = database.get_doccount();
  const auto state = index::from_metadata(database.get_metadata(index::kStateKey));
  shard_ = state ? state->shard : 0;
  shards_ = state ? state->shards : 1;
  present_ = database.postlist_begin("");
  range_ = 0;
  number_ = 0;
}

Xapian::doccount NumberSource::get_termfreq_max() const {
  std::uint64_t count = 0;
  for (const NumberRange& range : *ranges_) count += std::uint64_t{range.last} - range.first + 1;
  return static_cast<Xapian::doccount>(std::min<std::uint64_t>(count, documents_));
}

Xapian::doccount NumberSource::get_termfreq_est() const {
  return std::max<Xapian::doccount>(get_termfreq_max() / shards_, documents_ == 0 ? 0 : 1);
}

Xapian::docid NumberSource::get_docid() const {
  return static_cast<Xapian::docid>((number_ - 1) / shards_ + 1);
}

void NumberSource::seek(std::uint64_t number) {
  const auto end = database_.postlist_end("");
  for (; range_ < ranges_->size(); ++range_) {
    const NumberRange& range = (*ranges_)[range_];
    number = std::max<std::uint64_t>(number, range.first);
    // Up to the next number of this shard, and to the next document that is there.
    number += (shard_ + shards_ - (number - 1) % shards_) % shards_;
    if (number > range.last) continue;
    if (present_ != end) present_.skip_to(static_cast<Xapian::docid>((number - 1) / shards_ + 1));
    if (present_ == end) {
      range_ = ranges_->size();
      return;
    }
    number = std::uint64_t{*present_ - 1} * shards_ + shard_ + 1;
    if (number > range.last) continue;
    number_ = number;
    return;
  }
}

void NumberSource::next(double /*min_weight*/) { seek(number_ + 1); }

void NumberSource::skip_to(Xapian::docid local, double /*min_weight*/) {
  const std::uint64_t number = std::uint64_t{local - 1} * shards_ + shard_ + 1;
  if (number > number_) seek(number);
}

ValueSetSource* ValueSetSource::clone() const { return new ValueSetSource(get_slot(), values_); }

void ValueSetSource::init(const Xapian::Database& database) {
  ValuePostingSource::init(database);
  set_maxweight(0);
}

void ValueSetSource::pass_others() {
  while (!at_end() && !values_->contains(get_value())) ValuePostingSource::next(0);
}

void ValueSetSource::next(double min_weight) {
  ValuePostingSource::next(min_weight);
  pass_others();
}

void ValueSetSource::skip_to(Xapian::docid local, double min_weight) {
  ValuePostingSource::skip_to(local, min_weight);
  pass_others();
}

bool ValueSetSource::check(Xapian::docid local, double min_weight) {
  return ValuePostingSource::check(local, min_weight) && !at_end() &&
         values_->contains(get_value());
}

}  // namespace docket::search
