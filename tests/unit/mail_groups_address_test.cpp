#include <catch2/catch.hpp>

#include "mail/groups_address.hpp"

using namespace docket::mail;  // NOLINT(google-build-using-namespace)

TEST_CASE("parse_groups_address: every form names group, thread and message", "[mail][page]") {
  const auto [url, group, domain, thread, message] =
      GENERATE(table<const char*, const char*, const char*, const char*, const char*>({
          {"https://groups.google.com/g/example.security.policy/c/oP8XuNXrANw",
           "example.security.policy", "", "oP8XuNXrANw", ""},
          {"https://groups.google.com/g/example.security.policy/c/oP8XuNXrANw/m/SwRavCzVE7gJ",
           "example.security.policy", "", "oP8XuNXrANw", "SwRavCzVE7gJ"},
          {"http://groups.google.com/a/Example.org/g/policy/c/WL_-9pVhZf8?pli=1", "policy",
           "example.org", "WL_-9pVhZf8", ""},
          {"groups.google.com/g/policy/c/-o-qkJzPe5Q", "policy", "", "-o-qkJzPe5Q", ""},
          {"https://groups.google.com/forum/#!topic/example.policy/oP8XuNXrANw/discussion",
           "example.policy", "", "oP8XuNXrANw", ""},
          {"https://groups.google.com/forum/?hl=en#!msg/example.policy/oP8XuNXrANw/SwRavCzVE7gJ",
           "example.policy", "", "oP8XuNXrANw", "SwRavCzVE7gJ"},
          {"https://groups.google.com/d/topic/example.policy/oP8XuNXrANw", "example.policy", "",
           "oP8XuNXrANw", ""},
          {"https://groups.google.com/d/msg/example.policy/oP8XuNXrANw/SwRavCzVE7gJ",
           "example.policy", "", "oP8XuNXrANw", "SwRavCzVE7gJ"},
          {"https://groups.google.com/forum/#!topic/example.policy/oP8XuNXrANw%5B1-25%5D",
           "example.policy", "", "oP8XuNXrANw", ""},
          {"https://groups.google.com/forum/#!topic/example.policy/oP8XuNXrANw[1-25]",
           "example.policy", "", "oP8XuNXrANw", ""},
          {"http://groups.google.com/group/example.policy/browse_thread/thread/76536d1fb451ac60#",
           "example.policy", "", "dlNtH7RRrGA", ""},
          {"http://groups.google.com/group/example.policy/browse_thread/thread/76536d1fb451ac60/"
           "b813d52cbc5a044b?lnk=st#b813d52cbc5a044b",
           "example.policy", "", "dlNtH7RRrGA", "SwRavCzVE7gJ"},
          {"http://groups.google.com/group/example.policy/msg/b813d52cbc5a044b", "example.policy",
           "", "", "SwRavCzVE7gJ"},
          {"http://groups.google.com/group/example.policy/tree/browse_frm/thread/76536d1fb451ac60",
           "example.policy", "", "dlNtH7RRrGA", ""},
          {"http://groups.google.com/group/example.policy/t/76536d1fb451ac60", "example.policy", "",
           "dlNtH7RRrGA", ""},
          {"https://groups.google.com/u/0/a/example.org/g/policy/c/oP8XuNXrANw", "policy",
           "example.org", "oP8XuNXrANw", ""},
          {"https://groups.google.com/forum/#!searchin/example.policy/ocsp/example.policy/"
           "oP8XuNXrANw/SwRavCzVE7gJ",
           "example.policy", "", "oP8XuNXrANw", "SwRavCzVE7gJ"},
          {"https://groups.google.com/forum/#!original/example.policy/oP8XuNXrANw/SwRavCzVE7gJ",
           "example.policy", "", "oP8XuNXrANw", "SwRavCzVE7gJ"},
          {"https://groups.google.com/forum/print/msg/example.policy/oP8XuNXrANw/SwRavCzVE7gJ",
           "example.policy", "", "oP8XuNXrANw", "SwRavCzVE7gJ"},
          {"./g/example.policy/c/oP8XuNXrANw/m/SwRavCzVE7gJ", "example.policy", "", "oP8XuNXrANw",
           "SwRavCzVE7gJ"},
          {"./a/example.org/g/policy", "policy", "example.org", "", ""},
      }));
  CAPTURE(url);
  const auto address = parse_groups_address(url);
  REQUIRE(address);
  CHECK(address->group == group);
  CHECK(address->domain == domain);
  CHECK(address->thread == thread);
  CHECK(address->message == message);
}

TEST_CASE("parse_groups_address: what is none", "[mail][page]") {
  const auto* const url = GENERATE(
      "", "g", "https://example.org/g/policy/c/oP8XuNXrANw", "https://groups.google.com/",
      "https://groups.google.com/my-groups", "./my-groups", "https://groups.google.com/g/",
      "https://groups.google.com.example.org/g/policy/c/oP8XuNXrANw",
      "https://groups.google.com/g/pol<i>cy/c/oP8XuNXrANw", "mailto:policy@googlegroups.com");
  CAPTURE(url);
  CHECK_FALSE(parse_groups_address(url));
}

TEST_CASE("GroupsAddress: the list has the name that its mail gives it", "[mail][page]") {
  const auto list = [](const char* url) { return parse_groups_address(url)->list(); };
  CHECK(list("https://groups.google.com/g/example.security.policy/c/oP8XuNXrANw") ==
        "example.security.policy");
  CHECK(list("https://groups.google.com/a/example.org/g/policy/c/oP8XuNXrANw") ==
        "policy.example.org");
  CHECK(list("https://groups.google.com/g/policy/c/oP8XuNXrANw") == "policy.googlegroups.com");
}

TEST_CASE("ids of Google: hexadecimal digits and base64url are the same bytes", "[mail][page]") {
  CHECK(groups_thread_from_hex("ffa097a0a4d22e7c") == "_6CXoKTSLnw");
  CHECK(groups_thread_from_hex("76536D1FB451AC60") == "dlNtH7RRrGA");
  CHECK(groups_thread_to_hex("dlNtH7RRrGA") == "76536d1fb451ac60");
  CHECK(groups_message_from_hex("b813d52cbc5a044b") == "SwRavCzVE7gJ");
  for (const char* bad : {"", "76536d1fb451ac6", "76536d1fb451ac600", "76536d1fb451ac6g"}) {
    CHECK_FALSE(groups_thread_from_hex(bad));
  }
  for (const char* bad : {"", "dlNtH7RRrG", "dlNtH7RRrGAA", "dlNtH7RRr+A"}) {
    CHECK_FALSE(groups_thread_to_hex(bad));
  }
}

TEST_CASE("looks_like_newsgroup: names of a hierarchy only", "[mail][page]") {
  CHECK(looks_like_newsgroup("example.security.policy"));
  CHECK(looks_like_newsgroup("comp.lang.c++"));
  for (const char* other : {"", "MDSP", "policy", "example.org", "Ada B. Sample", "a..b", "A.b.c",
                            "ada.b.c@example.org", "www.example.org.", ".a.b"}) {
    CAPTURE(other);
    CHECK_FALSE(looks_like_newsgroup(other));
  }
}
