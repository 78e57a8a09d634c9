#pragma once

/// Seeded choices that are the same with every standard library (its distributions are not).

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace docket::test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// 0 where `end` is 0.
  std::size_t below(std::size_t end) {
    return end == 0 ? 0 : static_cast<std::size_t>(engine_() % end);
  }
  /// Both ends may come.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low + 1)));
  }
  bool percent(unsigned chance) { return below(100) < chance; }
  std::uint64_t bits() { return engine_(); }

  template <typename Container>
  const auto& pick(const Container& from) {
    return from[below(from.size())];
  }
  template <typename T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t left = values.size(); left > 1; --left) {
      std::swap(values[left - 1], values[below(left)]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace docket::test
