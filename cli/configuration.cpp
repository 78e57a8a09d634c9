#include "cli/configuration.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include "core/text.hpp"

namespace docket::cli {
namespace {

/// RFC 3986 unreserved characters, and those that mail readers leave alone in mid: URIs.
bool is_plain(char c) {
  return is_alnum(c) || std::string_view("-._~@$!*+=").find(c) != std::string_view::npos;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_plain(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Result<Configuration> read(const toml::table& table, const std::string& file) {
  Configuration configuration;
  for (const auto& [key, value] : table) {
    const auto wrong = [&file, name = std::string(key.str()),
                        line = value.source().begin.line](const char* what) {
      return fail(Errc::InvalidInput, fmt::format("{}:{}: {} {}", file, line, name, what),
                  "docket.toml knows base_url and mask_addresses");
    };
    if (key.str() == "base_url") {
      if (!value.is_string()) return wrong("must be a string");
      configuration.base_url = value.value_or(std::string());
      while (configuration.base_url.ends_with('/')) configuration.base_url.pop_back();
    } else if (key.str() == "mask_addresses") {
      if (!value.is_boolean()) return wrong("must be true or false");
      configuration.mask_addresses = value.value_or(false);
    } else {
      return wrong("is not known");
    }
  }
  return configuration;
}

}  // namespace

Result<Configuration> load_configuration(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return Configuration{};
  try {
    return read(toml::parse_file(file.string()), file.string());
  } catch (const toml::parse_error& e) {
    return fail(Errc::InvalidInput,
                fmt::format("{}:{}: {}", file.string(), e.source().begin.line, e.description()),
                "docket.toml is written in TOML (toml.io)");
  }
}

std::string permalink(const Configuration& configuration, std::string_view message_id) {
  if (configuration.base_url.empty()) return "mid:" + percent_encode(message_id);
  return configuration.base_url + "/m/" + percent_encode(message_id);
}

std::string thread_permalink(const Configuration& configuration, std::string_view root_id) {
  if (configuration.base_url.empty()) return "mid:" + percent_encode(root_id);
  return configuration.base_url + "/t/" + percent_encode(root_id);
}

std::string shown_address(const Configuration& configuration, std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (!configuration.mask_addresses || at == std::string_view::npos) return std::string(address);
  return std::string(address.substr(0, at)) + "@...";
}

}  // namespace docket::cli
