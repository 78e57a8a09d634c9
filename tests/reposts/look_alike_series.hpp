#pragma once

/// One author's mails, with ids and times of their own.

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/reposts/sample_posts.hpp"
#include "tests/support/message_builder.hpp"

namespace docket::test {

inline constexpr std::int64_t kMinute = 60;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

class Series {
 public:
  explicit Series(Random& random)
      : random_(random),
        author_(some_person(random)),
        start_(random.between(0, 5 * 365 * kDay)),
        name_(fmt::format("{:016x}", random.bits())) {}

  Random& random() { return random_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  MessageBuilder next(std::int64_t seconds_later) {
    return msg()
        .from(fmt::format("{} <{}>", author_.name, author_.address))
        .id(fmt::format("like{}.{}@alike.example", ++count_, name_))
        .at(start_ += seconds_later);
  }
  MessageBuilder next(std::int64_t seconds_later, const std::string& subject,
                      const std::string& body) {
    return next(seconds_later).subject(subject).body(body);
  }
  /// A mail that answers the n-th mail of an imagined thread.
  MessageBuilder answer(std::int64_t seconds_later, int parent, const std::string& subject,
                        const std::string& body) {
    return next(seconds_later, subject, body)
        .refs({fmt::format("root.{}@alike.example", name_),
               fmt::format("parent{}.{}@alike.example", parent, name_)});
  }

 private:
  Random& random_;
  Person author_;
  std::int64_t start_;
  std::string name_;
  int count_ = 0;
};

using Mails = std::vector<std::string>;

/// Of machines; each set is of mails that are posts of their own.
[[nodiscard]] Mails daily(Series& series);
[[nodiscard]] Mails weekly(Series& series);
[[nodiscard]] Mails builds_by_number(Series& series);
[[nodiscard]] Mails robot_reports(Series& series);
[[nodiscard]] Mails away_days_apart(Series& series);
[[nodiscard]] Mails away_minutes_apart(Series& series);
[[nodiscard]] Mails tracker(Series& series);
/// Texts of which an archive left question marks alone.
[[nodiscard]] Mails destroyed_texts(Series& series);

}  // namespace docket::test
