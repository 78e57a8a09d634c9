#include "mail/date_zones.hpp"

#include <array>

#include "core/text.hpp"

namespace docket::mail {
namespace {

struct Zone {
  std::string_view name;
  int minutes;
};

constexpr std::array kZones{
    Zone{"ut", 0},     Zone{"utc", 0},     Zone{"gmt", 0},     Zone{"wet", 0},    Zone{"est", -300},
    Zone{"edt", -240}, Zone{"cst", -360},  Zone{"cdt", -300},  Zone{"mst", -420}, Zone{"mdt", -360},
    Zone{"pst", -480}, Zone{"pdt", -420},  Zone{"ast", -240},  Zone{"adt", -180}, Zone{"nst", -210},
    Zone{"ndt", -150}, Zone{"akst", -540}, Zone{"akdt", -480}, Zone{"hst", -600}, Zone{"brt", -180},
    Zone{"art", -180}, Zone{"bst", 60},    Zone{"west", 60},   Zone{"cet", 60},   Zone{"met", 60},
    Zone{"mez", 60},   Zone{"cest", 120},  Zone{"mest", 120},  Zone{"mesz", 120}, Zone{"eet", 120},
    Zone{"eest", 180}, Zone{"sast", 120},  Zone{"idt", 180},   Zone{"msk", 180},  Zone{"msd", 240},
    Zone{"ist", 330},  Zone{"ict", 420},   Zone{"hkt", 480},   Zone{"sgt", 480},  Zone{"awst", 480},
    Zone{"jst", 540},  Zone{"kst", 540},   Zone{"acst", 570},  Zone{"acdt", 630}, Zone{"aest", 600},
    Zone{"aedt", 660}, Zone{"nzst", 720},  Zone{"nzdt", 780},  Zone{"wst", 480},
};

/// Longer names before those that are their beginnings.
constexpr std::array kRegions{
    Zone{"us eastern", -300},
    Zone{"us mountain", -420},
    Zone{"aus eastern", 600},
    Zone{"e. australia", 600},
    Zone{"aus central", 570},
    Zone{"w. australia", 480},
    Zone{"new zealand", 720},
    Zone{"sa pacific", -300},
    Zone{"sa western", -240},
    Zone{"sa eastern", -180},
    Zone{"e. south america", -180},
    Zone{"central america", -360},
    Zone{"canada central", -360},
    Zone{"central european", 60},
    Zone{"central europe", 60},
    Zone{"w. europe", 60},
    Zone{"romance", 60},
    Zone{"e. europe", 120},
    Zone{"fle", 120},
    Zone{"gtb", 120},
    Zone{"south africa", 120},
    Zone{"israel", 120},
    Zone{"jerusalem", 120},
    Zone{"arabic", 180},
    Zone{"arabian", 240},
    Zone{"arab", 180},
    Zone{"russian", 180},
    Zone{"india", 330},
    Zone{"se asia", 420},
    Zone{"china", 480},
    Zone{"singapore", 480},
    Zone{"taipei", 480},
    Zone{"tokyo", 540},
    Zone{"korea", 540},
    Zone{"greenwich", 0},
    Zone{"gmt", 0},
    Zone{"newfoundland", -210},
    Zone{"atlantic", -240},
    Zone{"eastern", -300},
    Zone{"central", -360},
    Zone{"mountain", -420},
    Zone{"pacific", -480},
    Zone{"alaskan", -540},
    Zone{"hawaiian", -600},
};

}  // namespace

std::optional<int> zone_minutes(std::string_view name) {
  for (const Zone& zone : kZones) {
    if (iequals(zone.name, name)) return zone.minutes;
  }
  return std::nullopt;
}

std::optional<NamedRegion> zone_region(std::string_view text) {
  for (const Zone& zone : kRegions) {
    if (!istarts_with(text, zone.name)) continue;
    const std::string_view rest = text.substr(zone.name.size());
    if (istarts_with(rest, " standard") || istarts_with(rest, " daylight") ||
        istarts_with(rest, " summer")) {
      return NamedRegion{zone.minutes, zone.name.size()};
    }
  }
  return std::nullopt;
}

}  // namespace docket::mail
