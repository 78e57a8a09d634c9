#include "index/index_state.hpp"

#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "index/fields.hpp"
#include "index/index_directory.hpp"

namespace docket::index {
namespace {

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::string to_metadata(const ShardState& state) {
  const archive::State& archive = state.archive;
  return fmt::format("{} {}/{} {} {} {} {}", kIndexSchema, state.shard, state.shards, archive.uuid,
                     archive.modseq.value(), archive.size, archive.root.hex());
}

std::optional<ShardState> from_metadata(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (words.size() != 6 || to_number(words[0]) != kIndexSchema) return std::nullopt;
  const std::size_t slash = words[1].find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto shard = to_number(words[1].substr(0, slash));
  const auto shards = to_number(words[1].substr(slash + 1));
  const auto modseq = to_number(words[3]);
  const auto size = to_number(words[4]);
  const auto root = Digest::from_hex(words[5]);
  if (!shard || !shards || !modseq || !size || !root) return std::nullopt;
  if (*shards < 1 || *shards > kMaxShards || *shard >= *shards) return std::nullopt;
  return ShardState{
      static_cast<unsigned>(*shard),
      static_cast<unsigned>(*shards),
      {std::string(words[2]), Modseq(*modseq), static_cast<std::uint64_t>(*size), *root}};
}

}  // namespace docket::index
