#pragma once

/// Sets of mails of which each is a post of its own, however alike they are: periodic posts, parts
/// of a series, short answers, automatic answers, what two people send from one template.

#include <string>
#include <vector>

#include "tests/support/random.hpp"

namespace docket::test {

struct LookAlikes {
  std::string label;
  std::vector<std::string> mails;
};

/// `rounds` sets of each sort.
[[nodiscard]] std::vector<LookAlikes> make_look_alikes(std::size_t rounds, Random& random);

}  // namespace docket::test
