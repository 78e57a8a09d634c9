#include <string>

#include <catch2/catch.hpp>

#include "mail/mime_structure.hpp"

using docket::mail::guess_boundary;
using docket::mail::MultipartView;
using docket::mail::split_multipart;

namespace {

/// "preamble{part|part}epilogue"
std::string shown(std::string_view body, const std::string& boundary, std::size_t max = 100) {
  const MultipartView view = split_multipart(body, boundary, max);
  std::string out(view.preamble);
  out += '{';
  for (std::size_t i = 0; i < view.parts.size(); ++i) {
    if (i > 0) out += '|';
    out += view.parts[i];
  }
  return out.append("}").append(view.epilogue);
}

}  // namespace

TEST_CASE("split_multipart: preamble, parts and epilogue", "[mail][mime]") {
  CHECK(shown("pre\n--b\none\n--b\ntwo\n--b--\nepi\n", "b") == "pre{one|two}epi\n");
  CHECK(shown("--b\r\none\r\n\r\n--b\r\ntwo\r\n--b--\r\n", "b") == "{one\r\n|two}");
  CHECK(shown("--b  \none\n--b--\t\n", "b") == "{one}");
  CHECK(shown("--b\n--b\n--b--", "b") == "{|}");
  CHECK(split_multipart("--b\none\n--b--", "b", 9).closed);
}

TEST_CASE("split_multipart: a boundary is a whole line", "[mail][mime]") {
  CHECK(shown("--ab\none\n--abc\nsee --ab\n--ab x\n--ab--\n", "ab") ==
        "{one\n--abc\nsee --ab\n--ab x}");
  CHECK(shown("--a.*\none\n--axx\n--a.*--\n", "a.*") == "{one\n--axx}");
}

TEST_CASE("split_multipart: what is not closed ends with the text", "[mail][mime]") {
  const MultipartView view = split_multipart("--b\none\n--b\ntwo\n", "b", 9);
  REQUIRE(view.parts.size() == 2);
  CHECK(view.parts[1] == "two\n");
  CHECK_FALSE(view.closed);
  CHECK_FALSE(view.cut);
  CHECK(shown("--b", "b") == "{}");
  CHECK(shown("--b\n", "b") == "{}");
}

TEST_CASE("split_multipart: without boundary all is preamble", "[mail][mime]") {
  CHECK(shown("one\ntwo\n", "b") == "one\ntwo\n{}");
  CHECK(shown("--\none\n", "") == "--\none\n{}");
  CHECK(shown("", "b") == "{}");
  CHECK(shown("--b\none\n", "b", 0) == "--b\none\n{}");
}

TEST_CASE("split_multipart: the last part allowed takes the rest", "[mail][mime]") {
  const MultipartView view = split_multipart("--b\none\n--b\ntwo\n--b\nthree\n--b--\n", "b", 2);
  REQUIRE(view.parts.size() == 2);
  CHECK(view.parts[1] == "two\n--b\nthree\n--b--\n");
  CHECK(view.cut);
  CHECK_FALSE(split_multipart("--b\none\n--b\ntwo\n--b--\n", "b", 2).cut);
}

TEST_CASE("split_multipart: a closing line that parts follow does not close", "[mail][mime]") {
  CHECK(shown("--b\none\n--b--\n\n--b\nContent-Type: text/plain\n\ntwo\n--b--\nend", "b") ==
        "{one|Content-Type: text/plain\n\ntwo}end");
  CHECK(shown("--b\none\n--b--\n--b\nsaid he\n", "b") == "{one}--b\nsaid he\n");
}

TEST_CASE("guess_boundary: the boundary that stands in the body", "[mail][mime]") {
  CHECK(guess_boundary("hello\n--b 1 \nContent-Type: text/plain\n\nx\n") == "b 1");
  CHECK(guess_boundary("--b\n\none\n--b\n\ntwo\n--b--\n") == "b");
  CHECK(guess_boundary("--\nContent with it\n-----\n").empty());
  CHECK(guess_boundary("").empty());
}
