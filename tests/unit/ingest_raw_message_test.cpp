#include <cstring>
#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <sys/mman.h>

#include "ingest/raw_message.hpp"

namespace docket::ingest {
namespace {

TEST_CASE("RawBytes: the view stays valid when it is moved or copied", "[ingest][raw]") {
  for (const std::string& text : {std::string("short"), std::string(1000, 'x'), std::string()}) {
    RawBytes first(text);
    const char* const address = first.view().data();
    RawBytes second = std::move(first);
    CHECK(second.view() == text);
    CHECK(second.view().data() == address);
    RawBytes third;
    third = second;
    second = RawBytes();
    CHECK(third.view() == text);
  }
  CHECK(RawBytes().view().empty());
}

TEST_CASE("RawBytes: takes over a mapping", "[ingest][raw]") {
  constexpr std::size_t kSize = 8192;
  void* address =
      ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(address != MAP_FAILED);
  std::memset(address, 'x', kSize);
  RawBytes copy;
  {
    const RawBytes bytes = RawBytes::adopt_mapping(address, kSize);
    copy = bytes;
  }
  CHECK(copy.view() == std::string(kSize, 'x'));
}

}  // namespace
}  // namespace docket::ingest
