# How every target of docket is made: one static library per folder, the same warnings for all.

add_library(docket_warnings INTERFACE)
target_compile_options(docket_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough -Wundef
  $<$<BOOL:${DOCKET_WERROR}>:-Werror>)

# docket_library(FOLDER [SOURCES ...] [HEADERS ...] [PUBLIC libs...] [PRIVATE libs...])
# makes the static library docket_FOLDER, with the alias docket::FOLDER. Headers are found
# from the project's root: #include "mail/message.hpp".
function(docket_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  add_library(docket_${folder} STATIC ${ARG_SOURCES})
  add_library(docket::${folder} ALIAS docket_${folder})
  target_sources(docket_${folder} PUBLIC FILE_SET HEADERS
    BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${ARG_HEADERS})
  target_compile_features(docket_${folder} PUBLIC cxx_std_20)
  set_target_properties(docket_${folder} PROPERTIES CXX_EXTENSIONS OFF)
  target_link_libraries(docket_${folder} PUBLIC ${ARG_PUBLIC} PRIVATE docket_warnings ${ARG_PRIVATE})
endfunction()
