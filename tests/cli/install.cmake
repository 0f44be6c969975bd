# Installs a build into folders of its own, looks at what is there, and runs it from there.
#
#   cmake -DBUILD=<build folder> -DSCRATCH=<folder> -DNM=<nm> -DREADELF=<readelf>
#     -DPROCESSOR=<its name> -DSANITIZED=<what with, or nothing> -P install.cmake
cmake_minimum_required(VERSION 3.25)
set(ENV{LC_ALL} C)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE err)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "'${ARGN}' ended with ${code}:\n${out}${err}")
  endif()
  set(said "${out}${err}" PARENT_SCOPE)
endfunction()

# Every path to the program in `file` has to be `program`.
function(expect_program file program)
  file(READ ${file} text)
  string(REGEX MATCHALL "[^ =\n]*/bin/azcost" paths "${text}")
  list(REMOVE_DUPLICATES paths)
  if(NOT paths STREQUAL program)
    message(SEND_ERROR "${file} names '${paths}', not '${program}'")
  endif()
endfunction()

set(units lib/systemd/system)
set(documents share/doc/azcost)
set(expected
  bin/azcost
  ${units}/azcost-collect.service ${units}/azcost-collect.timer ${units}/azcost.service
  lib/sysusers.d/azcost.conf
  ${documents}/LICENSE ${documents}/README.md ${documents}/azcost.cron
  ${documents}/azcost-dashboard.json ${documents}/azcost.example.json ${documents}/azcost.rules.yml)
set(naming ${units}/azcost-collect.service ${units}/azcost.service ${documents}/azcost.cron)

# A folder that nobody had in mind when the build was configured.
file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})
set(prefix ${SCRATCH}/prefix)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix prefix WORKING_DIRECTORY ${SCRATCH})
file(GLOB_RECURSE installed RELATIVE ${prefix} ${prefix}/*)
list(SORT installed)
list(SORT expected)
if(NOT installed STREQUAL expected)
  message(SEND_ERROR "installed was\n${installed}\nand not\n${expected}")
endif()
foreach(file IN LISTS naming)
  expect_program(${prefix}/${file} ${prefix}/bin/azcost)
endforeach()
run(${NM} ${prefix}/bin/azcost)
if(NOT said MATCHES "no symbols")
  message(SEND_ERROR "the installed program is not stripped")
endif()

# What the processor can watch over: a note of the linker, which one file without it takes away.
if(PROCESSOR MATCHES "x86_64|AMD64" AND NOT SANITIZED)
  run(${READELF} --notes ${prefix}/bin/azcost)
  if(NOT said MATCHES "SHSTK")
    message(SEND_ERROR "the installed program has no shadow stack:\n${said}")
  endif()
endif()
run(${READELF} --wide --program-headers --dynamic ${prefix}/bin/azcost)
foreach(wanted IN ITEMS "GNU_RELRO" "BIND_NOW|FLAGS.*NOW" "FLAGS_1.*PIE")
  if(NOT said MATCHES "${wanted}")
    message(SEND_ERROR "the installed program lacks ${wanted}")
  endif()
endforeach()
if(said MATCHES "GNU_STACK[^\n]*RWE")
  message(SEND_ERROR "the installed program has a stack that can be executed")
endif()

run(${prefix}/bin/azcost version)
run(${prefix}/bin/azcost --config ${prefix}/${documents}/azcost.example.json config path)
run(${prefix}/bin/azcost demo --data-dir ${SCRATCH}/demo)
if(NOT said MATCHES "equal to the last digit")
  message(SEND_ERROR "the installed demo says:\n${said}")
endif()

# As packages are made: below a folder that is not the prefix.
set(ENV{DESTDIR} ${SCRATCH}/package)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix /usr)
foreach(file IN LISTS naming)
  expect_program(${SCRATCH}/package/usr/${file} /usr/bin/azcost)
endforeach()
