#pragma once

/// Posts to make reposts of: invented texts (bodies/*.txt) with seeded choices in them, as mails of
/// invented persons.
///
///     === html: Proposal: [[quarterly|yearly]] review      a text begins; "html: " sends it as
///     HTML It would need [[3..9]] volunteers.                   one of several; a number

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/random.hpp"

namespace docket::test {

struct SampleText {
  std::string subject;
  std::string body;
  bool html = false;
};

/// All of bodies/*.txt, in a fixed order.
[[nodiscard]] std::vector<SampleText> load_sample_texts();

/// One of each choice is taken.
[[nodiscard]] std::string with_choices(std::string_view text, Random& random);

struct Person {
  std::string name, address;
};
[[nodiscard]] Person some_person(Random& random);

/// A mail of the text: wrapped, greeted, signed, as a root or as an answer. `number` makes its
/// Message-ID.
[[nodiscard]] std::string sample_post(const SampleText& text, std::size_t number, Random& random);

}  // namespace docket::test
