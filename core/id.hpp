#pragma once

/// The archive's numbers, as distinct integer types so that they cannot be mixed up
/// (docs/archive-format.md, "Numbers and ids"). All count from 1; 0 is "none".

#include <compare>
#include <cstdint>
#include <functional>

namespace docket {

template <typename Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::int64_t value) : value_(value) {}
  [[nodiscard]] constexpr std::int64_t value() const { return value_; }
  [[nodiscard]] constexpr explicit operator bool() const { return value_ != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::int64_t value_ = 0;
};

using CopyNum = Id<struct CopyTag>;          ///< a copy, in order of arrival, dense
using PostNum = Id<struct PostTag>;          ///< the CopyNum of the copy that first made the post
using ThreadNum = Id<struct ThreadTag>;      ///< the lowest PostNum of the thread
using PageNum = Id<struct PageTag>;          ///< a saved page, in order of arrival
using SourceNum = Id<struct SourceTag>;      ///< a file, folder or stream that was read
using IncidentNum = Id<struct IncidentTag>;  ///< a CA incident: its Bugzilla bug number
using Modseq = Id<struct ModseqTag>;         ///< the archive's change counter (RFC 7162's word)

}  // namespace docket

template <typename Tag>
struct std::hash<docket::Id<Tag>> {
  std::size_t operator()(docket::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.value());
  }
};
