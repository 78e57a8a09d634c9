#pragma once

/// What Xapian tells of each post that it looks at: for facets and exact totals.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <xapian.h>

#include "search/facet.hpp"

namespace docket::search {

class FacetSpy final : public Xapian::MatchSpy {
 public:
  void operator()(const Xapian::Document& document, double weight) override;
  [[nodiscard]] std::vector<Facet> facets() const;

 private:
  using Counts = std::unordered_map<std::string, std::int64_t>;
  Counts authors_, lists_, years_, cas_, bugs_, sections_, incidents_, tags_;
};

/// Posts that were looked at and matched, and their threads.
class CountSpy final : public Xapian::MatchSpy {
 public:
  void operator()(const Xapian::Document& document, double weight) override;
  [[nodiscard]] Xapian::doccount posts() const { return posts_; }
  [[nodiscard]] std::size_t threads() const { return threads_.size(); }

 private:
  Xapian::doccount posts_ = 0;
  std::unordered_set<std::string> threads_;
};

}  // namespace docket::search
