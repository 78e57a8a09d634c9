// Whatever the bytes: fields lie in the header, in order and without overlap, and what follows
// the header does not change them.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/header.hpp"

namespace {

using docket::mail::Defect;
using docket::mail::Defects;
using docket::mail::HeaderFieldView;
using docket::mail::HeaderView;
using docket::mail::split_header;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_fields(std::string_view mail, const HeaderView& header) {
  std::size_t position = 0;
  for (const HeaderFieldView& field : header.fields()) {
    require(field.offset >= position && !field.name.empty());
    require(mail.substr(field.offset, field.name.size()) == field.name);
    const auto value = static_cast<std::size_t>(field.value.data() - mail.data());
    require(value > field.offset && value + field.value.size() <= header.body_offset());
    require(header.find(field.name) != nullptr);
    position = value + field.value.size();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view mail(reinterpret_cast<const char*>(data), size);
  Defects defects;
  const HeaderView header = split_header(mail, defects);
  require(header.body_offset() <= size);
  check_fields(mail, header);
  for (const Defect& defect : defects.list()) {
    require(defect.offset <= size && docket::is_valid_utf8(defect.what));
  }
  Defects again;
  const HeaderView same = split_header(mail, again);
  require(same.fields().size() == header.fields().size());
  require(same.body_offset() == header.body_offset());
  require(again.list().size() == defects.list().size());
  return 0;
}
