#pragma once

/// Sets of posts that are known outside of the index, as parts of a Xapian query. They match
/// without weight.

#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <xapian.h>

namespace docket::search {

/// Documents first, first + 1 ... last.
struct NumberRange {
  Xapian::docid first = 1, last = 0;
};

/// Posts by number, in ranges that ascend and do not overlap. Each shard must have its place
/// (index_state.hpp) in its metadata.
class NumberSource final : public Xapian::PostingSource {
 public:
  explicit NumberSource(std::vector<NumberRange> ranges);

  [[nodiscard]] Xapian::doccount get_termfreq_min() const override { return 0; }
  [[nodiscard]] Xapian::doccount get_termfreq_est() const override;
  [[nodiscard]] Xapian::doccount get_termfreq_max() const override;
  void next(double min_weight) override;
  void skip_to(Xapian::docid local, double min_weight) override;
  [[nodiscard]] bool at_end() const override { return range_ == ranges_->size(); }
  [[nodiscard]] Xapian::docid get_docid() const override;
  [[nodiscard]] NumberSource* clone() const override;
  void init(const Xapian::Database& database) override;
  [[nodiscard]] std::string get_description() const override { return "NumberSource()"; }

 private:
  explicit NumberSource(std::shared_ptr<const std::vector<NumberRange>> ranges)
      : ranges_(std::move(ranges)) {}
  /// Moves to the first number >= `number` of this shard that is in a range and in the database.
  void seek(std::uint64_t number);

  std::shared_ptr<const std::vector<NumberRange>> ranges_;
  Xapian::doccount documents_ = 0;
  unsigned shard_ = 0, shards_ = 1;
  std::size_t range_ = 0;
  std::uint64_t number_ = 0;  // of the post; 0: before the first
  Xapian::PostingIterator present_;
  Xapian::Database database_;
};

/// Documents whose value in `slot` is one of a set.
class ValueSetSource final : public Xapian::ValuePostingSource {
 public:
  using Set = std::unordered_set<std::string>;
  ValueSetSource(Xapian::valueno value_slot, std::shared_ptr<const Set> values)
      : ValuePostingSource(value_slot), values_(std::move(values)) {}

  void next(double min_weight) override;
  void skip_to(Xapian::docid local, double min_weight) override;
  bool check(Xapian::docid local, double min_weight) override;
  [[nodiscard]] Xapian::doccount get_termfreq_min() const override { return 0; }
  [[nodiscard]] ValueSetSource* clone() const override;
  void init(const Xapian::Database& database) override;
  [[nodiscard]] std::string get_description() const override { return "ValueSetSource()"; }

 private:
  void pass_others();

  std::shared_ptr<const Set> values_;
};

}  // namespace docket::search
