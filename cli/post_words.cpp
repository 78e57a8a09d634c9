#include "cli/post_words.hpp"

#include "core/timestamp.hpp"

namespace docket::cli {

std::string shown_author(const archive::Post& post, const Configuration& configuration) {
  return post.author_name.empty() ? shown_address(configuration, post.author_address)
                                  : post.author_name;
}

std::string shown_day(const archive::Post& post) {
  constexpr std::size_t kDay = 10;
  return post.time_source == TimeSource::Unknown
             ? std::string("no date")
             : to_rfc3339(post.time.utc_seconds).substr(0, kDay);
}

}  // namespace docket::cli
