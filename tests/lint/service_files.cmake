# Lets systemd look at the unit files: they are to verify without a word, and the services are to be
# well locked up. Where there is no systemd-analyze, prints "skipped: ..." and succeeds.
#
#   cmake -DUNITS=<folder> -DSCRATCH=<folder> -P service_files.cmake
cmake_minimum_required(VERSION 3.25)

# In tenths: systemd's scale ends at 100, "unsafe".
set(WORST_EXPOSURE 20)

find_program(SYSTEMD_ANALYZE systemd-analyze)
if(NOT SYSTEMD_ANALYZE)
  message("skipped: systemd-analyze is not installed")
  return()
endif()

file(GLOB units ${UNITS}/*.service ${UNITS}/*.timer)
if(NOT units)
  message(FATAL_ERROR "no unit files in ${UNITS}")
endif()

# Copies that start a program which every machine has: this one may be without azcost.
file(REMOVE_RECURSE ${SCRATCH})
set(copies)
foreach(unit IN LISTS units)
  cmake_path(GET unit FILENAME name)
  file(READ ${unit} text)
  string(REPLACE "/usr/bin/azcost" "/bin/true" text "${text}")
  file(WRITE ${SCRATCH}/${name} "${text}")
  list(APPEND copies ${SCRATCH}/${name})
endforeach()

foreach(copy IN LISTS copies)
  cmake_path(GET copy FILENAME name)
  execute_process(COMMAND ${SYSTEMD_ANALYZE} verify --man=no ${copy}
    RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT code EQUAL 0 OR said)
    message(SEND_ERROR "${name}: systemd-analyze verify ended with ${code}:\n${said}")
  endif()
  if(name MATCHES "[.]service$")
    execute_process(COMMAND ${SYSTEMD_ANALYZE} security --offline=true --no-pager
      --threshold=${WORST_EXPOSURE} ${copy}
      RESULT_VARIABLE code OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT code EQUAL 0)
      message(SEND_ERROR "${name}: systemd-analyze security ended with ${code}:\n${said}")
    endif()
  endif()
endforeach()
