#pragma once

/// Posts with reposts of every kind and with posts that only look like them.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/reposts/measurement.hpp"

namespace docket::test {

/// The set grows by up to six mails for each base; "post" numbers go on from those that are there.
/// Of bases only the first mail under a Message-ID is taken, and only those whose author meant some
/// words and that tell their date.
void add_bases(std::vector<JudgedMail>& set, const std::vector<std::string>& bases,
               std::uint64_t seed);

/// Sets of make_look_alikes.
void add_look_alikes(std::vector<JudgedMail>& set, std::size_t rounds, std::uint64_t seed);

/// `count` invented posts.
[[nodiscard]] std::vector<std::string> sample_bases(std::size_t count, std::uint64_t seed);

}  // namespace docket::test
