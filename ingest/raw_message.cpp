#include "ingest/raw_message.hpp"

#include <utility>

#include <sys/mman.h>

namespace docket::ingest {

RawBytes::RawBytes(std::string bytes) {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  view_ = *owner;
  owner_ = std::move(owner);
}

RawBytes RawBytes::adopt_mapping(void* address, std::size_t size) {
  RawBytes bytes;
  bytes.owner_ = std::shared_ptr<const void>(
      address, [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); });
  bytes.view_ = {static_cast<const char*>(address), size};
  return bytes;
}

RawBytes RawBytes::part(std::size_t offset, std::size_t length) const {
  RawBytes bytes;
  bytes.owner_ = owner_;
  bytes.view_ = view_.substr(offset, length);
  return bytes;
}

}  // namespace docket::ingest
