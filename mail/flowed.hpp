#pragma once

/// Text of format=flowed (RFC 3676) with its paragraphs joined.

#include <string>
#include <string_view>

namespace docket::mail {

/// DelSp (RFC 3676, 4.1): whether the blank that marks a soft line break is part of the text.
enum class DelSp { No, Yes };

/// `text` has "\n" line ends. Quoted paragraphs are joined only with lines of their own depth and
/// get their marks back as ">> "; space-stuffing is undone; "-- " stays a line of its own.
[[nodiscard]] std::string join_flowed(std::string_view text, DelSp delsp);

}  // namespace docket::mail
