# Holds the includes of a source tree to the table of layers in ARCHITECTURE.md.
#
#   cmake -DROOT=<folder with src and include> -P layers.cmake
#
# A file may include headers of its own layer, of the layers listed for it here, and, of outside
# libraries, everything but what belongs to one room only.
cmake_minimum_required(VERSION 3.25)

set(LAYERS base model http auth observe emulator plan fetch decode normalize commit config run
  verify report doctor cli)
set(MAY_base)
set(MAY_model base)
set(MAY_http base model)
set(MAY_auth base model http)
set(MAY_observe base model)
set(MAY_emulator base model)
set(MAY_plan base model)
set(MAY_fetch base model http auth observe)
set(MAY_decode base model)
set(MAY_normalize base model)
set(MAY_commit base model observe)
set(MAY_config base model http auth plan fetch decode normalize commit observe)
set(MAY_run base model http auth observe plan fetch decode normalize commit)
set(MAY_verify base model normalize commit)
set(MAY_report base model commit)
set(MAY_doctor base model http auth observe plan fetch decode normalize commit config run)
set(MAY_cli base model http auth observe emulator plan fetch decode normalize commit config run
  verify report doctor)

# Header of a library → the only paths (regular expression) that may include it.
set(ROOMS
  "curl/|^src/http/"
  "spdlog/|^src/base/log[.]cpp$"
  "CLI/|^src/cli/"
  "simdjson|^src/(decode|report)/"
  "httplib|^((src|include/azcost)/emulator/|src/run/status_server[.]cpp$)"
  "xxhash|^src/normalize/"
  "prometheus/|^src/observe/metrics[.]cpp$"
  "openssl/|^src/(base|auth|emulator)/"
)

# Calls that reach around the seams → the only paths that may make them.
set(SEAMS
  "system_clock::now|^src/base/(system_clock|log)[.]cpp$"
  "steady_clock::now|^src/(base/system_(alarm|clock)|http/curl_transport)[.]cpp$"
  "sleep_for|^$"
  "sleep_until|^$"
  "getenv|^src/http/curl_transport[.]cpp$"
  "std::rand[(]|^$"
  "setlocale|^$"
  "::open[(]|^src/base/(descriptor|process)[.]cpp$"
  "::socket[(]|^src/base/service_notifier[.]cpp$"
  "fopen|^$"
  "std::cout|^$"
  "std::cerr|^$"
  "printf|^$"
  "ofstream|^$"
  "ifstream|^$"
)

file(GLOB_RECURSE files RELATIVE ${ROOT}
  ${ROOT}/src/*.cpp ${ROOT}/src/*.hpp ${ROOT}/include/*.hpp)
if(NOT files)
  message(FATAL_ERROR "no source files below ${ROOT}")
endif()

set(failures 0)
macro(complain file text)
  message(SEND_ERROR "${file}: ${text}")
  math(EXPR failures "${failures} + 1")
endmacro()

foreach(file IN LISTS files)
  string(REGEX REPLACE "^(src|include/azcost)/([^/]+)/.*$" "\\2" layer "${file}")
  if(NOT layer IN_LIST LAYERS)
    complain(${file} "is in no layer that the table knows")
    continue()
  endif()
  file(STRINGS ${ROOT}/${file} lines)
  foreach(line IN LISTS lines)
    if(line MATCHES "^#include \"azcost/([^/]+)/")
      set(target ${CMAKE_MATCH_1})
      if(NOT target STREQUAL layer AND NOT target IN_LIST MAY_${layer})
        complain(${file} "${layer} may not include ${target}: ${line}")
      endif()
    elseif(line MATCHES "^#include \"[.][.]/")
      complain(${file} "includes a private header of another room: ${line}")
    endif()
    if(line MATCHES "^#include")
      foreach(room IN LISTS ROOMS)
        string(REGEX REPLACE "^([^|]+)[|](.*)$" "\\1;\\2" parts "${room}")
        list(GET parts 0 library)
        list(GET parts 1 paths)
        if(line MATCHES "<${library}" AND NOT file MATCHES "${paths}")
          complain(${file} "this library has a room of its own: ${line}")
        endif()
      endforeach()
    else()
      string(REGEX REPLACE "//.*$" "" code "${line}")
      foreach(seam IN LISTS SEAMS)
        string(REGEX REPLACE "^([^|]+)[|](.*)$" "\\1;\\2" parts "${seam}")
        list(GET parts 0 call)
        list(GET parts 1 paths)
        if(code MATCHES "(^|[^a-z_])${call}" AND NOT file MATCHES "${paths}")
          complain(${file} "goes around a seam (${call}): ${line}")
        endif()
      endforeach()
    endif()
  endforeach()
endforeach()

list(LENGTH files count)
if(failures EQUAL 0)
  message(STATUS "${count} files keep to their layers")
endif()
