#include "index/index_state.hpp"

#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "index/fields.hpp"

namespace docket::index {
namespace {

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::string to_metadata(const archive::State& state) {
  return fmt::format("{} {} {} {} {}", kIndexSchema, state.uuid, state.modseq.value(), state.size,
                     state.root.hex());
}

std::optional<archive::State> from_metadata(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (words.size() != 5 || to_number(words[0]) != kIndexSchema) return std::nullopt;
  const auto modseq = to_number(words[2]);
  const auto size = to_number(words[3]);
  const auto root = Digest::from_hex(words[4]);
  if (!modseq || !size || !root) return std::nullopt;
  return archive::State{std::string(words[1]), Modseq(*modseq), static_cast<std::uint64_t>(*size),
                        *root};
}

}  // namespace docket::index
